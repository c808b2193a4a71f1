using Millrace.Delta.Scanning;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Files;
using Millrace.TimeSeries.Contract;

namespace Millrace.Catalog.Binding;

/// <summary>A version of a table in the verified order of its files, for operators that read rows in order.</summary>
internal static class SortedPieces
{
    // Each file is named in the query's text; a table in more files than this is sorted instead.
    private const int MostFiles = 512;

    /// <summary>
    /// The relation with its order; as it was when the files are not known to follow each other, when rows of them are deleted,
    /// or when they are many.
    /// </summary>
    public static async Task<ResolvedRelation> AddToAsync(
        ResolvedRelation relation, Snapshot snapshot, TableScanner scanner, CancellationToken cancellationToken)
    {
        relation = relation with { NullFree = NullFree(snapshot) };
        if (snapshot.Files.Count is 0 or > MostFiles) return Unsorted($"the table has {snapshot.Files.Count} files");
        TableOrder order = TableOrder.Of(snapshot);
        if (order.Explanation is string explanation) return Unsorted(explanation);
        if (order.Partitions is not [IReadOnlyList<DataFile> files]) return Unsorted("the table is partitioned");
        List<SeriesSegment> pieces = [];
        foreach (DataFile file in files)
        {
            if (file.DeletionVector is not null || file.LiveRowCount is not long rows) return Unsorted("the table has deleted rows; OPTIMIZE or REORG removes them");
            TableScan scan = await scanner.ScanAsync(new FileScan(snapshot, [file]) { WithAddress = true }, cancellationToken).ConfigureAwait(false);
            pieces.Add(new SeriesSegment(scan.Sql, rows));
        }

        return relation with { SortedBy = order.Columns, Pieces = pieces };

        ResolvedRelation Unsorted(string note) => relation with { OrderNote = note };
    }

    private static IReadOnlyList<string> NullFree(Snapshot snapshot) =>
        [.. snapshot.Schema.Where(column => !column.IsNullable || snapshot.FilesWithin(new FilePredicate.IsNull([column.Name])).Count == 0)
            .Select(static column => column.Name)];
}
