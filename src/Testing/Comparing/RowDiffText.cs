using System.Globalization;
using System.Text;

namespace Millrace.Testing.Comparing;

/// <summary>A difference of rows for people: <c>-</c> was expected, <c>+</c> came, <c>^</c> marks the cells that differ.</summary>
internal static class RowDiffText
{
    private const int MostShown = 20;

    /// <summary>What is wrong in one sentence.</summary>
    public static string Summary(RowDiff diff)
    {
        if (diff.OutOfOrder is int at)
            return string.Create(CultureInfo.InvariantCulture, $"the rows are right and their order is not: row {at + 1} is the first in a wrong place");
        int differ = diff.Differences.Count(row => row is { Expected: not null, Given: not null });
        int missing = diff.Differences.Count(row => row.Given is null);
        int extra = diff.Differences.Count(row => row.Expected is null);
        List<string> parts = [];
        if (differ > 0) parts.Add($"{Rows(differ)} {(differ == 1 ? "differs" : "differ")}");
        if (missing > 0) parts.Add($"{Rows(missing)} {(missing == 1 ? "is" : "are")} missing");
        if (extra > 0) parts.Add($"{Rows(extra)} {(extra == 1 ? "is" : "are")} too many");
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", parts)} ({diff.Expected} expected, {diff.Given} found)");
    }

    /// <summary>The rows that differ below the heads.</summary>
    public static IReadOnlyList<string> Lines(RowDiff diff, IReadOnlyList<string> heads)
    {
        RowDifference[] shown = [.. diff.Differences.Take(MostShown)];
        List<(string Mark, string[] Cells, bool[]? Differs, string Note)> rows = [];
        foreach (RowDifference row in shown)
        {
            string[]? wanted = row.Expected?.Cells.Select(cell => OneLine(cell.IsQuoted ? cell.Raw.Trim() : cell.Text)).ToArray();
            string[]? given = row.Given?.Select(cell => OneLine(cell.Written)).ToArray();
            bool[]? differs = wanted is null || given is null ? null : [.. Enumerable.Range(0, given.Length).Select(at =>
                at >= wanted.Length || !row.Given![at].Matches(row.Expected!.Cells[at]))];
            if (wanted is not null) rows.Add(("-", wanted, null, given is null ? "missing" : ""));
            if (given is not null) rows.Add(("+", given, differs, wanted is null ? "too many" : ""));
        }

        int[] widths = WidthsOf(heads, rows.Select(row => row.Cells));
        List<string> lines = [];
        if (rows.Count > 0) lines.Add(Line(" ", heads, widths, ""));
        foreach ((string mark, string[] cells, bool[]? differs, string note) in rows)
        {
            lines.Add(Line(mark, cells, widths, note));
            if (differs is not null) lines.Add(Carets(differs, cells, widths));
        }

        int hidden = diff.Differences.Count - shown.Length;
        if (hidden > 0) lines.Add(string.Create(CultureInfo.InvariantCulture, $"… and {hidden} more"));
        return lines;
    }

    /// <summary>Rows as a test would write them, in columns that stand below each other.</summary>
    public static IReadOnlyList<string> Aligned(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = WidthsOf(rows[0], rows.Skip(1));
        return [.. rows.Select(row => string.Join(" | ", row.Select((cell, at) => Padded(cell, widths[at]))).TrimEnd())];
    }

    private static int[] WidthsOf(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. heads.Select(WidthOf)];
        foreach (IReadOnlyList<string> row in rows)
        {
            for (int at = 0; at < Math.Min(widths.Length, row.Count); at++) widths[at] = Math.Max(widths[at], WidthOf(row[at]));
        }

        return widths;
    }

    private static string Line(string mark, IReadOnlyList<string> cells, int[] widths, string note)
    {
        string text = string.Join(" | ", cells.Select((cell, at) => at < widths.Length ? Padded(cell, widths[at]) : cell));
        return $"{mark} {text}{(note.Length > 0 ? "   " + note : "")}".TrimEnd();
    }

    private static string Carets(bool[] differs, string[] cells, int[] widths)
    {
        StringBuilder line = new("  ");
        for (int at = 0; at < differs.Length && at < widths.Length; at++)
        {
            if (at > 0) line.Append("   ");
            int length = differs[at] ? Math.Max(1, WidthOf(cells[at])) : 0;
            line.Append('^', length).Append(' ', widths[at] - Math.Min(length, widths[at]));
        }

        return line.ToString().TrimEnd();
    }

    private static string OneLine(string text) =>
        text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Padded(string text, int width) => text + new string(' ', Math.Max(0, width - WidthOf(text)));

    private static int WidthOf(string text) => Ascii.IsValid(text) ? text.Length : new StringInfo(text).LengthInTextElements;

    private static string Rows(int number) => number.ToString("N0", CultureInfo.InvariantCulture) + (number == 1 ? " row" : " rows");
}
