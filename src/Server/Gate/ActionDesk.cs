using System.Security.Claims;
using Millrace.Foundation.Faults;
using Millrace.Server.Faults;
using Millrace.Server.Security;

namespace Millrace.Server.Gate;

/// <summary>
/// Does what changes something, for those who may, and writes it to the audit, whether it went well or not. Who may is asked of the
/// users and secrets as they are now, not as they were when a page was opened: a session that was ended does nothing more. Thread safety: all members may be called at once.
/// </summary>
/// <param name="keeper">Knows the users.</param>
/// <param name="audit">Takes what was done.</param>
/// <param name="clock">Tells the time.</param>
public sealed class ActionDesk(AccessKeeper keeper, AuditLog audit, TimeProvider clock)
{
    /// <summary>What actions are called in the audit.</summary>
    public const string Purpose = "action";

    /// <summary>True for an admin, as the users are now.</summary>
    public bool IsAdmin(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return UserOf(user) is { Role: Roles.Admin };
    }

    /// <summary>The name of an admin, for what needs the role and leaves nothing behind.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="what">What, for the fault.</param>
    /// <exception cref="MillraceException">ACCESS_DENIED.</exception>
    public string RequireAdmin(ClaimsPrincipal user, string what) => IsAdmin(user) ? user.Identity!.Name! : throw ServerErrors.AdminNeeded(what); // An admin has a name.

    /// <summary>Does something that only admins may.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="what">What, for the audit, as in <c>run pipeline plant</c>.</param>
    /// <param name="act">Does it; is given the user's name.</param>
    /// <param name="outcomeOf">What came of it, for the audit, where that is not always OK.</param>
    /// <exception cref="MillraceException">ACCESS_DENIED, and what <paramref name="act"/> throws.</exception>
    public Task<T> AsAdminAsync<T>(ClaimsPrincipal user, string what, Func<string, Task<T>> act, Func<T, string>? outcomeOf = null) =>
        NotedAsync(user, what, _ => act(RequireAdmin(user, what)), outcomeOf);

    /// <summary>Does something that every user may, about what is the user's own.</summary>
    /// <exception cref="MillraceException">What <paramref name="act"/> throws.</exception>
    public Task<T> AsSelfAsync<T>(ClaimsPrincipal user, string what, Func<string, Task<T>> act) =>
        NotedAsync(user, what, name => UserOf(user) is not null ? act(name) : throw ServerErrors.AdminNeeded(what), outcomeOf: null);

    private AccessUser? UserOf(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true, Name: not null } && user.FindFirst(SessionHandler.SecretClaim) is Claim secret ? keeper.FindUserOfId(secret.Value) : null;

    private async Task<T> NotedAsync<T>(ClaimsPrincipal user, string what, Func<string, Task<T>> act, Func<T, string>? outcomeOf)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(act);
        string name = user.Identity?.Name ?? "";
        DateTimeOffset asked = clock.GetUtcNow();
        long start = clock.GetTimestamp();
        string outcome = "DEFECT";
        try
        {
            T done = await act(name).ConfigureAwait(false);
            outcome = outcomeOf?.Invoke(done) ?? "OK";
            return done;
        }
        catch (MillraceException fault)
        {
            outcome = fault.Code.Value;
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = "CANCELED";
            throw;
        }
        finally
        {
            audit.Add(new AuditEntry(asked, name, Purpose, what, clock.GetElapsedTime(start), Rows: null, outcome));
        }
    }
}
