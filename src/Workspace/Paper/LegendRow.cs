namespace Millrace.Workspace.Paper;

/// <summary>Names of series with their colours, in rows above what they name.</summary>
internal static class LegendRow
{
    private const int MostRows = 2;
    private const double RowHeight = 9.5;
    private const double Mark = 5;
    private const double Longest = 120;

    /// <summary>Draws the rows.</summary>
    /// <returns>What is left of the area.</returns>
    public static PaperRect Draw(PaperCanvas canvas, PaperRect area, string title, IReadOnlyList<(string Name, PaperColor Color)> series)
    {
        if (area.Height < 50) return area;
        double x = area.X;
        double y = area.Y + 6.5;
        TextStyle style = new(6.2, PaperColor.Muted);
        if (title.Length > 0)
        {
            string shown = PaperFonts.Fit(title, Longest, style.Size, isBold: true);
            canvas.Text(x, y, shown, style with { IsBold = true });
            x += PaperFonts.Measure(shown, style.Size, isBold: true) + 8;
        }

        int row = 1;
        for (int index = 0; index < series.Count; index++)
        {
            string name = PaperFonts.Fit(series[index].Name, Longest, style.Size, isBold: false);
            double width = Mark + 3 + PaperFonts.Measure(name, style.Size, isBold: false) + 9;
            double reserve = row == MostRows && index + 1 < series.Count ? 40 : 0;
            if (x + width + reserve > area.Right && x > area.X)
            {
                if (row == MostRows)
                {
                    canvas.Text(x, y, FormattableString.Invariant($"and {series.Count - index:N0} more"), style);
                    break;
                }

                (row, x, y) = (row + 1, area.X, y + RowHeight);
            }

            canvas.Rounded(new PaperRect(x, y - Mark + 0.3, Mark, Mark), 1, series[index].Color, stroke: null);
            canvas.Text(x + Mark + 3, y, name, style);
            x += width;
        }

        return area.Below((row * RowHeight) + 2);
    }
}
