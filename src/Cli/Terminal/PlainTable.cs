using System.Globalization;
using System.Text;

namespace Millrace.Cli.Terminal;

/// <summary>A table of aligned text that reads the same on a terminal, in a file and in a mail.</summary>
/// <param name="columns">The heads; true for columns of numbers, which stand to the right.</param>
internal sealed class PlainTable(params IReadOnlyList<(string Name, bool IsNumber)> columns)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row, a text for each column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes head, rule and rows.</summary>
    public void WriteTo(TextWriter writer)
    {
        int[] widths = WidthsOf(columns, _rows);
        WriteHead(writer, columns, widths);
        foreach (string[] row in _rows) WriteRow(writer, columns, widths, row);
    }

    /// <summary>The widths that hold the heads and the given rows.</summary>
    public static int[] WidthsOf(IReadOnlyList<(string Name, bool IsNumber)> columns, IReadOnlyList<string[]> rows)
    {
        int[] widths = new int[columns.Count];
        for (int column = 0; column < widths.Length; column++)
        {
            widths[column] = WidthOf(columns[column].Name);
            foreach (string[] row in rows) widths[column] = Math.Max(widths[column], WidthOf(row[column]));
        }

        return widths;
    }

    /// <summary>Writes the heads and a rule below them.</summary>
    public static void WriteHead(TextWriter writer, IReadOnlyList<(string Name, bool IsNumber)> columns, int[] widths)
    {
        WriteRow(writer, columns, widths, [.. columns.Select(column => column.Name)]);
        WriteRow(writer, columns, widths, [.. widths.Select(width => new string('-', width))]);
    }

    /// <summary>Writes a row; no line ends in spaces.</summary>
    public static void WriteRow(TextWriter writer, IReadOnlyList<(string Name, bool IsNumber)> columns, int[] widths, string[] cells)
    {
        // Gaps are owed until something stands behind them.
        int owed = 0;
        for (int column = 0; column < cells.Length; column++)
        {
            if (column > 0) owed += Gap.Length;
            int pad = Math.Max(0, widths[column] - WidthOf(cells[column]));
            if (columns[column].IsNumber) owed += pad;
            if (cells[column].Length > 0)
            {
                for (; owed > 0; owed--) writer.Write(' ');
                writer.Write(cells[column]);
            }

            if (!columns[column].IsNumber) owed += pad;
        }

        writer.WriteLine();
    }

    /// <summary>Places a text takes: a letter counts once however it is composed.</summary>
    private static int WidthOf(string text)
    {
        if (Ascii.IsValid(text)) return text.Length;
        return new StringInfo(text).LengthInTextElements;
    }
}
