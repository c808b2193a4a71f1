namespace Millrace.Workspace.Charts;

/// <summary>What a widget shows, in terms of no library that draws: values, texts and colours.</summary>
public abstract record Figure
{
    private Figure()
    {
    }

    /// <summary>Nothing can be shown.</summary>
    /// <param name="Code">The stable code of the fault.</param>
    /// <param name="Message">What failed and what to do.</param>
    public sealed record Failed(string Code, string Message) : Figure;

    /// <summary>There are no rows.</summary>
    public sealed record Empty : Figure;

    /// <summary>A text.</summary>
    /// <param name="Html">HTML of headings, paragraphs, lists, emphasis, code, links and rules; nothing in it runs.</param>
    public sealed record Prose(string Html) : Figure;

    /// <summary>A picture.</summary>
    /// <param name="Place">Where a browser finds it, or why it is not shown.</param>
    /// <param name="Alt">What it shows, in words.</param>
    /// <param name="Fit">How it fills its tile.</param>
    public sealed record Image(ImagePlace Place, string Alt, Dashboards.ImageFit Fit) : Figure;

    /// <summary>One number.</summary>
    /// <param name="Label">What it is.</param>
    /// <param name="Text">The number as it is written; null when it is null.</param>
    /// <param name="Value">The number; null when it is null or no number.</param>
    /// <param name="Target">What it is measured by, as it is written; null for nothing.</param>
    /// <param name="Ratio">The number over its target; null without a target.</param>
    /// <param name="Trend">The numbers of earlier times, oldest first; empty without any.</param>
    public sealed record Counter(string Label, string? Text, double? Value, string? Target, double? Ratio, IReadOnlyList<double?> Trend) : Figure;

    /// <summary>Rows and columns.</summary>
    /// <param name="Columns">The columns.</param>
    /// <param name="RowCount">How many rows there are.</param>
    public sealed record Grid(IReadOnlyList<GridColumn> Columns, int RowCount) : Figure;

    /// <summary>Marks between axes: bars, lines, areas, points.</summary>
    /// <param name="Series">The series, those at the bottom of a stack first.</param>
    /// <param name="X">The axis of the categories, times or numbers that marks stand at.</param>
    /// <param name="Y">The axis of the measured numbers.</param>
    /// <param name="SecondY">The axis of series that have one of their own; null when none has.</param>
    public sealed record Chart(IReadOnlyList<ChartSeries> Series, AxisFigure X, AxisFigure Y, AxisFigure? SecondY) : Figure
    {
        /// <summary>How marks at one place stand to each other.</summary>
        public Stacking Stacking { get; init; }

        /// <summary>True when bars lie: x is drawn upwards and y to the right.</summary>
        public bool IsHorizontal { get; init; }

        /// <summary>True when values are written beside marks.</summary>
        public bool ShowsLabels { get; init; }

        /// <summary>The title of the legend; null for no legend.</summary>
        public string? Legend { get; init; }

        /// <summary>True when another span of the axis of places is asked anew and not only enlarged.</summary>
        public bool AsksSpans { get; init; }

        /// <summary>What of the answer is left out; null when nothing is.</summary>
        public CutNote? Cut { get; init; }

        /// <summary>Lines over the chart.</summary>
        public IReadOnlyList<Dashboards.Annotation> Annotations { get; init; } = [];
    }

    /// <summary>Parts of a whole.</summary>
    /// <param name="Slices">The parts, the largest first.</param>
    /// <param name="ShowsLabels">True when values are written beside them.</param>
    public sealed record Pie(IReadOnlyList<Slice> Slices, bool ShowsLabels) : Figure;

    /// <summary>Steps that fewer and fewer take.</summary>
    /// <param name="Steps">The steps in order; the share is that of the first step.</param>
    public sealed record Funnel(IReadOnlyList<Slice> Steps) : Figure;

    /// <summary>Colours in a grid.</summary>
    /// <param name="X">The axis to the right.</param>
    /// <param name="Y">The axis upwards.</param>
    /// <param name="Cells">Numbers by place on <paramref name="Y"/>, then on <paramref name="X"/>; null where there is none.</param>
    /// <param name="Ramp">Colours from the least to the greatest number.</param>
    public sealed record Heatmap(AxisFigure X, AxisFigure Y, IReadOnlyList<IReadOnlyList<double?>> Cells, IReadOnlyList<string> Ramp) : Figure
    {
        /// <summary>True when another span of the axis to the right is asked anew and not only enlarged.</summary>
        public bool AsksSpans { get; init; }

        /// <summary>The least number; null when there is none.</summary>
        public double? Least { get; init; }

        /// <summary>The greatest number; null when there is none.</summary>
        public double? Greatest { get; init; }
    }

    /// <summary>A cross table.</summary>
    /// <param name="RowTitles">Names of the fields that rows are told apart by.</param>
    /// <param name="Rows">The values of each row, one a field.</param>
    /// <param name="Columns">The values of each column, one a field, the name of the measure last when there are several.</param>
    /// <param name="Cells">Texts by row and column; null where there is none.</param>
    public sealed record Pivot(
        IReadOnlyList<string> RowTitles,
        IReadOnlyList<IReadOnlyList<string>> Rows,
        IReadOnlyList<IReadOnlyList<string>> Columns,
        IReadOnlyList<IReadOnlyList<string?>> Cells) : Figure;

    /// <summary>Points on a map.</summary>
    /// <param name="Points">The points that have a latitude and a longitude on the globe.</param>
    /// <param name="Misplaced">How many rows name a place that is not on the globe.</param>
    public sealed record SymbolMap(IReadOnlyList<MapPoint> Points, int Misplaced) : Figure;

    /// <summary>Points in space.</summary>
    /// <param name="Series">The points, by colour.</param>
    /// <param name="Titles">Titles of the three axes.</param>
    public sealed record Space(IReadOnlyList<SpaceSeries> Series, IReadOnlyList<string> Titles) : Figure;

    /// <summary>Flows between stages.</summary>
    /// <param name="Nodes">What flows from and to, in the order of stages.</param>
    /// <param name="Links">The flows.</param>
    public sealed record Sankey(IReadOnlyList<string> Nodes, IReadOnlyList<SankeyLink> Links) : Figure;

    /// <summary>Quartiles.</summary>
    /// <param name="Groups">A box each.</param>
    /// <param name="X">The axis of the groups.</param>
    /// <param name="Y">The axis of the numbers.</param>
    public sealed record Boxes(IReadOnlyList<BoxGroup> Groups, AxisFigure X, AxisFigure Y) : Figure;

    /// <summary>A filter and what it offers.</summary>
    /// <param name="Label">What it filters.</param>
    /// <param name="Options">The values that it offers; empty for ranges and texts.</param>
    /// <param name="IsMulti">True when several may be chosen.</param>
    /// <param name="Min">The start of the chosen range; null for none.</param>
    /// <param name="Max">The end of the chosen range; null for none.</param>
    /// <param name="Part">The text that is looked for; empty for none.</param>
    public sealed record Choice(string Label, IReadOnlyList<ChoiceOption> Options, bool IsMulti, string? Min, string? Max, string Part) : Figure;
}
