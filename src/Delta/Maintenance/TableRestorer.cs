using System.Collections.Concurrent;
using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Delta.Maintenance;

/// <summary>Brings older versions of tables back. Thread safety: all members may be called at once.</summary>
/// <param name="services">Where tables lie.</param>
public sealed class TableRestorer(TableServices services)
{
    private const int ChecksAtOnce = 16;

    /// <summary>Makes a table what it was at an earlier version. No file is written or read: the log says the difference.</summary>
    /// <param name="table">The table.</param>
    /// <param name="order">The version.</param>
    /// <param name="cancellationToken">Stops it before the commit.</param>
    /// <returns>
    /// Metrics <c>tableSizeAfterRestore</c>, <c>numOfFilesAfterRestore</c>, <c>numRemovedFiles</c>, <c>numRestoredFiles</c>,
    /// <c>removedFilesSize</c>, <c>restoredFilesSize</c>; already applied when the version is the latest.
    /// </returns>
    /// <exception cref="MillraceException">DELTA_VERSION_NOT_FOUND; DELTA_RESTORE_FILES_MISSING; DELTA_RESTORE_CONTENDED:
    /// somebody committed meanwhile; DELTA_FEATURE_NOT_WRITABLE, DELTA_APPEND_ONLY.</exception>
    public async Task<ChangeResult> RestoreAsync(DeltaLog table, RestoreOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(order);
        Snapshot current = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        Snapshot older = await table.SnapshotAtVersionAsync(order.Version, cancellationToken).ConfigureAwait(false);
        HashSet<DataFile> present = [.. current.Files];
        HashSet<DataFile> missing = await MissingAsync(older, [.. older.Files.Where(file => !present.Contains(file))], cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0 && !order.IgnoresMissingFiles)
            throw MaintenanceErrors.FilesMissing(table.Root, order.Version, [.. missing.Select(static file => file.LogPath).Order(StringComparer.Ordinal)]);
        if (older.Version == current.Version)
        {
            return new ChangeResult(new CommitResult.AlreadyApplied(current.Version), Metrics(current, [], present, missing)) { Version = current.Version };
        }

        Transaction transaction = table.StartTransaction(current);
        transaction.SetEnforced(WriterDuties.All);
        IReadOnlyList<DataFile> back = transaction.RestoreTo(older, missing);
        Dictionary<string, long> metrics = Metrics(older, back, present, missing);
        Operation operation = Operations.Restore(order.Version, timestamp: null)
            .With(metrics.Select(static pair => (pair.Key, pair.Value)));
        CommitResult result = await transaction.CommitAsync(operation, cancellationToken).ConfigureAwait(false);
        return result switch
        {
            CommitResult.Committed done => new ChangeResult(done, metrics) { Version = done.Version },
            CommitResult.Conflicted conflict => throw MaintenanceErrors.RestoreContended(table.Root, order.Version, conflict.Message),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static Dictionary<string, long> Metrics(Snapshot older, IReadOnlyList<DataFile> back, HashSet<DataFile> present, HashSet<DataFile> missing)
    {
        HashSet<DataFile> gone = [.. present];
        gone.ExceptWith(older.Files);
        return new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["tableSizeAfterRestore"] = older.SizeBytes - missing.Sum(static file => file.SizeBytes),
            ["numOfFilesAfterRestore"] = older.Files.Count - missing.Count,
            [OperationMetrics.RemovedFiles] = gone.Count,
            ["numRestoredFiles"] = back.Count,
            ["removedFilesSize"] = gone.Sum(static file => file.SizeBytes),
            ["restoredFilesSize"] = back.Sum(static file => file.SizeBytes),
        };
    }

    /// <summary>Files that are gone, or whose deleted rows are.</summary>
    private async Task<HashSet<DataFile>> MissingAsync(Snapshot older, List<DataFile> files, CancellationToken cancellationToken)
    {
        ConcurrentBag<DataFile> missing = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = ChecksAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, options, async (file, token) =>
        {
            bool isThere = await IsThereAsync(file.Path, token).ConfigureAwait(false)
                && (file.DeletionVector is not { StorageType: not "i" } vector || await IsThereAsync(older.Root, vector, token).ConfigureAwait(false));
            if (!isThere) missing.Add(file);
        }).ConfigureAwait(false);
        return [.. missing];
    }

    private async Task<bool> IsThereAsync(LakePath path, CancellationToken cancellationToken) =>
        await services.Environment.Store.TryFindAsync(path, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>The file of a vector may have a prefix in its name that the log does not tell.</summary>
    private async Task<bool> IsThereAsync(LakePath root, DeletionVector vector, CancellationToken cancellationToken)
    {
        LakePath path = DeletionVectorReader.PathOf(root, vector);
        if (await IsThereAsync(path, cancellationToken).ConfigureAwait(false)) return true;
        if (path.Parent is not LakePath folder) return false;
        await foreach (StoredObject found in services.Environment.Store.ListAsync(folder, isRecursive: false, startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            if (found.Path.Name.EndsWith(path.Name, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
