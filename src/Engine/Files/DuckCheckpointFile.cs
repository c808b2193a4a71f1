using DuckDB.NET.Data;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Duck;
using Millrace.Engine.Types;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>
/// A Parquet file of a checkpoint, read column by column through DuckDB. DuckDB gives rows in any order, so each comes
/// with its number. Thread safety: every call uses a connection of its own.
/// </summary>
internal sealed class DuckCheckpointFile : ICheckpointFile
{
    private readonly Func<DuckDBConnection> _open;
    private readonly IReadOnlyList<RowGroup> _groups;
    private readonly LakePath _path;
    private readonly FileStamp _stamp;

    internal DuckCheckpointFile(
        Func<DuckDBConnection> open, LakePath path, FileStamp stamp, CheckpointSchema schema, IReadOnlyList<RowGroup> groups, IReadOnlyList<LogAction> facts)
    {
        _groups = groups;
        _open = open;
        _path = path;
        _stamp = stamp;
        Schema = schema;
        RowCount = checked((int)groups.Sum(group => group.RowCount));
        Facts = facts;
    }

    /// <summary>The field that every data file has and no other row.</summary>
    internal static IReadOnlyList<string> AddPath { get; } = ["add", "path"];

    /// <inheritdoc/>
    public IReadOnlyList<LogAction> Facts { get; }

    /// <inheritdoc/>
    public int RowCount { get; }

    internal CheckpointSchema Schema { get; }

    /// <summary>The file as a relation of SQL with the number of each row.</summary>
    internal string Source => $"read_parquet({ParquetPath.Quote(_path.Value)}, file_row_number = true)";

    /// <inheritdoc/>
    public bool[]? ReadAddRows()
    {
        bool[] isAdd = new bool[RowCount];
        if (!Schema.Has(AddPath)) return isAdd;
        if (_groups.All(group => group.IsFull(AddPath))) return null;
        foreach (RowGroup group in _groups.Where(group => group.MayHold(AddPath)))
        {
            if (group.IsFull(AddPath))
            {
                isAdd.AsSpan((int)group.FirstRow, (int)group.RowCount).Fill(true);
                continue;
            }

            Read(
                $"SELECT file_row_number FROM {Source} WHERE \"add\".path IS NOT NULL AND {group.Condition}",
                reader =>
                {
                    foreach (long row in reader.Longs(0)) isAdd[row] = true;
                });
        }

        return isAdd;
    }

    /// <inheritdoc/>
    public AddColumns ReadAdds(int firstRow, int rowCount)
    {
        if (!Schema.Has(AddPath)) return AddRows.Empty(rowCount);
        AddRows rows = new(firstRow, rowCount, Schema);
        Read(
            $"SELECT file_row_number, {rows.Columns} FROM {Source} WHERE \"add\".path IS NOT NULL{Range(firstRow, rowCount)}",
            rows.Take);
        return rows.ToColumns();
    }

    /// <inheritdoc/>
    public IReadOnlyList<(int Row, LogAction.RemoveFile Remove)> ReadRemoves()
    {
        List<(int, LogAction.RemoveFile)> removes = [];
        if (!Schema.Has("remove", "path")) return removes;
        Read(
            $"SELECT file_row_number, CAST(to_json(remove) AS VARCHAR) FROM {Source} WHERE remove.path IS NOT NULL",
            reader =>
            {
                ReadOnlySpan<long> rows = reader.Longs(0);
                for (int at = 0; at < rows.Length; at++)
                {
                    if (ActionJson.Parse("remove", reader.String(1, at) ?? "null") is LogAction.RemoveFile remove)
                        removes.Add(((int)rows[at], remove));
                }
            });
        return removes;
    }

    /// <inheritdoc/>
    public FileBounds? ReadBounds(IReadOnlyList<string> column, DataType type)
    {
        string[] minimum = ["add", "stats_parsed", "minValues", .. column];
        string[] maximum = ["add", "stats_parsed", "maxValues", .. column];
        if (!Schema.Has(minimum) || !Schema.Has(maximum)) return null;
        using DuckDBConnection connection = _open();
        string lower = CheckpointSchema.Reference(minimum);
        string upper = CheckpointSchema.Reference(maximum);
        string stored = CheckpointFault.Guard(_path, () => TypeOf(connection, lower));
        if (BoundRows.For(type, stored, RowCount) is not BoundRows rows) return null;
        Read(
            $"SELECT file_row_number, {rows.Sql(lower)}, {rows.Sql(upper)} FROM {Source} WHERE \"add\".path IS NOT NULL",
            rows.Take);

        // A column that is empty throughout is one that the JSON, if there is any, has to tell of.
        return rows.IsKnown || !Schema.Has("add", "stats") ? rows.ToBounds() : null;
    }

    /// <inheritdoc/>
    public long[]? ReadCounts(IReadOnlyList<string>? column)
    {
        string[] path = column is null ? ["add", "stats_parsed", "numRecords"] : ["add", "stats_parsed", "nullCount", .. column];
        if (!Schema.Has(path)) return null;
        long[] counts = new long[RowCount];
        Array.Fill(counts, -1);
        bool isKnown = false;
        Read(
            $"SELECT file_row_number, TRY_CAST({CheckpointSchema.Reference(path)} AS BIGINT) FROM {Source} WHERE \"add\".path IS NOT NULL",
            reader =>
            {
                ReadOnlySpan<long> rows = reader.Longs(0);
                ReadOnlySpan<long> values = reader.Longs(1);
                for (int at = 0; at < rows.Length; at++)
                {
                    if (reader.IsNull(1, at)) continue;
                    counts[rows[at]] = values[at];
                    isKnown = true;
                }
            });
        return isKnown ? counts : null;
    }

    /// <inheritdoc/>
    public void ReadStats(int firstRow, int rowCount, StatsVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        if (CheckpointStatsSql.Text(Schema) is not string stats) return;
        Read(
            $"SELECT file_row_number, {stats} FROM {Source} WHERE \"add\".path IS NOT NULL{Range(firstRow, rowCount)}",
            reader =>
            {
                ReadOnlySpan<long> rows = reader.Longs(0);
                for (int at = 0; at < rows.Length; at++)
                {
                    if (!reader.IsNull(1, at)) visit((int)rows[at], reader.Text(1, at));
                }
            });
    }

    /// <summary>
    /// Reads all chunks of a query. The rows are only good when the file is still the one that was opened: another
    /// writer may replace a checkpoint by one of the same version with its rows in another order.
    /// </summary>
    private void Read(string sql, Action<ChunkReader> take)
    {
        RequireSame();
        CheckpointFault.Guard(_path, () =>
        {
            using DuckDBConnection connection = _open();
            using ChunkReader reader = ChunkReader.Open(connection, sql);
            while (reader.Next()) take(reader);
            return true;
        });
        RequireSame();
    }

    /// <summary>Refuses to go on when another writer replaced the file.</summary>
    internal void RequireSame()
    {
        if (FileStamp.Of(_path) != _stamp) throw DeltaErrors.CheckpointReplaced(_path);
    }

    private string Range(int firstRow, int rowCount) => firstRow == 0 && rowCount == RowCount
        ? ""
        : $" AND file_row_number BETWEEN {Sql.Number(firstRow)} AND {Sql.Number(firstRow + rowCount - 1)}";

    private string TypeOf(DuckDBConnection connection, string expression)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT column_type FROM (DESCRIBE SELECT {expression} FROM {Source})";
        return command.ExecuteScalar() as string ?? "";
    }
}
