using Millrace.Foundation.Faults;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>Says what a widget shows of its answers. Pure.</summary>
public static class FigureBuilder
{
    /// <summary>What a text or a chart shows; a fault of its queries or of the widget becomes <see cref="Figure.Failed"/>.</summary>
    /// <param name="widget">The widget.</param>
    /// <param name="frames">The answers to its queries, by name.</param>
    /// <param name="theme">Colours where the widget has none of its own.</param>
    /// <param name="placeOf">Where the picture is that a text of the file names; null for <see cref="ImagePlace.Of"/>.</param>
    public static Figure Build(Widget widget, IReadOnlyDictionary<string, TileFrame> frames, DashboardTheme theme, Func<string, ImagePlace>? placeOf = null)
    {
        ArgumentNullException.ThrowIfNull(widget);
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(theme);
        MillraceException? fault = widget.Fault ?? frames.Values.FirstOrDefault(static frame => frame.Fault is not null)?.Fault;
        if (fault is not null) return Failed(fault);
        placeOf ??= ImagePlace.Of;
        if (widget.Image is WidgetImage image) return new Figure.Image(placeOf(image.Source), image.Alt, image.Fit);
        if (widget.Kind == WidgetKind.Text) return new Figure.Prose(MarkdownHtml.Of(widget.Text, placeOf));
        try
        {
            TileFields fields = new(widget, frames);
            return frames.Values.Any(static frame => frame.RowCount > 0) ? BuildOf(fields, new Palette(widget, theme)) : new Figure.Empty();
        }
        catch (MillraceException problem)
        {
            return Failed(problem);
        }
    }

    /// <summary>What a filter shows.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="values">The answer to <see cref="TileComposer.ComposeValues"/>.</param>
    /// <param name="selection">What is chosen.</param>
    public static Figure BuildFilter(Widget filter, TileFrame values, Selection selection)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(values);
        if ((filter.Fault ?? values.Fault) is MillraceException fault) return Failed(fault);
        string label = filter.Title ?? filter.Encodings.Fields("fields").FirstOrDefault()?.DisplayName ?? filter.Name;
        HashSet<string> chosen = selection is Selection.Values some ? [.. some.Chosen.Select(static value => value.Text ?? "\0")] : [];
        List<ChoiceOption> options = [];
        bool offers = filter.Kind is WidgetKind.SingleSelect or WidgetKind.MultiSelect;
        FrameColumn? column = offers ? values.Find(TileComposer.ValueColumn) : null;
        FrameColumn? possible = values.Find(TileComposer.PossibleColumn);
        for (int row = 0; row < (column?.Count ?? 0); row++)
            options.Add(new ChoiceOption(column!.Text(row), possible?.Number(row) == 1, chosen.Contains(column.Text(row) ?? "\0")));
        (string? min, string? max) = selection is Selection.Range range ? (range.Min, range.Max) : (null, null);
        return new Figure.Choice(label, options, filter.Kind == WidgetKind.MultiSelect, min, max, selection is Selection.Containing text ? text.Part : "");
    }

    private static Figure.Failed Failed(MillraceException fault) => new(fault.Code.Value, fault.Message);

    private static Figure BuildOf(TileFields fields, Palette palette) => fields.Widget.Kind switch
    {
        WidgetKind.Counter => PlainFigures.Counter(fields),
        WidgetKind.Table => PlainFigures.Grid(fields, palette),
        WidgetKind.Pie => PlainFigures.Pie(fields, palette),
        WidgetKind.Funnel => PlainFigures.Funnel(fields, palette),
        WidgetKind.Heatmap => CrossFigures.Heatmap(fields),
        WidgetKind.Pivot => CrossFigures.Pivot(fields),
        WidgetKind.SymbolMap => FlowFigures.SymbolMap(fields, palette),
        WidgetKind.Sankey => FlowFigures.Sankey(fields),
        WidgetKind.Series => SpanFigures.Series(fields, palette),
        WidgetKind.TimeHeatmap => SpanFigures.Heatmap(fields),
        WidgetKind.Spectrum => SpanFigures.Spectrum(fields, palette),
        WidgetKind.Space => SpanFigures.Space(fields, palette),
        WidgetKind.Box => FlowFigures.Boxes(fields),
        WidgetKind.Bar or WidgetKind.Line or WidgetKind.Area or WidgetKind.Scatter or WidgetKind.Histogram or WidgetKind.Combo or WidgetKind.Forecast =>
            new ChartBuilder(fields, palette).Build(),
        _ => throw WorkspaceErrors.Widget(fields.Widget.Name, "a filter offers values and draws none"),
    };
}
