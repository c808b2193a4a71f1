using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Paper;
using Millrace.Workspace.Tiles;

namespace Millrace.Unit.Workspace;

/// <summary>A figure of each kind, for paper.</summary>
internal static class PaperFigures
{
    private static readonly string?[] Weeks = [.. Enumerable.Range(0, 12).Select(static week => new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(7 * week).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))];

    private static readonly string?[] Names = ["Alpha", "Beta", "Gamma", "Delta", null];

    /// <summary>The figures by name.</summary>
    public static IReadOnlyDictionary<string, Figure> All { get; } = new Dictionary<string, Figure>(StringComparer.Ordinal)
    {
        ["counter"] = new Figure.Counter("Scrap rate", "3.4%", 0.034, "2.0%", 1.7, [1, 2, null, 1.5, 3, 2.8, 3.4]),
        ["stacked bars"] = Chart(Names, ScaleType.Categorical, Stacking.Stacked, Bars("Good", "#2A9D6F", 5, 7, 3, 9, 1), Bars("Scrap", "#E4572E", 1, null, 2, -1, 1)) with { Legend = "Kind", ShowsLabels = true },
        ["bars side by side"] = Chart(Names, ScaleType.Categorical, Stacking.None, Bars("Early", "#1B6CA8", 5, 7, 3, 9, 1), Bars("Late", "#F2B134", 2, 6, 2, 4, 4)) with { Legend = "", ShowsLabels = true },
        ["lying bars"] = Chart(Names, ScaleType.Categorical, Stacking.Percent, Bars("Open", "#1B6CA8", 0.5, 0.7, 0.3, 0.9, 0.1), Bars("Closed", "#F2B134", 0.5, 0.3, 0.7, 0.1, 0.9)) with { IsHorizontal = true, Legend = "State" },
        ["line"] = Chart(Weeks, ScaleType.Temporal, Stacking.None, Line("Temperature", "#C0392B", 20, 21, null, 24, 25, 23, 22, 20, 19, 18, 21, 24)) with
        {
            Annotations = [new Annotation(IsVertical: false, "23", "Limit", "#b3261e"), new Annotation(IsVertical: true, "2024-02-12", "Service", null)],
        },
        ["area"] = Chart(
            Weeks, ScaleType.Temporal, Stacking.Stacked, Line("North", "#17A2B8", 4, 5, 6, 5, 4, 3, 4, 5, 6, 7, 8, 9) with { Mark = MarkKind.Area }, Line("South", "#8D9440", 2, 2, 3, 3, 4, 4, 5, 5, 4, 4, 3, 3) with { Mark = MarkKind.Area }) with { Legend = "" },
        ["combo"] = Chart(Weeks, ScaleType.Temporal, Stacking.None, Line("Pieces", "#1B6CA8", 400, 500, 600, 500, 400, 300, 400, 500, 600, 700, 800, 900) with { Mark = MarkKind.Bar }, Line("Rate", "#E4572E", 1, 2, 1, 3, 2, 1, 2, 3, 2, 1, 2, 3) with { IsOnSecondAxis = true }) with
        {
            SecondY = Axis("Rate in %", ScaleType.Quantitative),
            Legend = "",
        },
        ["band"] = Chart(
            Weeks, ScaleType.Temporal, Stacking.None, Line("least", "#7B5EA7", 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2) with { Mark = MarkKind.Band }, Line("greatest", "#7B5EA7", 5, 6, 7, 6, 5, 6, 7, 6, 5, 6, 7, 6) with { Mark = MarkKind.Band }, Line("mean", "#7B5EA7", 3, 4, 5, 4, 3, 4, 5, 4, 3, 4, 5, 4)),
        ["points"] = Chart(
            ["1", "2.5", "3", "7", "x"], ScaleType.Quantitative, Stacking.None, new ChartSeries("Device", MarkKind.Point, "#1B6CA8", ["1", "2.5", "3", "7", "x"], [3, 1, 4, 1.5, 9]) { Sizes = [1, 4, 9, null, 1] }),
        ["pie"] = new Figure.Pie([new("Stamping", 50, "50", 0.5, "#1B6CA8"), new("Welding", 30, "30", 0.3, "#E4572E"), new("Paint", 20, "20", 0.2, "#F2B134")], ShowsLabels: true),
        ["funnel"] = new Figure.Funnel([new("Started", 1000, "1,000", 1, "#1B6CA8"), new("Tested", 600, "600", 0.6, "#2A9D6F"), new("Shipped", 90, "90", 0.09, "#F2B134")]),
        ["heatmap"] = new Figure.Heatmap(Axis("Hour", ScaleType.Categorical, ["0", "6", "12", "18"]), Axis("Day", ScaleType.Categorical, ["Mo", "Tu", "We"]), [[1, 2, null, 4], [2, 3, 4, 5], [9, 8, 7, 6]], ["#E8F1F8", "#0B3C63"])
        {
            Least = 1,
            Greatest = 9,
        },
        ["pivot"] = new Figure.Pivot(["Factory"], [["A06"], ["T10"]], [["2023", "Q1"], ["2023", "Q2"], ["2024", "Q1"]], [["1", "2", null], ["4", "5", "6"]]),
        ["map"] = new Figure.SymbolMap([new(52.5, 13.4, 3, "Berlin", "#1B6CA8"), new(48.1, 11.6, 9, "Munich", "#E4572E"), new(50.1, 8.7, null, "Frankfurt", "#2A9D6F")], Misplaced: 0),
        ["space"] = new Figure.Space(
            [new("one", "#1B6CA8", [.. Enumerable.Range(0, 40).Select(static at => (Math.Sin(at), Math.Cos(at), at / 4.0))]), new("two", "#E4572E", [(0, 0, 0), (1, 1, 9)])], ["Left", "Right", "Height"]),
        ["sankey"] = new Figure.Sankey(["Line 1", "Line 2", "Good", "Scrap", "Shipped"], [new(0, 2, 50), new(0, 3, 10), new(1, 2, 30), new(1, 3, 5), new(2, 4, 80)]),
        ["boxes"] = new Figure.Boxes([BoxGroup.Of("before", [1, 2, 3, 4, 5, 20]), BoxGroup.Of("after", [4, 5, 6, 7])], Axis("When", ScaleType.Categorical, ["before", "after"]), Axis("Density", ScaleType.Quantitative)),
        ["prose"] = new Figure.Prose(MarkdownHtml.Of("# Shift report\n\nAll lines ran. **Line 4** was *slow*, see [the log](https://example.org).\n\n- first item\n- second item with `code`\n\n1. one\n2. two\n\n> a quote\n\n---\n\nThe end & more", static _ => new ImagePlace(Address: null, "no pictures here"))),
        ["grid"] = Table(1234),
        ["coloured grid"] = new Figure.Grid(
            [
                new GridColumn("Scrap", new RealColumn("s", [1, 9], nulls: null), Format: null)
                {
                    Colors = [new CellColors(new ColorRule(">", "5", FieldName: null, "#b3261e", Foreground: null), new RealColumn("s", [1, 9], nulls: null), "#b3261e", Foreground: null)],
                },
            ],
            2),
        ["logarithmic"] = Chart(Names, ScaleType.Categorical, Stacking.None, Bars("Cells", "#1B6CA8", 1, 10, 100, 1000, 10000)) with { Y = Axis("Count", ScaleType.Quantitative) with { IsLog = true } },
        ["cut chart"] = Chart(Names, ScaleType.Categorical, Stacking.None, Bars("Cells", "#1B6CA8", 1, double.NaN, 3, null, 4)) with { Cut = new CutNote(10, 25, "series", "those with the most readings") },
        ["many parts"] = new Figure.Pie([.. Enumerable.Range(0, 60).Select(static part => new Slice($"part {part}", 1, "1", 1 / 60.0, "#1B6CA8"))], ShowsLabels: true),
        ["misplaced map"] = new Figure.SymbolMap([new(-33.9, 151.2, null, null, "#1B6CA8")], Misplaced: 3),
        ["picture"] = new Figure.Image(new ImagePlace(Address: null, "There is no such file."), "The plant from above", ImageFit.Contain),
        ["empty"] = new Figure.Empty(),
        ["failed"] = new Figure.Failed("DASHBOARD_DATASET_UNKNOWN", "The dashboard has no dataset 'ordrs'. Did you mean 'orders'?"),
        ["choice"] = new Figure.Choice("Device", [new("17", IsPossible: true, IsChosen: true)], IsMulti: true, Min: null, Max: null, ""),
    };

    /// <summary>A table of many rows.</summary>
    public static Figure.Grid Table(int rows) => new(
        [
            new GridColumn("Device", new TextColumn("d", [.. Enumerable.Range(0, rows).Select(static row => $"device {row}")], nulls: null), Format: null),
            new GridColumn("Reading", new RealColumn("r", [.. Enumerable.Range(0, rows).Select(static row => row * 1.5)], nulls: null), Format: null),
        ],
        rows);

    /// <summary>A board of one page that shows figures, three in a row.</summary>
    public static PaperBoard Board(IEnumerable<KeyValuePair<string, Figure>> figures, params string[] filters) => new(
        "plant",
        [
            new PaperPage("Overview", 12, filters, [.. figures.Index().Select(static item => Tile(item.Item.Key, item.Item.Value, new WidgetPosition(item.Index % 3 * 4, item.Index / 3 * 5, 4, 5)))]),
        ],
        new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero),
        TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
        ["orders v12"]);

    /// <summary>A tile.</summary>
    public static PaperTile Tile(string title, Figure figure, WidgetPosition position) =>
        new(new Widget(title, figure is Figure.Prose ? WidgetKind.Text : WidgetKind.Table, position) { Title = title, Queries = [new WidgetQuery("main", "d", [], IsDisaggregated: false)] }, position, figure);

    private static AxisFigure Axis(string title, ScaleType type, params string?[] categories) => new(title, type, categories);

    private static Figure.Chart Chart(string?[] places, ScaleType type, Stacking stacking, params ChartSeries[] series) =>
        new([.. series.Select(one => one.X.Count > 0 ? one : one with { X = places })], Axis("Place", type, places), Axis("Count", ScaleType.Quantitative), SecondY: null) { Stacking = stacking };

    private static ChartSeries Bars(string name, string color, params double?[] values) =>
        new(name, MarkKind.Bar, color, [], values) { Labels = [.. values.Select(static value => value?.ToString(System.Globalization.CultureInfo.InvariantCulture))] };

    private static ChartSeries Line(string name, string color, params double?[] values) => new(name, MarkKind.Line, color, [], values);
}
