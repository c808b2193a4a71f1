using System.Security.Claims;
using Millrace.Foundation.Faults;
using Millrace.Server.Gate;

namespace Millrace.Server.Parts;

/// <summary>What the settings page does, one thing at a time, and what came of it. Belongs to one page, on its own thread.</summary>
/// <param name="desk">Does and notes it.</param>
/// <param name="user">Who looks at the page.</param>
/// <param name="changed">Told when there is something else to show.</param>
public sealed class SettingsActs(ActionDesk desk, ClaimsPrincipal user, Action changed)
{
    private bool _isActing;

    /// <summary>Name of who looks at the page.</summary>
    public string User => user.Identity?.Name ?? "";

    /// <summary>True when that user may change all that the page shows.</summary>
    public bool IsAdmin => desk.IsAdmin(user);

    /// <summary>Why the last thing was not done; null when it was.</summary>
    public MillraceException? Fault { get; private set; }

    /// <summary>What was done last, as a sentence; null for nothing.</summary>
    public string? Note { get; private set; }

    /// <summary>What is shown once; null for nothing.</summary>
    public (string Title, string Text)? Secret { get; private set; }

    /// <summary>What is asked before something is done; null for nothing.</summary>
    public SettingsQuestion? Question { get; private set; }

    /// <summary>Does something that only admins may.</summary>
    /// <param name="what">What, for the audit.</param>
    /// <param name="done">What is told when it is done: a sentence.</param>
    /// <param name="act">Does it.</param>
    public Task AsAdminAsync(string what, string done, Func<Task> act) => TryAsync(async () =>
    {
        Secret = null;
        await desk.AsAdminAsync(user, what, async _ =>
        {
            await act();
            return true;
        });
        Note = done;
    });

    /// <summary>Does something about whoever looks at the page.</summary>
    /// <param name="what">What, for the audit.</param>
    /// <param name="act">Does it; is given the user's name.</param>
    /// <param name="then">What follows when it is done.</param>
    public Task AsSelfAsync(string what, Func<string, Task> act, Action then) => TryAsync(async () =>
    {
        await desk.AsSelfAsync(user, what, async name =>
        {
            await act(name);
            return true;
        });
        then();
    });

    /// <summary>Shows a secret until it is taken away or something else is done.</summary>
    public void Show(string title, string secret) => Secret = (title, secret);

    /// <summary>Takes the secret away.</summary>
    public void Hide()
    {
        Secret = null;
        changed();
    }

    /// <summary>Asks before something is done.</summary>
    public void Ask(SettingsQuestion question)
    {
        Question = question;
        changed();
    }

    /// <summary>The answer is no.</summary>
    public void Decline()
    {
        Question = null;
        changed();
    }

    /// <summary>The answer is yes.</summary>
    public Task ConfirmAsync()
    {
        SettingsQuestion? question = Question;
        Question = null;
        return question?.Act() ?? Task.CompletedTask;
    }

    private async Task TryAsync(Func<Task> act)
    {
        // A second click would do it twice, and hide the secret of the first.
        if (_isActing) return;
        (Fault, Note, _isActing) = (null, null, true);
        try
        {
            await act();
        }
        catch (MillraceException fault)
        {
            Fault = fault;
        }
        finally
        {
            _isActing = false;
        }

        changed();
    }
}
