using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Duck;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Engine.Files;

/// <summary>A query over the data files of a table snapshot, or of some of them.</summary>
public static class SnapshotRelation
{
    /// <summary>
    /// Up to this many partitions each is a branch of its own, which a filter on the partition removes; beyond, values are
    /// looked up by file.
    /// </summary>
    private const int MaxPartitionBranches = 64;

    /// <summary>The rows of a scan.</summary>
    /// <param name="scan">What to read.</param>
    /// <param name="store">Where files and deletion vectors lie; it says which local files to read.</param>
    /// <param name="board">Takes the deleted rows, which the text names.</param>
    /// <param name="cancellationToken">Stops the reading of deletion vectors.</param>
    public static async Task<ScanText> ToSqlAsync(
        FileScan scan, IObjectStore store, RowSetBoard board, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(board);
        if (scan.Files.Count == 0) return new ScanText(new ScanBranches(scan, new Dictionary<DataFile, LakePath>()).Empty(), []);
        ScanBranches branches = new(scan, await LocalFiles.OfAsync(scan.Files, store, cancellationToken).ConfigureAwait(false));

        // Files without deleted rows are read apart, so that they do not pay for those that have some.
        List<DataFile[]> groups = Groups(scan.Files, branches.KeyOf);
        bool isLookup = groups.Count > MaxPartitionBranches;
        if (isLookup) groups = Groups(scan.Files, static _ => "");
        List<string> texts = [];
        int first = 0;
        foreach (DataFile[] group in groups)
        {
            RowSetGroup? deleted = scan.WithDeleted || group[0].DeletionVector is null
                ? null
                : await DeletedAsync(scan, group, store, board, cancellationToken).ConfigureAwait(false);
            texts.Add(branches.Branch(group, first, isLookup, deleted));
            first += group.Length;
        }

        return new ScanText(string.Join("\nUNION ALL\n", texts), [.. groups.SelectMany(static group => group)]);
    }

    private static async Task<RowSetGroup> DeletedAsync(
        FileScan scan, DataFile[] files, IObjectStore store, RowSetBoard board, CancellationToken cancellationToken)
    {
        RowSet?[] sets = new RowSet?[files.Length];
        for (int file = 0; file < files.Length; file++)
            sets[file] = await DeletedRows.ReadAsync(scan.Snapshot, files[file], store, board, cancellationToken).ConfigureAwait(false);
        return board.Keep(sets);
    }

    private static List<DataFile[]> Groups(IReadOnlyList<DataFile> files, Func<DataFile, string> keyOf) =>
        [.. files.GroupBy(file => (keyOf(file), file.DeletionVector is null)).Select(group => group.ToArray())];
}
