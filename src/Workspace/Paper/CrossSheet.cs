using System.Globalization;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Millrace.Workspace.Paper;

/// <summary>Puts colours in a grid and quartiles on paper.</summary>
internal static class CrossSheet
{
    private const int MostCells = 40_000;
    private const int MostRows = 200;
    private const int MostGroups = 120;

    /// <summary>Draws colours in a grid; a scale stands at the right.</summary>
    public static string? Heatmap(PaperCanvas canvas, PaperRect area, Figure.Heatmap heat, string name)
    {
        int rows = Math.Min(heat.Y.Categories.Count, MostRows);
        int columns = Math.Min(heat.X.Categories.Count, Math.Max(1, MostCells / Math.Max(1, rows)));
        PlotModel model = PlotSheet.Model();
        PaperRect plot = area with { Width = area.Width - 34 };
        model.Axes.Add(PlotSheet.Names(heat.X, [.. heat.X.Categories.Take(columns).Select(category => NameOf(category, heat.X.Type))], AxisPosition.Bottom, plot.Width - 34));
        model.Axes.Add(PlotSheet.Names(heat.Y, [.. heat.Y.Categories.Take(rows).Select(category => NameOf(category, heat.Y.Type))], AxisPosition.Left, plot.Height - 20));
        RectangleBarSeries cells = new() { StrokeThickness = 0 };
        (double least, double most) = (heat.Least ?? 0, heat.Greatest ?? 0);
        double gap = columns > 80 || heat.AsksSpans ? 0 : 0.04;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                if (heat.Cells[row][column] is not double value || !double.IsFinite(value)) continue;
                PaperColor color = PaperColor.OnRamp(heat.Ramp, most > least ? (value - least) / (most - least) : 0.5);
                cells.Items.Add(new RectangleBarItem(column - 0.5 + (gap / 2), row - 0.5 + gap, column + 0.5 - (gap / 2), row + 0.5 - gap) { Color = OxyCanvas.From(color) });
            }
        }

        model.Series.Add(cells);
        PlotSheet.Draw(canvas, plot, model, name);
        Scale(canvas, new PaperRect(area.Right - 30, area.Y + 4, 6, Math.Max(10, area.Height - 30)), heat, least, most);
        return columns < heat.X.Categories.Count ? FigureSheet.FirstOf(columns, heat.X.Categories.Count, "columns")
            : rows < heat.Y.Categories.Count ? FigureSheet.FirstOf(rows, heat.Y.Categories.Count, "rows") : null;
    }

    /// <summary>Draws a box a group.</summary>
    public static string? Boxes(PaperCanvas canvas, PaperRect area, Figure.Boxes boxes, string name)
    {
        BoxGroup[] groups = [.. boxes.Groups.Take(MostGroups)];
        PlotModel model = PlotSheet.Model();
        model.Axes.Add(PlotSheet.Names(boxes.X, [.. groups.Select(static group => group.Label)], AxisPosition.Bottom, area.Width - 34));
        model.Axes.Add(PlotSheet.Numbers(boxes.Y, AxisPosition.Left, isPercent: false));
        BoxPlotSeries series = new()
        {
            Fill = OxyCanvas.From(PaperColor.Accent.Faded(0.25)),
            Stroke = OxyCanvas.From(PaperColor.Accent),
            StrokeThickness = 0.8,
            BoxWidth = 0.5,
            WhiskerWidth = 0.4,
            MedianThickness = 1.4,
            OutlierSize = 1.2,
        };
        foreach ((int place, BoxGroup group) in groups.Index())
            series.Items.Add(new BoxPlotItem(place, group.Low, group.FirstQuartile, group.Median, group.ThirdQuartile, group.High) { Outliers = [.. group.Outliers.Take(500)] });
        model.Series.Add(series);
        PlotSheet.Draw(canvas, area, model, name);
        return groups.Length < boxes.Groups.Count ? FigureSheet.FirstOf(groups.Length, boxes.Groups.Count, "groups") : null;
    }

    private static string NameOf(string? category, ScaleType type)
    {
        string text = category ?? TileFields.NullLabel;
        if (type != ScaleType.Temporal) return text;

        // Parts of a second, and a midnight, say nothing at an axis.
        text = text.TrimEnd('Z').Replace('T', ' ').Split('.')[0];
        return text.EndsWith(" 00:00:00", StringComparison.Ordinal) ? text[..10] : text.EndsWith(":00", StringComparison.Ordinal) && text.Length == 19 ? text[..16] : text;
    }

    private static void Scale(PaperCanvas canvas, PaperRect area, Figure.Heatmap heat, double least, double most)
    {
        const int Steps = 24;
        double step = area.Height / Steps;
        for (int at = 0; at < Steps; at++)
            canvas.Rectangle(new PaperRect(area.X, area.Bottom - ((at + 1) * step), area.Width, step + 0.2), PaperColor.OnRamp(heat.Ramp, (at + 0.5) / Steps));
        ValueFormat compact = new("number") { IsCompact = true };
        canvas.Text(area.Right + 2, area.Y + 5, ValueText.OfNumber(most, compact), new TextStyle(5.6, PaperColor.Muted));
        canvas.Text(area.Right + 2, area.Bottom, ValueText.OfNumber(least, compact), new TextStyle(5.6, PaperColor.Muted));
    }
}
