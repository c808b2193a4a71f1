using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Files;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// Writes files of tables again so that they can be read faster. No row changes, and readers of changes see nothing of
/// it. Memory is the engine's, which spills. Thread safety: all members may be called at once, also on one table.
/// </summary>
/// <param name="services">Where tables lie, and the engine.</param>
public sealed class TableOptimizer(TableServices services)
{
    /// <summary>Bytes of old files that one commit replaces.</summary>
    internal long BytesOfCommit { get; init; } = 16L << 30;

    /// <summary>Puts the rows of small files into larger ones, sorted where the table is clustered or the order says so.</summary>
    /// <param name="table">The table.</param>
    /// <param name="order">Which partitions, and how.</param>
    /// <param name="cancellationToken">Stops it; what was committed before stays.</param>
    /// <returns>
    /// The last commit, and metrics of all: <c>numAddedFiles</c>, <c>numRemovedFiles</c>, <c>numAddedBytes</c>,
    /// <c>numRemovedBytes</c>, <c>numDeletionVectorsRemoved</c>, <c>minFileSize</c> … <c>maxFileSize</c>, <c>partitionsOptimized</c>.
    /// </returns>
    /// <exception cref="MillraceException">DELTA_OPTIMIZE_REFUSED, DELTA_PARTITION_PREDICATE_REFUSED,
    /// DELTA_FEATURE_NOT_WRITABLE, DELTA_CHANGE_CONTENDED, QUERY_…, STORAGE_….</exception>
    public async Task<ChangeResult> OptimizeAsync(DeltaLog table, OptimizeOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(order);
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        snapshot.RequireWritable();
        RowOrder rows = OptimizeRules.OrderOf(snapshot, WriteTarget.Of(snapshot, table.StartTransaction(snapshot)), order);
        long fileBytes = FileBytes(snapshot, order.TargetFileSizeBytes);
        IEnumerable<DataFile> files = PartitionChoice.Files(services.Engine, snapshot, order.Predicate, order.Alias, cancellationToken);
        BinPlan plan = new(snapshot, fileBytes);
        List<Bin> bins = rows switch
        {
            RowOrder.Clustered when order.IsFull => plan.Sorting(files),
            RowOrder.Clustered clustered => plan.Clustering(files, clustered.Tag),
            RowOrder.Curve => plan.Sorting(files),
            _ => plan.Compaction(files),
        };
        Operation operation = Operations.Optimize(
            order.Predicate is null ? null : order.Notes.PredicateText ?? order.Predicate.Sql,
            rows is RowOrder.Curve curve ? Names(curve.Columns) : [],
            rows is RowOrder.Clustered by ? Names(by.Columns) : [],
            order.IsAutomatic);
        return await RunAsync(table, rows, fileBytes, bins, snapshot, operation, order.Notes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Rewrites the files with deleted rows and those with columns that were dropped, so that nothing of these is left in
    /// the files of the latest version. Older versions keep theirs until a vacuum.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="order">Which partitions.</param>
    /// <param name="cancellationToken">Stops it; what was committed before stays.</param>
    /// <returns>As <see cref="OptimizeAsync"/>.</returns>
    /// <exception cref="MillraceException">As <see cref="OptimizeAsync"/>.</exception>
    public async Task<ChangeResult> PurgeAsync(DeltaLog table, PurgeOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(order);
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        snapshot.RequireWritable();
        long fileBytes = FileBytes(snapshot, order.TargetFileSizeBytes);
        List<DataFile> chosen = [];
        List<DataFile> whole = [];
        foreach (DataFile file in PartitionChoice.Files(services.Engine, snapshot, order.Predicate, order.Alias, cancellationToken))
            (file.DeletionVector is null ? whole : chosen).Add(file);
        if (DroppedColumns.AreLookedAt(snapshot))
        {
            IReadOnlyDictionary<DataFile, LakePath> local =
                await LocalFiles.OfAsync(whole, services.Environment.Store, cancellationToken).ConfigureAwait(false);
            chosen.AddRange(DroppedColumns.FilesWith(services.Engine, snapshot, whole, local, cancellationToken));
        }

        Operation operation = Operations.Reorg(order.Predicate is null ? null : order.Notes.PredicateText ?? order.Predicate.Sql);
        return await RunAsync(
            table, new RowOrder.AsRead(), fileBytes, new BinPlan(snapshot, fileBytes).Purge(chosen), snapshot, operation, order.Notes, cancellationToken)
            .ConfigureAwait(false);
    }

    private Task<ChangeResult> RunAsync(
        DeltaLog table, RowOrder rows, long fileBytes, List<Bin> bins, Snapshot snapshot, Operation operation, CommitNotes notes, CancellationToken cancellationToken) =>
        new BinCommits(services, table, rows, fileBytes) { UserMetadata = notes.UserMetadata, BytesOfCommit = BytesOfCommit }
            .RunAsync(bins, snapshot, operation, cancellationToken);

    private static long FileBytes(Snapshot snapshot, long? asked)
    {
        if (asked is <= 0) throw MaintenanceErrors.OptimizeRefused(snapshot.Root, "the size of the new files must be positive");
        return asked ?? FileSizes.Of(snapshot.Properties).OptimizeBytes;
    }

    private static IReadOnlyList<string> Names(IReadOnlyList<IReadOnlyList<string>> columns) => [.. columns.Select(static path => string.Join('.', path))];
}
