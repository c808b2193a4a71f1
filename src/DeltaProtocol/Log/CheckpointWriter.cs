using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>Writes a checkpoint of a state and the hint that names it.</summary>
internal static class CheckpointWriter
{
    internal static async Task WriteAsync(
        DeltaEnvironment environment, TableState state, CancellationToken cancellationToken)
    {
        long nowMs = environment.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        LastCheckpoint hint = UsesSidecars(state)
            ? await SidecarCheckpoint.WriteAsync(environment, state, nowMs, cancellationToken).ConfigureAwait(false)
            : await WriteClassicAsync(environment, state, nowMs, cancellationToken).ConfigureAwait(false);
        await PointAsync(environment, state.Root, hint, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<LastCheckpoint> WriteClassicAsync(
        DeltaEnvironment environment, TableState state, long nowMs, CancellationToken cancellationToken)
    {
        LakePath target = LogName.Checkpoint(state.Root, state.Version);
        CheckpointWritten written = await PublishAsync(
            environment, target, ContentOf(state, nowMs), cancellationToken).ConfigureAwait(false);
        StoredObject? stored = await environment.Store.TryFindAsync(target, cancellationToken).ConfigureAwait(false);
        return new LastCheckpoint(state.Version, written.Actions, stored?.SizeBytes, written.DataFiles);
    }

    /// <summary>The policy asks for it, and the protocol tells other readers that they must understand it.</summary>
    private static bool UsesSidecars(TableState state) =>
        TableProperties.WantsSidecars(state.Metadata.Configuration) && FeatureGate.Includes(state.Protocol, "v2Checkpoint");

    /// <summary>
    /// The small actions and the tombstones since the last checkpoint, without what has expired; data files since then;
    /// and the rows of the last checkpoint that still hold.
    /// </summary>
    internal static CheckpointContent ContentOf(TableState state, long nowMs)
    {
        long removedSince = RemovedSince(state, nowMs);
        List<LogAction> actions = [.. SmallActions(state, nowMs)];
        actions.AddRange(TailTombstones(state, removedSince));
        actions.AddRange(state.TailAdds.Select(add => add with { IsDataChange = false }));
        return new CheckpointContent(
            actions,
            [.. state.Blocks.Select(block => new CheckpointPart(block.File, state.DeadRows(block)))],
            removedSince,
            CheckpointColumnPlan.Of(state));
    }

    /// <summary>Protocol, metadata, applications that are not silent for too long, and domains.</summary>
    internal static IEnumerable<LogAction> SmallActions(TableState state, long nowMs)
    {
        yield return state.Protocol;
        yield return state.Metadata;
        TimeSpan? retention = TableProperties.TransactionRetentionOf(state.Metadata.Configuration);
        long? activeSince = nowMs - (long?)retention?.TotalMilliseconds;
        foreach (LogAction.SetTransaction transaction in state.Transactions.Values)
        {
            if (activeSince is null || transaction.LastUpdatedMs is null || transaction.LastUpdatedMs > activeSince)
                yield return transaction;
        }

        foreach (LogAction.DomainMetadata domain in state.Domains.Values) yield return domain;
    }

    internal static IEnumerable<LogAction> TailTombstones(TableState state, long removedSince) => state.TailTombstones
        .Where(tombstone => (tombstone.DeletionTimestampMs ?? 0) > removedSince)
        .Select(tombstone => tombstone with { IsDataChange = false, Stats = null, Tags = null });

    /// <summary>Files that were removed then or before are forgotten; milliseconds since 1970 UTC.</summary>
    internal static long RemovedSince(TableState state, long nowMs) =>
        nowMs - (long)TableProperties.FileRetentionOf(state.Metadata.Configuration).TotalMilliseconds;

    /// <summary>
    /// Writes a file under a hidden name and gives it its own when it is whole; one that is there already stays.
    /// </summary>
    internal static async Task<CheckpointWritten> PublishAsync(
        DeltaEnvironment environment, LakePath target, CheckpointContent content, CancellationToken cancellationToken)
    {
        LakePath folder = target.Parent ?? throw new System.Diagnostics.UnreachableException();
        LakePath temporary = folder.Child($".{environment.NewId():N}.tmp.parquet");
        try
        {
            CheckpointWritten written = await environment.StoredParquet
                .WriteCheckpointAsync(temporary, content, cancellationToken).ConfigureAwait(false);
            await environment.Store.TryAdoptAsync(temporary, target, cancellationToken).ConfigureAwait(false);
            return written;
        }
        finally
        {
            await environment.Store.DeleteAsync(temporary, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Names the checkpoint in the hint, unless a later one is named there already.</summary>
    internal static async Task PointAsync(
        DeltaEnvironment environment, LakePath root, LastCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        LastCheckpoint? named = await LastCheckpoint.TryReadAsync(environment.Store, root, cancellationToken)
            .ConfigureAwait(false);
        if (named is not null && named.Version > checkpoint.Version) return;
        await environment.Store.ReplaceAsync(LastCheckpoint.PathOf(root), checkpoint.ToJson(), cancellationToken)
            .ConfigureAwait(false);
    }
}
