using System.Collections.Concurrent;
using System.Globalization;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// Lets tables look after themselves: after a write that left many small files in a partition, they are put together.
/// On while <c>delta.autoOptimize.autoCompact</c>, or <c>millrace.autoCompact</c>, is <c>true</c> or <c>auto</c>; the
/// latter counts when both are set. A process needs one, which remembers how many small files partitions have. Thread
/// safety: all members may be called at once; of several calls for one table, one looks after it and the others return.
/// </summary>
public sealed class TableCare : ITableCare
{
    private const string OwnProperty = "millrace.autoCompact";
    private const string Property = "delta.autoOptimize.autoCompact";
    internal const string LeastProperty = "millrace.autoCompact.minFiles";

    // A writer waits for it, so a table that was left alone for long is caught up with in pieces.
    private const long MostBytes = 4L << 30;

    // Others are at work on the same files: they will be here again.
    private const int MostAttempts = 3;

    private readonly ConcurrentDictionary<string, CareBook> _books = new(StringComparer.Ordinal);

    /// <summary>Small files of a partition that make it worth writing them again, unless the table says <c>millrace.autoCompact.minFiles</c>.</summary>
    /// <value>Default 50; at least 2.</value>
    public int LeastFiles { get; init; } = 50;

    /// <inheritdoc/>
    public async Task<CareResult> AfterCommitAsync(TableServices services, DeltaLog table, CommittedFiles committed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(committed);
        try
        {
            if (!IsOn(committed.Properties)) return CareResult.None;
            CareBook book = _books.GetOrAdd(table.Root.Value, static _ => new CareBook());
            Dictionary<string, IReadOnlyDictionary<string, string?>> due = Due(book, committed);
            if (due.Count == 0 || !book.TryBegin()) return CareResult.None;
            try
            {
                return await CareAsync(services, table, book, due, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                book.End();
            }
        }
        catch (Exception fault)
        {
            // Any exception from here, cancellation included, would make the writer believe that its rows are not there.
            return new CareResult(CompactedVersion: null, fault);
        }
    }

    private static bool IsOn(IReadOnlyDictionary<string, string> properties) =>
        (properties.GetValueOrDefault(OwnProperty) ?? properties.GetValueOrDefault(Property))?.ToUpperInvariant() is "TRUE" or "AUTO" or "LEGACY";

    private int LeastOf(IReadOnlyDictionary<string, string> properties) => Math.Max(
        2, int.TryParse(properties.GetValueOrDefault(LeastProperty), NumberStyles.None, CultureInfo.InvariantCulture, out int least) ? least : LeastFiles);

    /// <summary>A file of half the size can only be joined by one other, which is hardly worth it.</summary>
    private static long SmallBytes(IReadOnlyDictionary<string, string> properties) => FileSizes.Of(properties).CareBytes / 2;

    /// <summary>The partitions that got small files and have enough of them, or were never looked at.</summary>
    private Dictionary<string, IReadOnlyDictionary<string, string?>> Due(CareBook book, CommittedFiles committed)
    {
        long smallBytes = SmallBytes(committed.Properties);
        int least = LeastOf(committed.Properties);
        Dictionary<string, IReadOnlyDictionary<string, string?>> due = new(StringComparer.Ordinal);
        foreach (IGrouping<string, NewFile> partition in committed.Files.Where(file => file.SizeBytes < smallBytes).GroupBy(static file => SmallFiles.KeyOf(file.PartitionValues)))
        {
            if (book.Add(partition.Key, partition.Count()) is int known && known < least) continue;
            due[partition.Key] = partition.First().PartitionValues;
        }

        return due;
    }

    private async Task<CareResult> CareAsync(
        TableServices services, DeltaLog table, CareBook book, Dictionary<string, IReadOnlyDictionary<string, string?>> due, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        int least = LeastOf(snapshot.Properties);
        if (!IsOn(snapshot.Properties) || snapshot.Files.Count < least) return CareResult.None;
        snapshot.RequireWritable();
        SmallFiles small = new(snapshot, SmallBytes(snapshot.Properties));
        List<DataFile> files = [];
        List<string> partitions = [];
        long bytes = 0;
        foreach ((string key, IReadOnlyDictionary<string, string?> values) in due)
        {
            List<DataFile> found = small.Of(values);
            book.Set(key, found.Count);
            if (found.Count < least) continue;
            partitions.Add(key);
            foreach (DataFile file in found.TakeWhile(file => (bytes += file.SizeBytes) <= MostBytes)) files.Add(file);
        }

        return files.Count == 0
            ? CareResult.None
            : await CompactAsync(services, table, snapshot, book, partitions, files, isAll: bytes <= MostBytes, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CareResult> CompactAsync(
        TableServices services, DeltaLog table, Snapshot snapshot, CareBook book, List<string> partitions, List<DataFile> files, bool isAll, CancellationToken cancellationToken)
    {
        // Until it has succeeded: whatever ends it would most likely end the next commit's attempt as well.
        foreach (string partition in partitions) book.Set(partition, LeastOf(snapshot.Properties) / 2);
        OptimizeOrder order = new() { IsAutomatic = true };
        RowOrder rows = OptimizeRules.OrderOf(snapshot, WriteTarget.Of(snapshot, table.StartTransaction(snapshot)), order);
        long fileBytes = FileSizes.Of(snapshot.Properties).CareBytes;
        BinPlan plan = new(snapshot, fileBytes);
        List<Bin> bins = rows is RowOrder.AsRead ? plan.Compaction(files) : plan.Sorting(files);
        Operation operation = Operations.Optimize(predicate: null, [], rows is RowOrder.Clustered by ? [.. by.Columns.Select(path => string.Join('.', path))] : [], isAutomatic: true);
        try
        {
            ChangeResult done = await new BinCommits(services, table, rows, fileBytes) { MostAttempts = MostAttempts }
                .RunAsync(bins, snapshot, operation, cancellationToken).ConfigureAwait(false);
            bool isDone = done.Commit is CommitResult.Committed;
            foreach (string partition in partitions)
            {
                if (isDone && isAll) book.Set(partition, 1);
                else book.Forget(partition);
            }

            return isDone ? new CareResult(done.Version, Fault: null) { Metrics = done.Metrics } : CareResult.None;
        }
        catch (MillraceException fault) when (fault.Code.Value is "DELTA_CHANGE_CONTENDED" or "DELTA_COMMIT_CONTENDED")
        {
            return CareResult.None;
        }
    }
}
