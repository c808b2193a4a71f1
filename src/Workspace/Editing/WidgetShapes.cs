using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Editing;

/// <summary>The types of widgets that an editor offers.</summary>
public static class WidgetShapes
{
    private static readonly ChannelShape Color = new("color", "Colour", ChannelForm.Field) { HasScale = true };

    private static readonly ChannelShape Size = new("size", "Size", ChannelForm.Field) { HasScale = true };

    private static readonly ChannelShape Time = Place("x", "Time");

    private static readonly ChannelShape Reading = Place("y", "Readings");

    /// <summary>All of them, texts and filters last.</summary>
    public static IReadOnlyList<WidgetShape> All { get; } =
    [
        new("counter", "Counter", WidgetKind.Counter, 2, [Measure("value", "Value") with { HasScale = false }, new("target", "Target", ChannelForm.Field) { Measures = true }])
        {
            Width = 3,
            Height = 2,
        },
        new("bar", "Bar", WidgetKind.Bar, 3, [Place("x", "X"), Measures("y", "Y"), Color]),
        new("line", "Line", WidgetKind.Line, 3, [Place("x", "X"), Measures("y", "Y"), Color]),
        new("area", "Area", WidgetKind.Area, 3, [Place("x", "X"), Measures("y", "Y"), Color]),
        new("combo", "Combo", WidgetKind.Combo, 1, [Place("x", "X"), Measures("y.primary", "Bars"), Measures("y.secondary", "Lines")]),
        new("scatter", "Scatter", WidgetKind.Scatter, 3, [Place("x", "X"), Place("y", "Y"), Size, Color]) { IsDisaggregated = true },
        new("histogram", "Histogram", WidgetKind.Histogram, 3, [Place("x", "Bins"), Measure("y", "Count")]),
        new("pie", "Pie", WidgetKind.Pie, 3, [Measure("angle", "Size"), Color]),
        new("funnel", "Funnel", WidgetKind.Funnel, 3, [Measure("x", "Size"), Place("y", "Step")]),
        new("heatmap", "Heatmap", WidgetKind.Heatmap, 3, [Place("x", "X"), Place("y", "Y"), Measure("color", "Colour")]),
        new("box", "Box plot", WidgetKind.Box, 1, [Place("x", "Groups"), Place("y", "Numbers")]) { IsDisaggregated = true },
        new("sankey", "Sankey", WidgetKind.Sankey, 1, [Measure("value", "Size") with { HasScale = false }, new("stages", "Stages", ChannelForm.List) { IsRequired = true }]),
        new("symbol-map", "Point map", WidgetKind.SymbolMap, 3, [Place("coordinates.latitude", "Latitude"), Place("coordinates.longitude", "Longitude"), Size, Color])
        {
            IsDisaggregated = true,
        },
        new("table", "Table", WidgetKind.Table, 2, [new("columns", "Columns", ChannelForm.List) { IsRequired = true }]) { Width = 6, IsDisaggregated = true },
        new("pivot", "Pivot table", WidgetKind.Pivot, 3,
            [new("rows", "Rows", ChannelForm.List) { IsRequired = true }, new("columns", "Columns", ChannelForm.List), new("cell", "Cells", ChannelForm.Cell) { IsRequired = true, Measures = true }])
        {
            Width = 6,
        },
        new("millrace-series", "Time series", WidgetKind.Series, 1, [Time, Reading, Color]) { Width = 12, IsDisaggregated = true },
        new("millrace-time-heatmap", "Devices over time", WidgetKind.TimeHeatmap, 1, [Time, Place("y", "Devices"), Measure("color", "Colour")]) { Width = 12 },
        new("millrace-spectrum", "Spectrum", WidgetKind.Spectrum, 1, [Time, Reading, Color]) { Width = 6, IsDisaggregated = true },
        new("millrace-scatter-3d", "3D scatter", WidgetKind.Space, 1, [Place("x", "X"), Place("y", "Y"), Place("z", "Z"), Color]) { Width = 6, Height = 9, IsDisaggregated = true },
        new("", "Text", WidgetKind.Text, 0, []) { Width = 6, Height = 2 },
        new("", "Picture", WidgetKind.Image, 0, []) { Width = 3, Height = 4 },
        Filter("filter-single-select", "Filter of one value", WidgetKind.SingleSelect),
        Filter("filter-multi-select", "Filter of values", WidgetKind.MultiSelect),
        Filter("filter-date-range-picker", "Filter of a range of days", WidgetKind.DateRange),
        Filter("filter-date-picker", "Filter of a day", WidgetKind.DatePicker),
        Filter("range-slider", "Filter of a range of numbers", WidgetKind.RangeSlider),
        Filter("filter-text-entry", "Filter of a text", WidgetKind.TextEntry),
    ];

    /// <summary>The shape of a widget; null for types that an editor can only keep.</summary>
    public static WidgetShape? Of(Widget widget)
    {
        ArgumentNullException.ThrowIfNull(widget);
        return All.FirstOrDefault(shape => widget.IsStatic ? shape.Kind == widget.Kind : shape.TypeName.Length > 0 && shape.TypeName == widget.TypeName);
    }

    /// <summary>The shape of a type; null when there is none.</summary>
    public static WidgetShape? Find(string typeName) => All.FirstOrDefault(shape => shape.TypeName == typeName);

    private static ChannelShape Place(string name, string title) => new(name, title, ChannelForm.Field) { IsRequired = true, HasScale = true };

    private static ChannelShape Measure(string name, string title) => new(name, title, ChannelForm.Field) { IsRequired = true, HasScale = true, Measures = true };

    private static ChannelShape Measures(string name, string title) => new(name, title, ChannelForm.Fields) { IsRequired = true, HasScale = true, Measures = true };

    /// <summary>The shape of a kind; null when an editor can only keep it.</summary>
    public static WidgetShape? Find(WidgetKind kind) => All.FirstOrDefault(shape => shape.Kind == kind);

    private static WidgetShape Filter(string type, string title, WidgetKind kind) => new(type, title, kind, 2, []) { Width = 3, Height = 2, IsFilter = true };
}
