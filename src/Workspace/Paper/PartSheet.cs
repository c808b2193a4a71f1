using System.Globalization;
using Millrace.Workspace.Charts;

namespace Millrace.Workspace.Paper;

/// <summary>Puts parts of a whole on paper: rings and funnels.</summary>
internal static class PartSheet
{
    private const int MostSlices = 40;
    private const double RowHeight = 10;

    /// <summary>Draws a ring, and beside it what its parts are.</summary>
    public static void Pie(PaperCanvas canvas, PaperRect area, Figure.Pie pie)
    {
        Slice[] slices = SlicesOf(pie);
        double total = slices.Sum(static slice => slice.Value);
        if (slices.Length == 0) return;
        bool hasSide = area.Width > area.Height * 1.15;
        double radius = Math.Max(4, (Math.Min(area.Height, hasSide ? area.Width * 0.5 : area.Width) / 2) - 4);
        (double x, double y) = (area.X + (hasSide ? radius + 6 : area.Width / 2), area.MiddleY);
        double turned = -Math.PI / 2;
        foreach (Slice slice in slices)
        {
            double angle = 2 * Math.PI * (slice.Value / total);
            canvas.Path(Ring(x, y, radius, turned, angle), isClosed: true, PaperColor.Of(slice.Color), PaperColor.White, 0.6, []);
            if (slice.Value / total > 0.05 && radius > 24)
            {
                double middle = turned + (angle / 2);
                TextStyle style = new(6, PaperColor.Of(slice.Color).Readable);
                canvas.Text(x + (radius * 0.77 * Math.Cos(middle)), y + (radius * 0.77 * Math.Sin(middle)) + 2.2, Percent(slice.Value / total), style, align: 0.5);
            }

            turned += angle;
        }

        double side = x + radius + 10;
        if (hasSide && area.Right - side > 30) Names(canvas, new PaperRect(side, area.Y, area.Right - side, area.Height), slices, total);
    }

    /// <summary>The parts of a ring that are drawn.</summary>
    public static Slice[] SlicesOf(Figure.Pie pie) => PieSlices.Of(pie, MostSlices);

    /// <summary>Draws a row a step, as wide as what is left.</summary>
    public static string? Funnel(PaperCanvas canvas, PaperRect area, Figure.Funnel funnel)
    {
        Slice[] steps = [.. funnel.Steps.Take(Math.Max(1, (int)(area.Height / RowHeight)))];
        double most = steps.Length == 0 ? 0 : steps.Max(static step => Math.Abs(step.Value));
        double names = Math.Min(area.Width * 0.3, steps.Length == 0 ? 0 : steps.Max(static step => PaperFonts.Measure(step.Label, 6.6, isBold: false)) + 8);
        double row = Math.Min(30, area.Height / Math.Max(1, steps.Length));
        double y = area.Y + ((area.Height - (row * steps.Length)) / 2);
        foreach (Slice step in steps)
        {
            double room = area.Width - names;
            double width = most > 0 ? Math.Max(1, room * Math.Abs(step.Value) / most) : 1;
            PaperRect bar = new(area.X + names + ((room - width) / 2), y + (row * 0.08), width, row * 0.84);
            canvas.Rounded(bar, 2, PaperColor.Of(step.Color), stroke: null);
            string told = $"{step.Text} · {Percent(step.Share)}";
            bool isInside = PaperFonts.Measure(told, 6.6, isBold: true) + 6 < width;
            TextStyle style = new(6.6, isInside ? PaperColor.Of(step.Color).Readable : PaperColor.Text) { IsBold = true };
            canvas.Text(isInside ? bar.MiddleX : bar.Right + 3, bar.MiddleY + 2.4, told, style, isInside ? 0.5 : 0);
            canvas.Text(area.X + names - 6, bar.MiddleY + 2.4, PaperFonts.Fit(step.Label, names - 6, 6.6, isBold: false), new TextStyle(6.6, PaperColor.Text), align: 1);
            y += row;
        }

        return steps.Length < funnel.Steps.Count ? FigureSheet.FirstOf(steps.Length, funnel.Steps.Count, "steps") : null;
    }

    private static string Percent(double share) => share.ToString(share < 0.1 ? "0.#%" : "0%", CultureInfo.InvariantCulture);

    private static void Names(PaperCanvas canvas, PaperRect area, Slice[] slices, double total)
    {
        int rows = Math.Min(slices.Length, Math.Max(1, (int)(area.Height / RowHeight)));
        bool isCut = rows < slices.Length;
        double y = area.Y + ((area.Height - (rows * RowHeight)) / 2) + 7;
        for (int row = 0; row < rows; row++, y += RowHeight)
        {
            if (isCut && row == rows - 1)
            {
                canvas.Text(area.X, y, FormattableString.Invariant($"and {slices.Length - row} more"), TextStyle.Note);
                break;
            }

            string share = $"{slices[row].Text} · {Percent(slices[row].Value / total)}";
            double told = PaperFonts.Measure(share, 6.4, isBold: false);
            canvas.Rounded(new PaperRect(area.X, y - 4.8, 5, 5), 1, PaperColor.Of(slices[row].Color), stroke: null);
            double room = area.Width - 10;
            bool hasRoom = room - told > 24;
            canvas.Text(area.X + 8, y, PaperFonts.Fit(slices[row].Label, hasRoom ? room - told - 4 : room, 6.4, isBold: false), new TextStyle(6.4, PaperColor.Text));
            if (hasRoom) canvas.Text(area.Right, y, share, new TextStyle(6.4, PaperColor.Muted), align: 1);
        }
    }

    private static IEnumerable<(double X, double Y)> Ring(double x, double y, double radius, double from, double angle)
    {
        int steps = Math.Max(2, (int)Math.Ceiling(angle / 0.06));
        IEnumerable<double> turns = Enumerable.Range(0, steps + 1).Select(step => from + (angle * step / steps));
        return
        [
            .. turns.Select(turn => (x + (radius * Math.Cos(turn)), y + (radius * Math.Sin(turn)))),
            .. turns.Reverse().Select(turn => (x + (radius * 0.55 * Math.Cos(turn)), y + (radius * 0.55 * Math.Sin(turn)))),
        ];
    }
}
