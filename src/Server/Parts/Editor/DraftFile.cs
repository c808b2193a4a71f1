using System.Security.Claims;
using Millrace.Foundation.Faults;
using Millrace.Server.Live;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;

namespace Millrace.Server.Parts.Editor;

/// <summary>
/// The file of a dashboard that is edited: how the draft stands to it, and what is written to it. Not thread safe: its page asks on its own thread.
/// </summary>
/// <param name="desk">Reads and writes dashboards.</param>
/// <param name="who">Who edits.</param>
/// <param name="name">Name of the dashboard.</param>
public sealed class DraftFile(EditDesk desk, ClaimsPrincipal who, string name)
{
    private string _saved = "";
    private string _stamp = "";
    private string? _other;
    private Dashboard? _compared;
    private bool _differs;

    /// <summary>Name of the dashboard.</summary>
    public string Name => name;

    /// <summary>True while something is written.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>True when the file is no longer the one that was read, nor the one that was written here.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>True when somebody deleted the file.</summary>
    public bool IsGone => IsBehind && _other is null;

    /// <summary>Reads the file.</summary>
    /// <exception cref="MillraceException">ACCESS_DENIED, DASHBOARD_UNKNOWN, DASHBOARD_SYNTAX and others.</exception>
    public Dashboard Open()
    {
        (Dashboard board, _stamp) = desk.Open(who, name);
        Written(board);
        return board;
    }

    /// <summary>True when a draft says something else than the file did when it was read or written here last.</summary>
    public bool DiffersFrom(Dashboard draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (!ReferenceEquals(_compared, draft)) (_compared, _differs) = (draft, draft.Write() != _saved);
        return _differs;
    }

    /// <summary>Looks whether somebody else has changed the file.</summary>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>True when <see cref="IsBehind"/> has become another, or the file has changed once more.</returns>
    /// <exception cref="MillraceException">ACCESS_DENIED, DASHBOARD_UNREADABLE.</exception>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        if (IsBusy) return false;
        string seen = _stamp;
        string? now = await Task.Run(() => desk.StampOf(who, name), cancellationToken).ConfigureAwait(true);
        if (IsBusy || seen != _stamp) return false; // It may be our own.
        if (IsBehind ? now == _other : now == seen) return false; // It is known.
        (_other, IsBehind) = (now, now != seen);
        return true;
    }

    /// <summary>Saves a draft.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="isOver">True to write over what somebody else has made of the file, as far as it is known.</param>
    /// <returns>False when the file is another one meanwhile, and stays.</returns>
    /// <exception cref="MillraceException">ACCESS_DENIED, DASHBOARD_UNWRITABLE and others.</exception>
    public async Task<bool> SaveAsync(Dashboard draft, bool isOver)
    {
        SaveOutcome outcome = await desk.SaveAsync(who, name, draft, isOver ? _other : _stamp, CancellationToken.None).ConfigureAwait(true);
        if (outcome is not SaveOutcome.Saved saved) return Behind(outcome);
        _stamp = saved.Stamp;
        Written(draft);
        return true;
    }

    /// <summary>Deletes the file.</summary>
    /// <returns>False when it is another one meanwhile, and stays.</returns>
    /// <exception cref="MillraceException">ACCESS_DENIED, DASHBOARD_UNWRITABLE and others.</exception>
    public async Task<bool> DeleteAsync() => Behind(await desk.DeleteAsync(who, name, _stamp, CancellationToken.None).ConfigureAwait(true));

    /// <summary>Does one thing with the file at a time: a second one would take the first for somebody else's.</summary>
    public async Task WriteAsync(Func<Task> writeAsync)
    {
        ArgumentNullException.ThrowIfNull(writeAsync);
        if (IsBusy) return;
        IsBusy = true;
        try
        {
            await writeAsync().ConfigureAwait(true);
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>Takes a draft for saved, as it is when nothing of it can be lost any more.</summary>
    public void Written(Dashboard draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        (_saved, _compared, IsBehind) = (draft.Write(), null, false);
    }

    private bool Behind(SaveOutcome outcome)
    {
        if (outcome is not SaveOutcome.Changed changed) return true;
        (_other, IsBehind) = (changed.Stamp, true);
        return false;
    }
}
