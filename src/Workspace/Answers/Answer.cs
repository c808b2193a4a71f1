using System.Text.Json;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Answers;

/// <summary>The rows of a query, kept by columns in about the bytes the engine gave. Thread safety: immutable but for the last order, which calls may share.</summary>
public sealed class Answer
{
    private readonly Lock _lock = new();
    private (int Column, bool IsDescending, int[] Rows)? _order;

    internal Answer(IReadOnlyList<AnswerColumn> columns, int rowCount, long bytes, AnswerCut cut)
    {
        Columns = columns;
        RowCount = rowCount;
        Bytes = bytes;
        Cut = cut;
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<AnswerColumn> Columns { get; }

    /// <summary>The rows that are kept.</summary>
    public int RowCount { get; }

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes { get; }

    /// <summary>Why rows are missing.</summary>
    public AnswerCut Cut { get; }

    /// <summary>How long the query took.</summary>
    public TimeSpan Elapsed { get; private init; }

    /// <summary>The same answer with the time its query took.</summary>
    public Answer Took(TimeSpan elapsed) => new(Columns, RowCount, Bytes, Cut) { Elapsed = elapsed };

    /// <summary>The rows in the order of a column, nulls last, equal values as they came.</summary>
    /// <param name="column">The place of the column.</param>
    /// <param name="isDescending">True for large values first.</param>
    /// <remarks>Cost: the first call for an order sorts all rows; the last order is kept.</remarks>
    public IReadOnlyList<int> Sorted(int column, bool isDescending)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Columns.Count);
        lock (_lock)
        {
            if (_order is (int known, bool way, int[] kept) && known == column && way == isDescending) return kept;
            int[] rows = RowSorter.Sort(Columns[column], RowCount, isDescending);
            _order = (column, isDescending, rows);
            return rows;
        }
    }

    /// <summary>Writes a window of rows as an array of arrays; values are texts, null for null.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="order">The rows in another order; null for the order they came in.</param>
    public void WriteRows(Utf8JsonWriter json, int first, int count, IReadOnlyList<int>? order)
    {
        ArgumentNullException.ThrowIfNull(json);
        int from = Math.Clamp(first, 0, RowCount);
        int end = (int)Math.Min((long)from + Math.Max(count, 0), RowCount);
        json.WriteStartArray();
        for (int place = from; place < end; place++)
        {
            int row = order is null ? place : order[place];
            json.WriteStartArray();
            foreach (AnswerColumn column in Columns) json.WriteStringValue(column.Text(row));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>Some columns and rows as a frame, which charts are made of.</summary>
    /// <param name="columns">Places of the columns, each once.</param>
    /// <param name="rows">The rows.</param>
    public TileFrame ToFrame(IReadOnlyList<int> columns, IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        return new TileFrame([.. columns.Select(place => FrameOf(Columns[place], rows))], fault: null);
    }

    private static FrameColumn FrameOf(AnswerColumn column, IReadOnlyList<int> rows)
    {
        bool[] nulls = [.. rows.Select(column.IsNull)];
        bool[]? marks = Array.Exists(nulls, static isNull => isNull) ? nulls : null;
        if (column.Type == FrameType.Text) return new TextColumn(column.Name, [.. rows.Select(row => column.Text(row) ?? "")], marks);
        if (column.Type == FrameType.Real) return new RealColumn(column.Name, [.. rows.Select(row => column.Number(row) ?? 0)], marks);
        Int128[] whole = [.. rows.Select(row => column.Find(row) is (ColumnChunk chunk, int at) && !chunk.IsNull(at) ? chunk.Whole(at) : 0)];
        if (Array.Exists(whole, static value => value > long.MaxValue || value < long.MinValue)) return new RealColumn(column.Name, [.. whole.Select(static value => (double)value)], marks);
        long[] values = [.. whole.Select(static value => (long)value)];
        return column.IsTime ? new TimeColumn(column.Name, column.Type, values, marks) : new IntegerColumn(column.Name, column.Type, values, marks);
    }
}
