using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;

namespace Millrace.Server.Parts;

/// <summary>Says what a click at a mark chooses. Pure.</summary>
public static class ClickedMark
{
    /// <summary>The filter that a click makes; null when the mark stands for nothing that can be chosen.</summary>
    /// <param name="widget">The widget.</param>
    /// <param name="figure">What it shows.</param>
    /// <param name="series">Number of the series, or of the trace.</param>
    /// <param name="point">Number of the mark in it.</param>
    public static CrossFilter? Of(Widget widget, Figure figure, int series, int point)
    {
        ArgumentNullException.ThrowIfNull(widget);
        return figure switch
        {
            Figure.Chart chart when series >= 0 && series < chart.Series.Count => OfPlace(widget, chart, chart.Series[series], point),
            Figure.Pie pie when Positive(pie).ElementAtOrDefault(point) is Slice slice => Named(widget, "color", slice.Label),
            Figure.Funnel funnel when funnel.Steps.ElementAtOrDefault(point) is Slice step => Named(widget, widget.Encodings.Find("x")?.Scale.Type == ScaleType.Quantitative ? "y" : "x", step.Label),
            Figure.Boxes boxes when series == 0 && boxes.Groups.ElementAtOrDefault(point) is BoxGroup group => Named(widget, "x", group.Label),
            _ => null,
        };
    }

    private static CrossFilter? OfPlace(Widget widget, Figure.Chart chart, ChartSeries series, int point)
    {
        if (point < 0 || point >= series.X.Count || chart.X.Type == ScaleType.Quantitative) return null;
        return Make(widget, chart.IsHorizontal ? "y" : "x", FilterValue.Of(series.X[point]));
    }

    private static IEnumerable<Slice> Positive(Figure.Pie pie) => pie.Slices.Where(static slice => slice.Value > 0);

    private static CrossFilter? Named(Widget widget, string channel, string label) => Make(widget, channel, label == "null" ? FilterValue.Null : FilterValue.Of(label));

    private static CrossFilter? Make(Widget widget, string channel, FilterValue value) => widget.Encodings.Fields(channel) is [FieldEncoding field, ..]
        ? new CrossFilter(widget.Name, field.QueryName, field.FieldName, [value])
        : null;
}
