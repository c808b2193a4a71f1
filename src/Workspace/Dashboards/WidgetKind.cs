namespace Millrace.Workspace.Dashboards;

/// <summary>What a widget is.</summary>
public enum WidgetKind
{
    /// <summary>A type that is kept in the file but not shown.</summary>
    Unsupported,

    /// <summary>Markdown.</summary>
    Text,

    /// <summary>A picture: a text that is one picture and nothing else.</summary>
    Image,

    /// <summary>One number.</summary>
    Counter,

    /// <summary>Rows and columns.</summary>
    Table,

    /// <summary>Bars.</summary>
    Bar,

    /// <summary>Lines.</summary>
    Line,

    /// <summary>Areas under lines.</summary>
    Area,

    /// <summary>Points.</summary>
    Scatter,

    /// <summary>Parts of a circle.</summary>
    Pie,

    /// <summary>How often values lie where.</summary>
    Histogram,

    /// <summary>Colours in a grid.</summary>
    Heatmap,

    /// <summary>A cross table.</summary>
    Pivot,

    /// <summary>Bars and a line on a second axis.</summary>
    Combo,

    /// <summary>Points on a map.</summary>
    SymbolMap,

    /// <summary>Steps that fewer and fewer take.</summary>
    Funnel,

    /// <summary>Flows between stages.</summary>
    Sankey,

    /// <summary>Quartiles.</summary>
    Box,

    /// <summary>A line with what is expected of it.</summary>
    Forecast,

    /// <summary>A series over any span of time, thinned out to what can be seen.</summary>
    Series,

    /// <summary>Colours over time, a row for each device.</summary>
    TimeHeatmap,

    /// <summary>How strong which frequencies are.</summary>
    Spectrum,

    /// <summary>Points in space.</summary>
    Space,

    /// <summary>A filter of one value.</summary>
    SingleSelect,

    /// <summary>A filter of several values.</summary>
    MultiSelect,

    /// <summary>A filter of a range of days.</summary>
    DateRange,

    /// <summary>A filter of one day.</summary>
    DatePicker,

    /// <summary>A filter of a text.</summary>
    TextEntry,

    /// <summary>A filter of a range of numbers.</summary>
    RangeSlider,
}
