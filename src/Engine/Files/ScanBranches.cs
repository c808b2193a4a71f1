using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Duck;
using Millrace.Engine.Types;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>Writes the text of a scan, a branch for each group of files that are read alike.</summary>
internal sealed class ScanBranches
{
    private const string RowIdName = "delta.rowTracking.materializedRowIdColumnName";
    private const string RowVersionName = "delta.rowTracking.materializedRowCommitVersionColumnName";

    private readonly FileScan _scan;
    private readonly IReadOnlyDictionary<DataFile, LakePath> _local;
    private readonly PartitionColumns _partitions;
    private readonly StoredColumns _stored;
    private readonly Column? _rowId;
    private readonly Column? _rowVersion;

    /// <param name="scan">What to read.</param>
    /// <param name="local">The files of this machine that hold the scan's, as <see cref="LocalFiles"/> gives them.</param>
    public ScanBranches(FileScan scan, IReadOnlyDictionary<DataFile, LakePath> local)
    {
        _scan = scan;
        _local = local;
        _partitions = new PartitionColumns(scan.Snapshot);
        _rowId = scan.WithRowIds ? Kept(RowIdName) : null;
        _rowVersion = scan.WithRowIds ? Kept(RowVersionName) : null;
        Column[] extras = [.. scan.Extras, .. new[] { _rowId, _rowVersion }.OfType<Column>()];
        _stored = new StoredColumns(scan.Snapshot.Schema.Where(column => !_partitions.Contains(column)), extras, scan.Snapshot.ColumnMapping);
    }

    /// <summary>The same text for files of the same partition only.</summary>
    public string KeyOf(DataFile file) => _partitions.KeyOf(file);

    /// <summary>A scan without files.</summary>
    public string Empty()
    {
        List<Column> columns = [.. _scan.Snapshot.Schema, .. _scan.Extras];
        if (_scan.WithAddress) columns.AddRange([Whole(FileScan.FileColumn), Whole(FileScan.RowColumn)]);
        if (_scan.WithRowIds) columns.AddRange([Whole(FileScan.RowIdColumn), Whole(FileScan.RowVersionColumn)]);
        return DuckTypes.EmptyRelation(new TableSchema(columns));
    }

    /// <summary>The rows of files that are read together under the alias <c>f</c>.</summary>
    /// <param name="group">The files.</param>
    /// <param name="first">Place of the first of them among all.</param>
    /// <param name="isLookup">True when partition values are looked up by file, false when all files share them.</param>
    /// <param name="deleted">Rows to leave out, by place in the group; null for none.</param>
    public string Branch(DataFile[] group, int first, bool isLookup, RowSetGroup? deleted)
    {
        bool isPlain = _scan.Extras.Count == 0 && !_scan.WithRowIds && PlainColumns.Fit(_scan.Snapshot, group, _partitions);
        StoredColumns? told = isPlain ? null : _stored;
        List<string> columns = [.. _scan.Snapshot.Schema.Select(column => $"{Value(column)} AS {Sql.Name(column.Name)}")];
        columns.AddRange(_scan.Extras.Select(column => $"{_stored.Value(column)} AS {Sql.Name(column.Name)}"));
        if (_scan.WithAddress)
        {
            columns.Add($"{PlaceOf(group, first)} AS {FileScan.FileColumn}");
            columns.Add($"f.file_row_number AS {FileScan.RowColumn}");
        }

        if (_scan.WithRowIds)
        {
            string ids = $"{ByFile(group, file => file.BaseRowId)} + f.file_row_number";
            columns.Add($"{FirstOf(_rowId, ids)} AS {FileScan.RowIdColumn}");
            columns.Add($"{FirstOf(_rowVersion, ByFile(group, file => file.DefaultRowCommitVersion))} AS {FileScan.RowVersionColumn}");
        }

        string values = isLookup ? _partitions.Join(group) : "";
        string without = deleted is null ? "" : $" WHERE {deleted.IsAbsent("f.file_index", "f.file_row_number")}";
        return $"SELECT {string.Join(", ", columns)} FROM {Read(group, told)} AS f{values}{without}";

        string Value(Column column)
        {
            if (!_partitions.Contains(column)) return told is null ? PlainColumns.Value(column) : told.Value(column);
            return isLookup ? _partitions.Lookup(column) : _partitions.Constant(column, group[0]);
        }
    }

    private string PlaceOf(DataFile[] group, int first)
    {
        if (_scan.Places is { } places)
        {
            first = places[group[0]];
            bool isRun = !group.Where((file, index) => places[file] != first + index).Any();
            if (!isRun) return ByFile(group, file => places[file]);
        }

        return $"CAST(f.file_index AS BIGINT) + {Sql.Number(first)}";
    }

    private static Column Whole(string name) => new(name, new DataType.Long());

    private Column? Kept(string property) =>
        _scan.Snapshot.Properties.TryGetValue(property, out string? name) && name.Length > 0 ? Whole(name) : null;

    private string FirstOf(Column? kept, string otherwise) =>
        kept is null ? $"CAST({otherwise} AS BIGINT)" : $"coalesce({_stored.Value(kept)}, {otherwise})";

    private static string ByFile(DataFile[] group, Func<DataFile, long?> value) =>
        $"CAST([{string.Join(", ", group.Select(file => value(file) is long known ? Sql.Number(known) : "NULL"))}] AS BIGINT[])[CAST(f.file_index AS BIGINT) + 1]";

    private string Read(DataFile[] files, StoredColumns? told)
    {
        string columns = told is null ? "" : $", {told.SchemaOption}{Cardinality(files)}";
        return $"read_parquet({Sql.TextList(files.Select(file => FilePattern.Literal(_local.GetValueOrDefault(file, file.Path).Value)))}{columns}, hive_partitioning=false)";
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
}
