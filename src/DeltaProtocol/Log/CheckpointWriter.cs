using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Log;

/// <summary>Writes a classic checkpoint of a state and the hint that names it.</summary>
internal static class CheckpointWriter
{
    private const int BatchRows = 16_384;

    internal static async Task WriteAsync(
        DeltaEnvironment environment, TableState state, CancellationToken cancellationToken)
    {
        LakePath target = LogName.Checkpoint(state.Root, state.Version);
        LakePath temporary = LogName.FolderOf(state.Root)
            .Child($".{LogName.Version(state.Version)}.{environment.NewId():N}.tmp.parquet");
        long nowMs = environment.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        List<LogAction> others = OtherActions(state, nowMs);
        LiveFiles files = state.FindLiveFiles();
        try
        {
            await environment.Parquet.WriteCheckpointAsync(temporary, ToBatches(files, others), cancellationToken)
                .ConfigureAwait(false);
            ReadOnlyMemory<byte> content = await environment.Store.TryReadAsync(temporary, cancellationToken)
                .ConfigureAwait(false)
                ?? throw Faults.DeltaErrors.LogCorrupt(temporary, "the checkpoint just written is not there");
            await environment.Store.TryCreateAsync(target, content, cancellationToken).ConfigureAwait(false);
            await PointAsync(
                environment,
                state.Root,
                new LastCheckpoint(state.Version, files.Count + others.Count, content.Length, files.Count),
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await environment.Store.DeleteAsync(temporary, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>The actions of a checkpoint but for live files: what has expired is left out.</summary>
    internal static List<LogAction> OtherActions(TableState state, long nowMs)
    {
        IReadOnlyDictionary<string, string> properties = state.Metadata.Configuration;
        long removedSince = nowMs - (long)TableProperties.FileRetentionOf(properties).TotalMilliseconds;
        long? activeSince = nowMs - (long?)TableProperties.TransactionRetentionOf(properties)?.TotalMilliseconds;
        List<LogAction> actions = [state.Protocol, state.Metadata];
        actions.AddRange(state.Transactions.Values.Where(transaction =>
            activeSince is null || transaction.LastUpdatedMs is null || transaction.LastUpdatedMs > activeSince));
        actions.AddRange(state.Domains.Values);
        actions.AddRange(state.Tombstones()
            .Where(tombstone => (tombstone.DeletionTimestampMs ?? 0) > removedSince)
            .Select(tombstone => tombstone with { IsDataChange = false, Stats = null, Tags = null }));
        return actions;
    }

    private static async IAsyncEnumerable<CheckpointBatch> ToBatches(LiveFiles files, List<LogAction> others)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return new CheckpointBatch(AddColumns.Empty, others);
        foreach (AddColumns columns in files.ToColumns(BatchRows)) yield return new CheckpointBatch(columns, []);
    }

    /// <summary>Names the checkpoint in the hint, unless a later one is named there already.</summary>
    private static async Task PointAsync(
        DeltaEnvironment environment, LakePath root, LastCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        LastCheckpoint? named = await LastCheckpoint.TryReadAsync(environment.Store, root, cancellationToken)
            .ConfigureAwait(false);
        if (named is not null && named.Version > checkpoint.Version) return;
        await environment.Store.ReplaceAsync(LastCheckpoint.PathOf(root), checkpoint.ToJson(), cancellationToken)
            .ConfigureAwait(false);
    }
}
