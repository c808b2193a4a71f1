using System.Globalization;
using Millrace.Workspace.Charts;

namespace Millrace.Workspace.Paper;

/// <summary>Puts rows and columns on paper, as many as have room.</summary>
internal static class TableSheet
{
    private const double RowHeight = 11;
    private const double LeastWidth = 34;
    private const double MostWidth = 220;
    private const double Edge = 4;
    private const int MostLetters = 80;

    /// <summary>Draws the first rows of a table.</summary>
    public static string? Grid(PaperCanvas canvas, PaperRect area, Figure.Grid grid)
    {
        int rows = RowsOf(area, heads: 1, grid.RowCount);
        return Draw(
            canvas,
            area,
            [[.. grid.Columns.Select(static column => column.Title)]],
            [.. grid.Columns.Select(static column => column.IsRight)],
            [.. Enumerable.Range(0, rows).Select(row => (IReadOnlyList<string?>)[.. grid.Columns.Select(column => column.Text(row))])],
            grid.RowCount,
            leading: 0,
            (row, column) => grid.Columns[column].ColorsAt(row));
    }

    /// <summary>Draws the first rows of a cross table.</summary>
    public static string? Pivot(PaperCanvas canvas, PaperRect area, Figure.Pivot pivot)
    {
        int levels = Math.Max(1, pivot.Columns.Count == 0 ? 1 : pivot.Columns[0].Count);
        int rows = RowsOf(area, levels, pivot.Rows.Count);
        IReadOnlyList<string?>[] heads =
        [
            .. Enumerable.Range(0, levels).Select(level => (IReadOnlyList<string?>)
            [
                .. pivot.RowTitles.Select(title => level == levels - 1 ? title : ""),
                .. pivot.Columns.Select((column, place) => level < column.Count && (level == levels - 1 || place == 0 || pivot.Columns[place - 1][level] != column[level]) ? column[level] : ""),
            ]),
        ];
        return Draw(
            canvas,
            area,
            heads,
            [.. pivot.RowTitles.Select(static _ => false), .. pivot.Columns.Select(static _ => true)],
            [.. Enumerable.Range(0, rows).Select(row => (IReadOnlyList<string?>)[.. pivot.Rows[row], .. pivot.Cells[row]])],
            pivot.Rows.Count,
            leading: pivot.RowTitles.Count);
    }

    private static int RowsOf(PaperRect area, int heads, int all)
    {
        int room = Math.Max(1, (int)((area.Height - (heads * RowHeight)) / RowHeight));

        // The line that tells how much is not shown takes the room of a row.
        return all <= room ? all : Math.Max(1, room - 1);
    }

    private static string? Draw(
        PaperCanvas canvas,
        PaperRect area,
        IReadOnlyList<IReadOnlyList<string?>> heads,
        IReadOnlyList<bool> isRight,
        IReadOnlyList<IReadOnlyList<string?>> rows,
        int all,
        int leading,
        Func<int, int, (string? Background, string? Foreground)>? colors = null)
    {
        double[] widths = WidthsOf(area.Width, heads, rows, isRight.Count);
        double y = area.Y;
        TextStyle head = new(6.6, PaperColor.Muted) { IsBold = true };
        foreach (IReadOnlyList<string?> line in heads)
        {
            DrawRow(canvas, area.X, y, widths, isRight, line, head, leading: 0);
            y += RowHeight;
        }

        canvas.Line(area.X, y, area.X + widths.Sum(), y, PaperColor.Muted, 0.5);
        foreach ((int index, IReadOnlyList<string?> row) in rows.Index())
        {
            DrawRow(canvas, area.X, y, widths, isRight, row, TextStyle.Cell, leading, colors is null ? null : column => colors(index, column));
            y += RowHeight;
            canvas.Line(area.X, y, area.X + widths.Sum(), y, PaperColor.Line, 0.35);
        }

        string? columns = widths.Length < isRight.Count ? string.Create(CultureInfo.InvariantCulture, $"first {widths.Length:N0} of {isRight.Count:N0} columns") : null;
        string? lines = rows.Count < all ? string.Create(CultureInfo.InvariantCulture, $"first {rows.Count:N0} of {all:N0} rows") : null;
        return (lines, columns) switch { (not null, not null) => $"{lines}, {columns}", _ => lines ?? columns };
    }

    private static void DrawRow(
        PaperCanvas canvas,
        double x,
        double y,
        double[] widths,
        IReadOnlyList<bool> isRight,
        IReadOnlyList<string?> cells,
        TextStyle style,
        int leading,
        Func<int, (string? Background, string? Foreground)>? colors = null)
    {
        for (int column = 0; column < widths.Length; column++)
        {
            (string? background, string? foreground) = colors?.Invoke(column) ?? (null, null);
            if (background is not null) canvas.Rectangle(new PaperRect(x, y, widths[column], RowHeight), PaperColor.Of(background));
            TextStyle own = style with { IsBold = style.IsBold || column < leading, Color = foreground is null ? style.Color : PaperColor.Of(foreground) };
            if (column < cells.Count && cells[column] is { Length: > 0 } text)
            {
                string shown = PaperFonts.Fit(text, widths[column] - Edge, own.Size, own.IsBold);
                canvas.Text(isRight[column] ? x + widths[column] - (Edge / 2) : x + (Edge / 2), y + (RowHeight * 0.7), shown, own, isRight[column] ? 1 : 0);
            }

            x += widths[column];
        }
    }

    /// <summary>The widths of the columns that have room, the least that a column can have at least.</summary>
    private static double[] WidthsOf(double room, IReadOnlyList<IReadOnlyList<string?>> heads, IReadOnlyList<IReadOnlyList<string?>> rows, int columns)
    {
        int shown = Math.Clamp((int)(room / LeastWidth), 1, Math.Max(1, columns));
        shown = Math.Min(shown, columns);
        double[] wanted = new double[shown];
        for (int column = 0; column < shown; column++)
        {
            IEnumerable<string> texts = heads.Concat(rows).Where(line => column < line.Count).Select(line => line[column] ?? "");
            double widest = texts.Max(static text => PaperFonts.Measure(text[..Math.Min(text.Length, MostLetters)], TextStyle.Cell.Size, isBold: true));
            wanted[column] = Math.Clamp(widest + (2 * Edge), LeastWidth * 0.7, MostWidth);
        }

        double sum = wanted.Sum();
        if (sum <= room) return [.. wanted.Select(width => width * (room / sum))];

        // Wide columns give first, so that short ones are read whole.
        double most = MostWidth;
        while (wanted.Sum(width => Math.Min(width, most)) > room && most > LeastWidth * 0.7) most -= 2;
        double left = wanted.Sum(width => Math.Min(width, most));
        return [.. wanted.Select(width => Math.Min(width, most) * (room / left))];
    }
}
