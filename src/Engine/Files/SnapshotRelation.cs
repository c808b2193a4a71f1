using System.Text.RegularExpressions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Types;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>A query over the data files of a table snapshot, or of some of them.</summary>
public static partial class SnapshotRelation
{
    /// <summary>
    /// Up to this many partitions each is a branch of its own, which a filter on the partition removes; beyond, values are
    /// looked up by file.
    /// </summary>
    private const int MaxPartitionBranches = 64;

    /// <summary>The rows of a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="store">Where its deletion vectors lie.</param>
    /// <param name="cancellationToken">Stops the reading of deletion vectors.</param>
    public static Task<string> ToSqlAsync(Snapshot snapshot, IObjectStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return ToSqlAsync(snapshot, snapshot.Files, store, cancellationToken);
    }

    /// <summary>The rows of some files of a table, with the columns of a snapshot.</summary>
    /// <param name="snapshot">Gives names and types of the columns.</param>
    /// <param name="files">The files to read; they may belong to an earlier version with fewer columns.</param>
    /// <param name="store">Where deletion vectors lie.</param>
    /// <param name="cancellationToken">Stops the reading of deletion vectors.</param>
    public static async Task<string> ToSqlAsync(
        Snapshot snapshot, IReadOnlyList<DataFile> files, IObjectStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count == 0) return DuckTypes.EmptyRelation(snapshot.Schema);
        PartitionColumns partitions = new(snapshot);
        StoredColumns stored = new(snapshot.Schema.Where(column => !partitions.Contains(column)), snapshot.ColumnMapping);
        DeletedRows deleted = await DeletedRows.ReadAsync(snapshot, files, store, cancellationToken).ConfigureAwait(false);

        // Files without deleted rows are read apart, so that they do not pay for those that have some.
        List<DataFile[]> groups = Groups(files, partitions.KeyOf);
        bool isLookup = groups.Count > MaxPartitionBranches;
        if (isLookup) groups = Groups(files, static _ => "");
        return string.Join("\nUNION ALL\n", groups.Select(Branch));

        string Branch(DataFile[] group)
        {
            StoredColumns? told = PlainColumns.Fit(snapshot, group, partitions) ? null : stored;
            IEnumerable<string> columns = snapshot.Schema.Select(column => $"{Value(column, group[0], told)} AS {Sql.Name(column.Name)}");
            string values = isLookup ? partitions.Join(group) : "";
            string without = group[0].DeletionVector is null ? "" : deleted.AntiJoin(group);
            return $"SELECT {string.Join(", ", columns)} FROM {Read(group, told)} AS f{values}{without}";
        }

        string Value(Column column, DataFile sample, StoredColumns? told)
        {
            if (!partitions.Contains(column)) return told is null ? PlainColumns.Value(column) : told.Value(column);
            return isLookup ? partitions.Lookup(column) : partitions.Constant(column, sample);
        }
    }

    private static List<DataFile[]> Groups(IReadOnlyList<DataFile> files, Func<DataFile, string> keyOf) =>
        [.. files.GroupBy(file => (keyOf(file), file.DeletionVector is null)).Select(group => group.ToArray())];

    private static string Read(DataFile[] files, StoredColumns? told)
    {
        string columns = told is null ? "" : $", {told.SchemaOption}{Cardinality(files)}";
        return $"read_parquet({Sql.TextList(files.Select(file => Literal(file.Path.Value)))}{columns}, hive_partitioning=false)";
    }

    /// <summary>
    /// The number of rows, which the engine plans joins by; being told the columns it opens no file that would tell it.
    /// </summary>
    private static string Cardinality(DataFile[] files)
    {
        long rows = 0;
        foreach (DataFile file in files)
        {
            if (file.LiveRowCount is not long counted) return "";
            rows += counted;
        }

        return rows > 0 ? $", explicit_cardinality={Sql.Number(rows)}" : "";
    }

    /// <summary>A path that the engine does not take for a pattern.</summary>
    private static string Literal(string path) => PatternSigns().Replace(path, "[$0]");

    [GeneratedRegex(@"[*?\[]")]
    private static partial Regex PatternSigns();
}
