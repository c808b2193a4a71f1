using Millrace.Foundation.Faults;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class FigureTests
{
    private static readonly DashboardTheme Theme = new() { SeriesColors = ["#A", "#B", "#C"] };

    [Fact]
    public void A_counter_tells_its_first_row_and_how_it_stands_to_its_target()
    {
        Figure.Counter counter = Of<Figure.Counter>(
            "counter",
            """{ "value": { "fieldName": "v", "displayName": "Rate", "format": { "type": "number-percent", "decimalPlaces": { "type": "exact", "places": 1 } } }, "target": { "fieldName": "t", "displayName": "Goal" } }""",
            Real("v", 0.5, 0.9),
            Real("t", 0.25, 9));

        Assert.Equal(("Rate", "50.0%", 0.5, "0.25", 2.0), (counter.Label, counter.Text, counter.Value, counter.Target, counter.Ratio));
        Assert.Empty(counter.Trend);
    }

    [Fact]
    public void A_counter_with_periods_tells_the_last_and_the_way_to_it()
    {
        Figure.Counter counter = Of<Figure.Counter>(
            "counter", """{ "value": { "fieldName": "v" }, "period": { "fieldName": "d" } }""", Whole("v", 3, 1, 2), Text("d", "2024-03-01", "2024-01-01", "2024-02-01"));

        Assert.Equal("3", counter.Text);
        Assert.Equal([1, 2, 3], counter.Trend);
    }

    [Fact]
    public void Bars_stand_upon_each_other_in_the_colours_of_the_widget()
    {
        Figure.Chart chart = Of<Figure.Chart>(
            "bar",
            """{ "x": { "fieldName": "w", "scale": { "type": "temporal" }, "displayName": "Week" }, "y": { "scale": { "type": "quantitative" }, "axis": { "title": "Inspections" }, "fields": [ { "fieldName": "bad", "displayName": "Bad" }, { "fieldName": "good", "displayName": "Good" } ] }, "label": { "show": true } }""",
            "\"mark\": { \"colors\": [\"#1\"] }",
            Days("w", "2024-01-08", "2024-01-01"),
            Whole("bad", 1, 2),
            Whole("good", 10, 20));

        Assert.Equal((Stacking.Stacked, false, true, ""), (chart.Stacking, chart.IsHorizontal, chart.ShowsLabels, chart.Legend));
        Assert.Equal(("Week", "Inspections", ScaleType.Temporal), (chart.X.Title, chart.Y.Title, chart.X.Type));
        Assert.Equal(["2024-01-01", "2024-01-08"], chart.X.Categories);
        Assert.Equal(["Bad #1 2 1", "Good #1 20 10"], chart.Series.Select(series => $"{series.Name} {series.Color} {string.Join(' ', series.Y)}"));
    }

    [Fact]
    public void Shares_of_the_whole_are_between_nothing_and_one()
    {
        Figure.Chart chart = Of<Figure.Chart>(
            "bar", """{ "x": { "fieldName": "k" }, "y": { "fieldName": "n" }, "color": { "fieldName": "c", "displayName": "Kind" } }""", "\"mark\": { \"layout\": \"stack-100\" }",
            Text("k", "a", "a", "b", "z"), Whole("n", 1, 3, 5, 0), Text("c", "x", "y", "x", "x"));

        Assert.Equal((Stacking.Percent, "Kind"), (chart.Stacking, chart.Legend));
        Assert.Equal([0.25, 1, 0], chart.Series[0].Y);
        Assert.Equal([0.75, null, null], chart.Series[1].Y);
    }

    [Fact]
    public void Bars_lie_when_numbers_run_to_the_right_and_are_sorted_by_them()
    {
        Figure.Chart chart = Of<Figure.Chart>(
            "bar",
            """{ "x": { "fieldName": "r", "scale": { "type": "quantitative" }, "axis": { "title": "% Rate" } }, "y": { "fieldName": "f", "displayName": "Factory", "scale": { "type": "categorical", "sort": { "by": "x-reversed" } } } }""",
            Real("r", 1, 3, 2),
            Text("f", "A", "B", "C"));

        Assert.True(chart.IsHorizontal);
        Assert.Equal(["B", "C", "A"], chart.X.Categories);
        Assert.Equal([3, 2, 1], chart.Series[0].Y);
        Assert.Equal(("Factory", "% Rate"), (chart.X.Title, chart.Y.Title));
        Assert.Null(chart.Legend);
    }

    [Theory]
    [InlineData("alphabetical", "a b c")]
    [InlineData("natural-order", "b c a")]
    [InlineData("y", "c a b")]
    [InlineData("y-reversed", "b a c")]
    [InlineData("x-reversed", "c b a")]
    [InlineData("custom-order", "c b a")]
    public void Names_stand_in_the_order_that_was_asked_for(string by, string expected)
    {
        Figure.Chart chart = Of<Figure.Chart>(
            "bar", $$"""{ "x": { "fieldName": "k", "scale": { "type": "categorical", "sort": { "by": "{{by}}", "orderedValues": ["c"] } } }, "y": { "fieldName": "n" } }""",
            Text("k", "b", "c", "a"), Whole("n", 9, 1, 5));

        Assert.Equal(expected, string.Join(' ', chart.X.Categories));
    }

    [Fact]
    public void Points_have_the_colours_of_their_values_also_of_null()
    {
        Figure.Chart chart = Of<Figure.Chart>(
            "scatter",
            """{ "x": { "fieldName": "d", "scale": { "type": "temporal" } }, "y": { "fieldName": "t" }, "color": { "fieldName": "c", "displayName": "defect", "scale": { "type": "categorical", "mappings": [ { "value": 1, "color": "#FF" }, { "value": null, "color": "#00" } ] } } }""",
            Days("d", "2024-01-01", "2024-01-01", "2024-01-02", "2024-01-02"),
            Real("t", 1.5, 2.5, 3.5, 4.5),
            new IntegerColumn("c", FrameType.Integer, [1, 0, 1, 0], [false, false, false, true]));

        Assert.Equal(["1 #FF 1.5 3.5", "0 #A 2.5", "null #00 4.5"], chart.Series.OrderBy(series => series.Y[0]).Select(series => $"{series.Name} {series.Color} {string.Join(' ', series.Y)}"));
        Assert.All(chart.Series, series => Assert.Equal(MarkKind.Point, series.Mark));
    }

    [Fact]
    public void Lines_have_gaps_where_there_is_no_row()
    {
        Figure.Chart chart = Of<Figure.Chart>(
            "line", """{ "x": { "fieldName": "d" }, "y": { "fieldName": "n" }, "color": { "fieldName": "c" } }""",
            Days("d", "2024-01-01", "2024-01-02", "2024-01-03"), Whole("n", 1, 2, 3), Text("c", "a", "b", "a"));

        Assert.Equal([1, null, 3], chart.Series[0].Y);
        Assert.Equal([null, 2, null], chart.Series[1].Y);
        Assert.Equal(MarkKind.Line, chart.Series[0].Mark);
    }

    [Fact]
    public void Bars_and_a_line_have_an_axis_each()
    {
        Figure.Chart chart = Of<Figure.Chart>(
            "combo", """{ "x": { "fieldName": "k" }, "y": { "primary": { "fields": [ { "fieldName": "n", "displayName": "Count" } ] }, "secondary": { "fields": [ { "fieldName": "r", "displayName": "Rate" } ] } } }""",
            Text("k", "a", "b"), Whole("n", 1, 2), Real("r", 0.5, 0.25));

        Assert.Equal([MarkKind.Bar, MarkKind.Line], chart.Series.Select(series => series.Mark));
        Assert.Equal([false, true], chart.Series.Select(series => series.IsOnSecondAxis));
        Assert.Equal(("Count", "Rate"), (chart.Y.Title, chart.SecondY!.Title));
    }

    [Fact]
    public void A_pie_has_the_largest_part_first_and_shares_that_make_one()
    {
        Figure.Pie pie = Of<Figure.Pie>("pie", """{ "angle": { "fieldName": "n" }, "color": { "fieldName": "k" } }""", Whole("n", 1, 2, 1), new TextColumn("k", ["a", "b", ""], [false, false, true]));

        Assert.Equal([("b", 0.5, "#A"), ("a", 0.25, "#B"), ("null", 0.25, "#C")], pie.Slices.Select(slice => (slice.Label, slice.Share, slice.Color)));
    }

    [Fact]
    public void A_funnel_tells_each_step_as_a_share_of_the_first()
    {
        Figure.Funnel funnel = Of<Figure.Funnel>("funnel", """{ "x": { "fieldName": "n" }, "y": { "fieldName": "k" } }""", Whole("n", 25, 100, 50), Text("k", "c", "a", "b"));

        Assert.Equal([("a", 1.0), ("b", 0.5), ("c", 0.25)], funnel.Steps.Select(step => (step.Label, step.Share)));
    }

    [Fact]
    public void A_heatmap_has_a_place_for_every_pair()
    {
        Figure.Heatmap map = Of<Figure.Heatmap>(
            "heatmap", """{ "x": { "fieldName": "x" }, "y": { "fieldName": "y" }, "color": { "fieldName": "n", "scale": { "type": "quantitative", "colorRamp": { "mode": "scheme", "scheme": "greens" } } } }""",
            Text("x", "a", "b", "a"), Text("y", "p", "p", "q"), Whole("n", 1, 2, 3));

        Assert.Equal([[1, 2], [3, null]], map.Cells);
        Assert.Equal((1, 3, "#EDF8E9"), (map.Least, map.Greatest, map.Ramp[0]));
    }

    [Fact]
    public void A_cross_table_has_its_columns_in_order_and_texts_in_its_cells()
    {
        Figure.Pivot pivot = Of<Figure.Pivot>(
            "pivot", """{ "rows": [ { "fieldName": "r", "displayName": "Row" } ], "columns": [ { "fieldName": "c" } ], "cell": { "type": "multi-cell", "fields": [ { "fieldName": "n", "displayName": "N" }, { "fieldName": "m", "displayName": "M" } ] } }""",
            Text("r", "a", "a", "b"), Whole("c", 10, 9, 9), Whole("n", 1, 2, 3), Real("m", 0.1, 0.2, 1234.567));

        Assert.Equal(["Row"], pivot.RowTitles);
        Assert.Equal([["9", "N"], ["9", "M"], ["10", "N"], ["10", "M"]], pivot.Columns);
        Assert.Equal([["2", "0.2", "1", "0.1"], ["3", "1,234.57", null, null]], pivot.Cells);
    }

    [Fact]
    public void A_map_leaves_out_what_has_no_place()
    {
        Figure.SymbolMap map = Of<Figure.SymbolMap>(
            "symbol-map", """{ "coordinates": { "latitude": { "fieldName": "lat" }, "longitude": { "fieldName": "lon" } }, "size": { "fieldName": "n" } }""",
            new RealColumn("lat", [50.5, 0], [false, true]), Real("lon", 8.25, 9), Whole("n", 3, 4));

        Assert.Equal(new MapPoint(50.5, 8.25, 3, null, "#A"), Assert.Single(map.Points));
    }

    [Fact]
    public void Flows_of_equal_ends_add_up()
    {
        Figure.Sankey sankey = Of<Figure.Sankey>(
            "sankey", """{ "value": { "fieldName": "n" }, "stages": [ { "fieldName": "a" }, { "fieldName": "b" } ] }""",
            Whole("n", 1, 2, 4), Text("a", "x", "x", "y"), Text("b", "x", "x", "x"));

        Assert.Equal(["x", "y", "x"], sankey.Nodes);
        Assert.Equal([new SankeyLink(0, 2, 3), new SankeyLink(1, 2, 4)], sankey.Links);
    }

    [Fact]
    public void Boxes_hold_the_middle_half_and_set_outliers_apart()
    {
        BoxGroup box = Assert.Single(Of<Figure.Boxes>("box", """{ "y": { "fieldName": "v" } }""", Real("v", 1, 2, 3, 4, 5, 100, double.NaN)).Groups);

        Assert.Equal((1, 2.25, 3.5, 4.75, 5), (box.Low, box.FirstQuartile, box.Median, box.ThirdQuartile, box.High));
        Assert.Equal([100], box.Outliers);
    }

    [Fact]
    public void A_table_writes_values_as_its_columns_say()
    {
        Figure.Grid grid = Of<Figure.Grid>(
            "table", """{ "columns": [ { "fieldName": "k", "displayName": "Key" }, { "fieldName": "v", "format": { "type": "number-currency", "currencyCode": "EUR" } } ] }""",
            new TextColumn("k", ["a", ""], [false, true]), Real("v", 1234.5, -2));

        Assert.Equal(2, grid.RowCount);
        Assert.Equal(["Key:a,", "v:€1,234.5,-€2"], grid.Columns.Select(column => $"{column.Title}:{column.Text(0)},{column.Text(1)}"));
    }

    [Fact]
    public void A_filter_tells_what_is_possible_and_chosen()
    {
        Widget filter = Widget("filter-multi-select", """{ "fields": [ { "fieldName": "k", "displayName": "Device", "queryName": "q" } ] }""");
        TileFrame values = new([Whole("value", 1, 2), new IntegerColumn("possible", FrameType.Boolean, [1, 0], null)], fault: null);

        Figure.Choice choice = Assert.IsType<Figure.Choice>(FigureBuilder.BuildFilter(filter, values, new Selection.Values([FilterValue.Of(2m)])));

        Assert.Equal(("Device", true), (choice.Label, choice.IsMulti));
        Assert.Equal([new ChoiceOption("1", true, false), new ChoiceOption("2", false, true)], choice.Options);
    }

    [Fact]
    public void What_cannot_be_drawn_says_why()
    {
        Assert.Contains("draws the field 'w', which its query does not give; did you mean 'v'", Of<Figure.Failed>("counter", """{ "value": { "fieldName": "w" } }""", Whole("v", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("no selected fields", Of<Figure.Failed>("pie", "{ }", Whole("v", 1)).Message, StringComparison.Ordinal);
        Assert.Equal("DASHBOARD_WIDGET_INVALID", Of<Figure.Failed>("choropleth-map", "{ }", Whole("v", 1)).Code);
        Of<Figure.Empty>("counter", """{ "value": { "fieldName": "v" } }""", Whole("v"));
        TileFrame broken = TileFrame.OfFault(new MillraceException(new ErrorCode("X"), "why"));
        Assert.Equal(new Figure.Failed("X", "why"), FigureBuilder.Build(Widget("counter", "{ }"), new Dictionary<string, TileFrame> { ["q"] = broken }, Theme));
    }

    [Theory]
    [InlineData("number", 1234.567, "1,234.57")]
    [InlineData("number-plain", 1234.5, "1234.5")]
    [InlineData("number-percent", 0.1234, "12.34%")]
    [InlineData("number-currency", -1.5, "-USD 1.5")]
    [InlineData("number", double.NaN, "NaN")]
    public void Numbers_are_written_as_their_format_says(string type, double number, string expected)
    {
        Assert.Equal(expected.Replace("USD ", "$", StringComparison.Ordinal), ValueText.OfNumber(number, new ValueFormat(type) { Currency = "USD" }));
    }

    [Theory]
    [InlineData(999, "999")]
    [InlineData(999.999, "1K")]
    [InlineData(1234, "1.23K")]
    [InlineData(999_999, "1M")]
    [InlineData(-2_500_000, "-2.5M")]
    [InlineData(3e9, "3B")]
    [InlineData(0, "0")]
    public void Large_numbers_are_written_short(double number, string expected) =>
        Assert.Equal(expected, ValueText.OfNumber(number, new ValueFormat("number") { IsCompact = true }));

    [Theory]
    [InlineData("# Title #\n\ntext *one* **two** `a*b*` 2*3*4", "<h1>Title</h1><p>text <em>one</em> <strong>two</strong> <code>a*b*</code> 2*3*4</p>")]
    [InlineData("- a\n- b\n1. c", "<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>")]
    [InlineData("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")]
    [InlineData("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>")]
    [InlineData("[a](https://x.org/\"onclick=\"y)", "<p><a href=\"https://x.org/&quot;onclick=&quot;y\" rel=\"noopener noreferrer\">a</a></p>")]
    [InlineData("```\n<b>\n```\n---\n> q", "<pre><code>&lt;b&gt;</code></pre><hr><blockquote><p>q</p></blockquote>")]
    [InlineData("![a<b](https://evil.example/x.png)", "<p><span class=\"no-image\" title=\"The picture at evil.example is not loaded, as this page asks no other host. Save it into the folder dashboards/images and name it as images/NAME.\">a&lt;b: The picture at evil.example is not loaded, as this page asks no other host. Save it into the folder dashboards/images and name it as images/NAME.</span></p>")]
    [InlineData("![d](data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=)", "<p><img src=\"data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=\" alt=\"d\" loading=\"lazy\"></p>")]
    [InlineData("", "")]
    public void Markdown_becomes_html_that_cannot_run(string markdown, string html) => Assert.Equal(html, MarkdownHtml.Of(markdown, ImagePlace.Of));

    [Fact]
    public void A_cell_takes_the_colours_of_the_first_rule_that_holds_and_nulls_take_none()
    {
        Figure.Grid grid = Of<Figure.Grid>(
            "table",
            """
            { "columns": [ { "fieldName": "n", "columnWidth": 120, "contentAlignment": "center", "style": { "type": "basic", "rules": [
                { "condition": { "operand": { "type": "data-value", "value": "10" }, "operator": ">=" }, "backgroundColor": { "hex": "#102030" } },
                { "condition": { "operand": { "type": "data-value", "value": "5" }, "operator": ">" }, "backgroundColor": "#fafafa", "foregroundColor": { "themeColorType": "visualizationColors", "position": 2 } } ] } },
              { "fieldName": "t", "style": { "rules": [ { "condition": { "operand": { "type": "data-value", "value": "bad" }, "operator": "==", "fieldName": "k" }, "backgroundColor": "red;}" } ] } },
              { "fieldName": "k", "visible": false } ] }
            """,
            new RealColumn("n", [12, 7, 5, double.NaN, 9], [false, false, false, false, true]), Text("t", "a", "b", "c", "d", "e"), Text("k", "bad", "good", "good", "good", "good"));

        Assert.Equal(["n", "t"], grid.Columns.Select(static column => column.Title));
        GridColumn column = grid.Columns[0];
        Assert.Equal((ColumnAlign.Center, 120, false), (column.Align, column.Width, column.IsRight));
        Assert.Equal(("#102030", "#ffffff"), column.ColorsAt(0));
        Assert.Equal(("#fafafa", "#17232e"), column.ColorsAt(1));
        Assert.All([2, 3, 4], row => Assert.Equal((null, null), column.ColorsAt(row)));
        Assert.Equal((null, null), grid.Columns[1].ColorsAt(0));
    }

    [Fact]
    public void Of_many_series_the_largest_are_drawn_and_those_that_stand_on_each_other_keep_their_sum()
    {
        FrameColumn[] columns = [Text("k", [.. Enumerable.Range(0, 214).Select(static _ => "a")]), Whole("n", [.. Enumerable.Range(0, 214).Select(static number => (long)number)]), Text("c", [.. Enumerable.Range(0, 214).Select(static number => $"s{number}")])];
        const string encodings = """{ "x": { "fieldName": "k" }, "y": { "fieldName": "n" }, "color": { "fieldName": "c" } }""";

        Figure.Chart bars = Of<Figure.Chart>("bar", encodings, columns);
        Figure.Chart lines = Of<Figure.Chart>("line", encodings, columns);

        Assert.Equal((60, 214L), (lines.Cut?.Shown, lines.Cut?.All));
        Assert.Equal(Enumerable.Range(154, 60).Select(static number => $"s{number}"), lines.Series.Select(static series => series.Name));
        Assert.Equal((61, "154 others", 213.0 * 214 / 2), (bars.Series.Count, bars.Series[^1].Name, bars.Series.Sum(static series => series.Y[0])));
    }

    [Fact]
    public void A_place_that_is_not_on_the_globe_is_counted_and_colours_of_numbers_are_a_ramp()
    {
        Figure.SymbolMap map = Of<Figure.SymbolMap>(
            "symbol-map",
            """{ "coordinates": { "latitude": { "fieldName": "a" }, "longitude": { "fieldName": "o" } }, "color": { "fieldName": "n", "scale": { "type": "quantitative", "colorRamp": { "mode": "custom-sequential", "colors": { "start": "#000000", "end": "#ffffff" } } } } }""",
            new RealColumn("a", [50, 91, double.NaN, 10, 0], [false, false, false, false, true]), Real("o", 8, 8, 8, 8, 8), Real("n", 1, 2, 3, 9, 5));

        Assert.Equal((2, 2), (map.Points.Count, map.Misplaced));
        Assert.Equal(["#000000", "#ffffff"], map.Points.Select(static point => point.Color));
        Assert.All(map.Points, static point => Assert.Null(point.Group));
    }

    private static T Of<T>(string type, string encodings, params FrameColumn[] columns)
        where T : Figure => Of<T>(type, encodings, "\"version\": 3", columns);

    private static T Of<T>(string type, string encodings, string more, params FrameColumn[] columns)
        where T : Figure =>
        Assert.IsType<T>(FigureBuilder.Build(Widget(type, encodings, more), new Dictionary<string, TileFrame> { ["q"] = new(columns, fault: null) }, Theme));

    private static Widget Widget(string type, string encodings, string more = "\"version\": 3") => TileWorld.Parse(
        $$"""{ "pages": [ { "name": "p", "layout": [ { "widget": { "name": "w", "spec": { "widgetType": "{{type}}", {{more}}, "encodings": {{encodings}} } } } ] } ] }""").Pages[0].Widgets[0];

    private static FrameColumn Real(string name, params double[] values) => new RealColumn(name, values, nulls: null);

    private static FrameColumn Whole(string name, params long[] values) => new IntegerColumn(name, FrameType.Integer, values, nulls: null);

    private static FrameColumn Text(string name, params string[] values) => new TextColumn(name, values, nulls: null);

    private static FrameColumn Days(string name, params string[] days) => new TimeColumn(
        name, FrameType.Date, [.. days.Select(day => (DateTime.Parse(day, System.Globalization.CultureInfo.InvariantCulture) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond)], nulls: null);
}
