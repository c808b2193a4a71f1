using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// What a writer does for the log after its commit: a version checksum, a checkpoint when one is due, and then the
/// removal of what has expired. The commit is made by then and nothing here can undo it.
/// </summary>
internal static class LogUpkeep
{
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ChecksumEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CleanupEvery = TimeSpan.FromHours(1);

    /// <summary>Does what is due at a version that was just committed; returns the fault that ended it, or null.</summary>
    /// <param name="environment">Store, Parquet and clock.</param>
    /// <param name="root">The table.</param>
    /// <param name="read">The state the commit was planned on; null when it created the table.</param>
    /// <param name="version">The version it made.</param>
    /// <param name="needsCheckpoint">True when the version must have a checkpoint, due or not.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<Exception?> RunAsync(
        DeltaEnvironment environment,
        LakePath root,
        LoadedState? read,
        long version,
        bool needsCheckpoint,
        CancellationToken cancellationToken)
    {
        try
        {
            LoadedState? state = read is null
                ? await LogLoader.TryLoadAsync(environment, root, version, cancellationToken).ConfigureAwait(false)
                : await LogLoader.AdvanceAsync(environment, read, version, cancellationToken).ConfigureAwait(false);
            if (state is null || state.State.Version != version) return null;
            await CareAsync(environment, state.State, needsCheckpoint, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception fault)
        {
            // The commit is made, and any exception from here, cancellation included, would make the caller believe
            // the opposite and write the rows again. The fault is handed on in the result instead.
            return fault;
        }
    }

    private static async Task CareAsync(
        DeltaEnvironment environment, TableState state, bool needsCheckpoint, CancellationToken cancellationToken)
    {
        LogLane lane = environment.Shared.Of<LogLane>(state.Root);
        lane.NoteCheckpoint(state.CheckpointVersion);
        bool isDue = needsCheckpoint
            || await IsCheckpointDueAsync(environment, lane, state, cancellationToken).ConfigureAwait(false);
        await ChecksumAsync(environment, lane, state, isDue, cancellationToken).ConfigureAwait(false);
        if (!isDue || (!lane.TryBeginCheckpoint() && !needsCheckpoint)) return;
        try
        {
            await CheckpointWriter.WriteAsync(environment, state, cancellationToken).ConfigureAwait(false);
            lane.NoteCheckpoint(state.Version);
            DateTimeOffset now = environment.Clock.GetUtcNow();
            lane.CheckpointTicks = now.UtcTicks;
            if (IsSince(lane.CleanupTicks, now, CleanupEvery))
            {
                lane.CleanupTicks = now.UtcTicks;
                await LogCleanup.RunAsync(environment, state, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            lane.EndCheckpoint();
        }
    }

    /// <summary>Counts from the last checkpoint, whoever wrote it, so that a missed one is made up for.</summary>
    private static async Task<bool> IsCheckpointDueAsync(
        DeltaEnvironment environment, LogLane lane, TableState state, CancellationToken cancellationToken)
    {
        bool isBusy = lane.IsBusy || !IsSince(lane.CheckpointTicks, environment.Clock.GetUtcNow(), CheckpointEvery);
        long interval = TableProperties.CheckpointIntervalOf(
            state.Metadata.Configuration, state.CheckpointRows + state.TailCount, isBusy);
        if (state.Version == 0 || state.Version - Math.Max(0, lane.CheckpointVersion) < interval) return false;
        LastCheckpoint? hint = await LastCheckpoint.TryReadAsync(environment.Store, state.Root, cancellationToken)
            .ConfigureAwait(false);
        if (hint is null || hint.Version > state.Version) return hint is null;
        lane.NoteCheckpoint(hint.Version);
        return state.Version - hint.Version >= interval;
    }

    /// <summary>
    /// A checksum may be missing at any version, so none is written while others wait to commit, nor more often than
    /// makes sense; a version with a checkpoint has one.
    /// </summary>
    private static async Task ChecksumAsync(
        DeltaEnvironment environment, LogLane lane, TableState state, bool isAlways, CancellationToken cancellationToken)
    {
        DateTimeOffset now = environment.Clock.GetUtcNow();
        if (!isAlways && (lane.IsBusy || !IsSince(lane.ChecksumTicks, now, ChecksumEvery))) return;
        if (state.Totals() is not FileTotals totals) return;
        lane.ChecksumTicks = now.UtcTicks;
        await VersionChecksum.WriteAsync(environment.Store, state, totals, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A clock that went back counts as time that has passed.</summary>
    private static bool IsSince(long ticks, DateTimeOffset now, TimeSpan span) =>
        ticks == 0 || now.UtcTicks < ticks || now.UtcTicks - ticks >= span.Ticks;
}
