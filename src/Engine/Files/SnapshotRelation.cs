using Millrace.Delta.Files;
using Millrace.Delta.Snapshots;
using Millrace.Engine.Types;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>A query over the data files of a table snapshot, or of some of them.</summary>
public static class SnapshotRelation
{
    /// <summary>Up to this many partitions each is a branch of its own; beyond, values are looked up by file name.</summary>
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
        Dictionary<string, Column> partitions = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in snapshot.PartitionColumns)
        {
            if (snapshot.Schema.Find(name) is Column column) partitions[snapshot.ColumnMapping.PhysicalName(column)] = column;
        }

        Dictionary<string, long[]> deleted = new(StringComparer.Ordinal);
        foreach (DataFile file in files)
        {
            if (file.DeletionVector is null) continue;
            deleted[file.LogPath] = await DeletionVectorReader.ReadAsync(
                store, snapshot.Root, file.DeletionVector, file.Stats?.NumRecords, cancellationToken).ConfigureAwait(false);
        }

        RelationText text = new(snapshot, partitions, deleted);
        List<IGrouping<string, DataFile>> groups = files.GroupBy(file => text.PartitionKey(file)).ToList();
        IEnumerable<string> branches = groups.Count <= MaxPartitionBranches || deleted.Count > 0
            ? groups.Select(group => text.Branch(group.ToArray(), group.First()))
            : [text.Lookup(files)];
        return string.Join("\nUNION ALL\n", branches);
    }

    private sealed class RelationText(
        Snapshot snapshot, Dictionary<string, Column> partitions, Dictionary<string, long[]> deleted)
    {
        /// <summary>Files that can be read together: same partition values, and both or neither with deleted rows.</summary>
        public string PartitionKey(DataFile file)
        {
            string values = string.Join('\u0001', partitions.Keys.Select(name => file.PartitionValues.GetValueOrDefault(name) ?? "\u0002"));
            return file.DeletionVector is null ? values : $"{values}\u0003{file.LogPath}";
        }

        public string Branch(IReadOnlyList<DataFile> files, DataFile sample)
        {
            IEnumerable<string> columns = snapshot.Schema.Select(column => partitions.ContainsKey(Physical(column))
                ? $"{PartitionValue(column, sample.PartitionValues.GetValueOrDefault(Physical(column)))} AS {Sql.Name(column.Name)}"
                : Stored(column));
            return $"SELECT {string.Join(", ", columns)} FROM {Read(files, needsFileName: false)}{WithoutDeleted(sample)}";
        }

        public string Lookup(IReadOnlyList<DataFile> files)
        {
            IEnumerable<string> columns = snapshot.Schema.Select(column => partitions.ContainsKey(Physical(column))
                ? $"CAST(millrace_values.{Sql.Name(Physical(column))} AS {DuckTypes.ToDuck(column.Type)}) AS {Sql.Name(column.Name)}"
                : Stored(column));
            IEnumerable<string> rows = files.Select(file =>
                $"({Sql.Text(file.Path.Value)}, {string.Join(", ", partitions.Keys.Select(name => Sql.TextOrNull(file.PartitionValues.GetValueOrDefault(name))))})");
            string names = string.Join(", ", partitions.Keys.Select(Sql.Name));
            return $"SELECT {string.Join(", ", columns)} FROM {Read(files, needsFileName: true)} AS millrace_rows "
                + $"JOIN (VALUES {string.Join(", ", rows)}) AS millrace_values(millrace_file, {names}) "
                + "ON millrace_rows.millrace_file = millrace_values.millrace_file";
        }

        private string Read(IReadOnlyList<DataFile> files, bool needsFileName)
        {
            // Reading by name opens every footer first, so it is asked for only when a file may lack a column.
            string byName = files.Any(MayLackColumn) ? ", union_by_name=true" : "";
            string fileName = needsFileName ? ", filename='millrace_file'" : "";
            string rowNumber = deleted.ContainsKey(files[0].LogPath) ? ", file_row_number=true" : "";
            string read = $"read_parquet({Sql.TextList(files.Select(file => file.Path.Value))}{byName}{fileName}{rowNumber}, hive_partitioning=false)";
            if (byName.Length == 0) return read;
            IEnumerable<Column> stored = snapshot.Schema
                .Where(column => !partitions.ContainsKey(Physical(column)))
                .Select(column => new Column(Physical(column), column.Type));
            return $"(({DuckTypes.EmptyRelation(new TableSchema(stored))}) UNION ALL BY NAME SELECT * FROM {read})";
        }

        private string WithoutDeleted(DataFile file) => deleted.TryGetValue(file.LogPath, out long[]? rows)
            ? $" WHERE file_row_number NOT IN (SELECT unnest([{string.Join(", ", rows.Select(Sql.Number))}]::BIGINT[]))"
            : "";

        private bool MayLackColumn(DataFile file)
        {
            FileStats? stats = file.Stats;
            return stats is null || snapshot.Schema.Any(column =>
                column.Type is not (DataType.Struct or DataType.Array or DataType.Map or DataType.Void)
                && !partitions.ContainsKey(Physical(column))
                && !stats.NullCounts.ContainsKey(StatPath.Of(Physical(column))));
        }

        private string Stored(Column column) =>
            $"CAST({Sql.Name(Physical(column))} AS {DuckTypes.ToDuck(column.Type)}) AS {Sql.Name(column.Name)}";

        private static string PartitionValue(Column column, string? value) =>
            $"CAST({Sql.TextOrNull(value)} AS {DuckTypes.ToDuck(column.Type)})";

        private string Physical(Column column) => snapshot.ColumnMapping.PhysicalName(column);
    }
}
