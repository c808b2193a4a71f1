using System.Collections.Concurrent;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// The queue in which the writers of this process commit to one table, one after the other, and the commits they made
/// last. Writers of other processes are met at the store as ever: the queue only saves those here from racing each other
/// for a name, losing, and reading the winner back from disk. Thread safety: all members may be called at once.
/// </summary>
internal sealed class LogLane
{
    // A reader that is further behind reads the files.
    private const int KeptCommits = 512;

    // A commit of many files is read back from disk rather than held.
    private const int MaxKeptActions = 256;

    // A small state costs less to hold than to build again; a large one stays only while somebody else holds it.
    private const long MaxHeldFiles = 10_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<long, (string TableId, Commit Commit)> _recent = new();
    private readonly Lock _lock = new();
    private readonly WeakReference<LoadedState?> _latest = new(null);
    private LoadedState? _held;
    private long _checkpointVersion = -1;
    private int _isWritingCheckpoint;
    private int _waiting;

    /// <summary>True when writers stand in the queue.</summary>
    internal bool IsBusy => Volatile.Read(ref _waiting) > 0;

    /// <summary>True while somebody has the turn.</summary>
    internal bool IsTaken => _turn.CurrentCount == 0;

    /// <summary>Newest version known to have a checkpoint; −1 when none is known.</summary>
    internal long CheckpointVersion => Interlocked.Read(ref _checkpointVersion);

    /// <summary>When this process last wrote a checkpoint, UTC ticks.</summary>
    internal long CheckpointTicks { get; set; }

    /// <summary>When a version checksum was last written, UTC ticks.</summary>
    internal long ChecksumTicks { get; set; }

    /// <summary>When old log files were last looked for, UTC ticks.</summary>
    internal long CleanupTicks { get; set; }

    /// <summary>Waits for the turn; disposing what comes back ends it.</summary>
    internal async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        return new Turn(_turn);
    }

    /// <summary>A commit that is known to lie in the log, or null when only the log can tell.</summary>
    /// <param name="tableId">Identity of the table: another one may have been made in the place of the first.</param>
    /// <param name="version">The version.</param>
    internal Commit? Find(string tableId, long version) =>
        _recent.TryGetValue(version, out (string TableId, Commit Commit) known) && known.TableId == tableId
            ? known.Commit
            : null;

    /// <summary>Keeps a commit that was written or read.</summary>
    internal void Remember(string tableId, Commit commit)
    {
        if (commit.Actions.Count <= MaxKeptActions) _recent[commit.Version] = (tableId, commit);
        else _recent.TryRemove(commit.Version, out _);
        _recent.TryRemove(commit.Version - KeptCommits, out _);
    }

    /// <summary>
    /// A state that somebody else here has built, if it is further than a known one and not past a version; else the known
    /// one. Writers that take turns would otherwise each replay the commits of all others. Only a state over the same blocks
    /// will do: what has been read of them is worth more than a few commits.
    /// </summary>
    internal LoadedState FresherThan(LoadedState known, long target)
    {
        lock (_lock)
        {
            return _latest.TryGetTarget(out LoadedState? latest) && latest.State.Version > known.State.Version
                && latest.State.Version <= target && latest.State.Metadata.Id == known.State.Metadata.Id
                && ReferenceEquals(latest.State.Blocks, known.State.Blocks) && !latest.State.IsStale
                ? latest
                : known;
        }
    }

    /// <summary>
    /// Offers a state to the others: a small one for good, a large one for as long as somebody holds it. One from a later
    /// checkpoint is the better.
    /// </summary>
    internal LoadedState Keep(LoadedState state)
    {
        lock (_lock)
        {
            if (!_latest.TryGetTarget(out LoadedState? latest) || latest.State.Metadata.Id != state.State.Metadata.Id
                || (state.State.CheckpointVersion, state.State.Version).CompareTo((latest.State.CheckpointVersion, latest.State.Version)) > 0)
            {
                _latest.SetTarget(state);
                _held = state.State.CheckpointRows + state.State.TailCount <= MaxHeldFiles ? state : null;
            }
        }

        return state;
    }

    /// <summary>Keeps that a version has a checkpoint.</summary>
    internal void NoteCheckpoint(long version)
    {
        for (long known = CheckpointVersion; version > known; known = CheckpointVersion)
        {
            if (Interlocked.CompareExchange(ref _checkpointVersion, version, known) == known) return;
        }
    }

    /// <summary>True for the one who may write a checkpoint now; it must say when it is done.</summary>
    internal bool TryBeginCheckpoint() => Interlocked.Exchange(ref _isWritingCheckpoint, 1) == 0;

    internal void EndCheckpoint() => Interlocked.Exchange(ref _isWritingCheckpoint, 0);

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
