using System.Text;
using Millrace.Cli.Terminal;
using Millrace.Engine.Queries;

namespace Millrace.Cli.Results;

/// <summary>
/// Aligned text. Widths fit the first rows, so that a long result streams; a longer cell later on shifts its own line only.
/// </summary>
internal sealed class TableResultWriter : IResultWriter
{
    private const int RowsMeasured = 1000;

    public long Write(QueryResult result, Stream output)
    {
        (string Name, bool IsNumber)[] columns = [.. result.Columns.Select(column => (column.Name, ResultRows.IsNumber(column)))];
        using StreamWriter writer = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
        List<string[]> first = [];
        bool hasMore = false;
        while (first.Count < RowsMeasured && (hasMore = result.Read())) first.Add(Cells(result));
        int[] widths = PlainTable.WidthsOf(columns, first);
        PlainTable.WriteHead(writer, columns, widths);
        foreach (string[] row in first) PlainTable.WriteRow(writer, columns, widths, row);
        long rows = first.Count;
        while (hasMore && result.Read())
        {
            PlainTable.WriteRow(writer, columns, widths, Cells(result));
            rows++;
        }

        return rows;
    }

    private static string[] Cells(QueryResult result)
    {
        string[] cells = new string[result.Columns.Count];
        for (int column = 0; column < cells.Length; column++)
        {
            object? value = result.Value(column);
            cells[column] = value is null ? "NULL" : OneLine(ResultValue.ToText(value));
        }

        return cells;
    }

    private static string OneLine(string text) =>
        text.AsSpan().IndexOfAny('\n', '\r', '\t') < 0
            ? text
            : text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
}
