using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol;

/// <summary>
/// A Delta table: snapshots of its versions, its history, and transactions on it. Thread safety: all members may be
/// called at once; the latest snapshot is kept and replaced under a lock.
/// </summary>
public sealed class DeltaLog
{
    // Log cleanup may take away the commit after a snapshot that was kept for very long, and its absence would look
    // like "nothing new". Cleanup works in days, so a fresh listing each hour is ample.
    private static readonly TimeSpan FullListingEvery = TimeSpan.FromHours(1);

    // A state that grew by so many files since its checkpoint is replaced by one that starts from a later checkpoint.
    private const int MaxTailFiles = 10_000;

    private readonly DeltaEnvironment _environment;
    private readonly Lock _lock = new();
    private Snapshot _latest;
    private LoadedState _latestState;
    private DateTimeOffset _listedAt;

    private DeltaLog(DeltaEnvironment environment, LakePath root, LoadedState state)
    {
        _environment = environment;
        Root = root;
        _latestState = state;
        _latest = new Snapshot(state);
        _listedAt = environment.Clock.GetUtcNow();
    }

    /// <summary>Where the table lies.</summary>
    public LakePath Root { get; }

    /// <summary>The file that a commit of a table is: the table has that version once it is there.</summary>
    /// <param name="root">Where the table lies.</param>
    /// <param name="version">The version that the commit makes.</param>
    public static LakePath CommitFile(LakePath root, long version) => LogName.Commit(root, version);

    /// <summary>Opens a table, or null when there is none.</summary>
    /// <exception cref="MillraceException">The table is damaged or needs a feature we lack.</exception>
    public static async Task<DeltaLog?> TryOpenAsync(
        DeltaEnvironment environment, LakePath root, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        LoadedState? state = await LogLoader.TryLoadAsync(environment, root, target: null, cancellationToken)
            .ConfigureAwait(false);
        return state is null ? null : new DeltaLog(environment, root, state);
    }

    /// <summary>Opens a table.</summary>
    /// <exception cref="MillraceException">DELTA_TABLE_NOT_FOUND, or the table is damaged or needs a feature we
    /// lack.</exception>
    public static async Task<DeltaLog> OpenAsync(
        DeltaEnvironment environment, LakePath root, CancellationToken cancellationToken) =>
        await TryOpenAsync(environment, root, cancellationToken).ConfigureAwait(false)
        ?? throw DeltaErrors.TableNotFound(root);

    /// <summary>Creates an empty table.</summary>
    /// <exception cref="MillraceException">DELTA_TABLE_EXISTS, DELTA_SCHEMA_INVALID,
    /// DELTA_FEATURE_NOT_WRITABLE.</exception>
    public static async Task<DeltaLog> CreateAsync(
        DeltaEnvironment environment, LakePath root, TableDefinition definition, CancellationToken cancellationToken)
    {
        Transaction creation = StartCreation(environment, root, definition);
        CommitResult result = await creation.CommitAsync(Operation.Named("CREATE TABLE"), cancellationToken)
            .ConfigureAwait(false);
        if (result is not CommitResult.Committed) throw DeltaErrors.TableExists(root);
        return await OpenAsync(environment, root, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts the commit that creates a table, which may add files at once: it becomes version 0.</summary>
    /// <remarks>When somebody else creates it first, the commit ends in a conflict of kind TableExists.</remarks>
    /// <exception cref="MillraceException">DELTA_SCHEMA_INVALID: the definition is not usable.</exception>
    public static Transaction StartCreation(DeltaEnvironment environment, LakePath root, TableDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(definition);
        return Transaction.Creating(environment, root, definition);
    }

    /// <summary>The latest version. When nothing was committed since the last call, it costs one failed read.</summary>
    public async Task<Snapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        (Snapshot known, LoadedState state, DateTimeOffset listedAt) = Known();
        DateTimeOffset now = _environment.Clock.GetUtcNow();
        if (now - listedAt >= FullListingEvery || now < listedAt || state.State.IsStale)
            return Keep(await LoadAsync(target: null, cancellationToken).ConfigureAwait(false), now);
        LoadedState advanced = await LogLoader.AdvanceAsync(_environment, state, cancellationToken)
            .ConfigureAwait(false);
        if (ReferenceEquals(advanced, state)) return known;
        return await IsOutgrownAsync(advanced.State, cancellationToken).ConfigureAwait(false)
            ? Keep(await LoadAsync(target: null, cancellationToken).ConfigureAwait(false), now)
            : Keep(advanced, listedAt);
    }

    /// <summary>One version.</summary>
    /// <exception cref="MillraceException">DELTA_VERSION_NOT_FOUND.</exception>
    public async Task<Snapshot> SnapshotAtVersionAsync(long version, CancellationToken cancellationToken)
    {
        (Snapshot known, _, _) = Known();
        if (known.Version == version) return known;
        return new Snapshot(await LoadAsync(version, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The version that was current at a time.</summary>
    /// <exception cref="MillraceException">DELTA_TIMESTAMP_OUT_OF_RANGE: before the first or after the last
    /// commit.</exception>
    public Task<Snapshot> SnapshotAtTimestampAsync(DateTimeOffset timestamp, CancellationToken cancellationToken) =>
        SnapshotAtTimestampAsync(timestamp, allowsAfterLatest: false, cancellationToken);

    /// <summary>The version that was current at a time.</summary>
    /// <param name="timestamp">The time.</param>
    /// <param name="allowsAfterLatest">True when a time after the last commit means the latest version.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">DELTA_TIMESTAMP_OUT_OF_RANGE.</exception>
    public async Task<Snapshot> SnapshotAtTimestampAsync(
        DateTimeOffset timestamp, bool allowsAfterLatest, CancellationToken cancellationToken)
    {
        Snapshot latest = await SnapshotAsync(cancellationToken).ConfigureAwait(false);
        long version = await VersionClock.VersionAtAsync(_environment, latest, timestamp, allowsAfterLatest,
            cancellationToken)
            .ConfigureAwait(false);
        return await SnapshotAtVersionAsync(version, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Who committed what, newest first.</summary>
    /// <param name="limit">How many versions at most; null for all that the log still has.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public IAsyncEnumerable<HistoryEntry> HistoryAsync(int? limit, CancellationToken cancellationToken) =>
        VersionClock.HistoryAsync(_environment, Root, limit, cancellationToken);

    /// <summary>What each version of a range changed, oldest first.</summary>
    /// <exception cref="MillraceException">DELTA_VERSION_NOT_FOUND: a commit of the range does not exist (any
    /// more).</exception>
    public IAsyncEnumerable<VersionChange> ChangesAsync(
        long firstVersion, long lastVersion, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstVersion);
        return ChangeScan.ReadAsync(_environment, Root, firstVersion, lastVersion, cancellationToken);
    }

    /// <summary>
    /// Builds a version from its commits and checkpoint and compares it with the checksum a writer left beside it.
    /// </summary>
    /// <param name="version">The version; null for the latest.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">DELTA_VERSION_NOT_FOUND, or the version cannot be built at all.</exception>
    public async Task<LogVerification> VerifyAsync(long? version, CancellationToken cancellationToken)
    {
        LoadedState state = await LoadAsync(version, cancellationToken).ConfigureAwait(false);
        return await ChecksumCheck.RunAsync(_environment.Store, new Snapshot(state), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The first version whose commit the log still has.</summary>
    public async Task<long> EarliestCommitAsync(CancellationToken cancellationToken)
    {
        LogListing listing = await LogListing.ReadAsync(_environment.Store, Root, firstVersion: 0, cancellationToken)
            .ConfigureAwait(false);
        return listing.Commits.Count > 0 ? listing.Commits.First().Version : listing.LatestVersion;
    }

    /// <summary>Starts changes on top of a snapshot of this table.</summary>
    public Transaction StartTransaction(Snapshot read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (read.Root != Root)
            throw new ArgumentException($"The snapshot is of '{read.Root}', not of '{Root}'.", nameof(read));
        return Transaction.On(_environment, read);
    }

    private async Task<LoadedState> LoadAsync(long? target, CancellationToken cancellationToken) =>
        await LogLoader.TryLoadAsync(_environment, Root, target, cancellationToken).ConfigureAwait(false)
        ?? throw DeltaErrors.TableNotFound(Root);

    /// <summary>True when a state has grown long and a later checkpoint is there to start from.</summary>
    private async Task<bool> IsOutgrownAsync(TableState state, CancellationToken cancellationToken) =>
        state.TailCount > MaxTailFiles
        && await LastCheckpoint.TryReadAsync(_environment.Store, Root, cancellationToken).ConfigureAwait(false)
            is LastCheckpoint hint
        && hint.Version > state.CheckpointVersion;

    private (Snapshot Snapshot, LoadedState State, DateTimeOffset ListedAt) Known()
    {
        lock (_lock) return (_latest, _latestState, _listedAt);
    }

    /// <summary>Remembers a state unless a newer one is known by now.</summary>
    private Snapshot Keep(LoadedState state, DateTimeOffset listedAt)
    {
        lock (_lock)
        {
            // A fresh load of the same version starts from a later checkpoint, or from one that can still be read.
            bool isFresher = state.State.Version == _latest.Version
                && (_latestState.State.IsStale || state.State.CheckpointVersion > _latestState.State.CheckpointVersion);
            if (state.State.Version > _latest.Version || isFresher)
            {
                _latestState = state;
                _latest = new Snapshot(state, _latest);
            }

            _listedAt = listedAt;
            return _latest;
        }
    }
}
