using System.Text.Json;
using Millrace.Server.Drawing;
using Millrace.Server.Live;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class DrawingTests
{
    [Theory]
    [InlineData(new[] { double.NaN, double.PositiveInfinity, 2 }, false, "2 values are infinite or no number, and left out.")]
    [InlineData(new[] { 0, -1, 5.0 }, true, "2 values are zero or below, where a logarithmic axis has no place.")]
    [InlineData(new[] { -1.0 }, true, "No value can be drawn. 1 value is zero or below, where a logarithmic axis has no place.")]
    [InlineData(new[] { -1.0, 0 }, false, null)]
    [InlineData(new[] { 3.0, 3, 3 }, false, null)]
    [InlineData(new double[0], false, "All values are null.")]
    public void Values_that_cannot_be_drawn_are_counted(double[] values, bool isLog, string? note)
    {
        Figure.Chart chart = Chart([.. values.Select(static value => (double?)value), null], isLog);

        DrawnChart drawn = ChartDrawer.Draw(chart)!;

        Assert.Equal(note, drawn.Note);
        JsonElement y = JsonDocument.Parse(drawn.Json).RootElement.GetProperty("data")[0].GetProperty("y");
        Assert.Equal(values.Length + 1, y.GetArrayLength());
        Assert.Equal(isLog ? "log" : "linear", JsonDocument.Parse(drawn.Json).RootElement.GetProperty("layout").GetProperty("yaxis").GetProperty("type").GetString());
    }

    [Fact]
    public void The_ends_of_a_logarithmic_axis_are_exponents_and_one_that_has_none_is_left_open()
    {
        Figure.Chart chart = Chart([1, 100], isLog: true);
        JsonElement both = Axis(chart with { Y = chart.Y with { Min = 10, Max = 1_000 } });
        JsonElement open = Axis(chart with { Y = chart.Y with { Min = -5, Max = 1_000 } });

        Assert.Equal([1, 3], both.GetProperty("range").EnumerateArray().Select(static end => end.GetDouble()));
        Assert.Equal("min", open.GetProperty("autorange").GetString());
        Assert.Equal("tozero", Axis(Chart([5], isLog: false) with { Y = new AxisFigure("y", ScaleType.Quantitative, []) { FromZero = true } }).GetProperty("rangemode").GetString());
    }

    [Fact]
    public void The_words_of_a_line_stand_at_it_also_on_a_logarithmic_axis()
    {
        JsonElement layout = JsonDocument.Parse(ChartDrawer.Draw(Chart([1, 1_000], isLog: true) with { Annotations = [new Annotation(IsVertical: false, "100", "limit", Color: null)] })!.Json).RootElement.GetProperty("layout");

        Assert.Equal("100", layout.GetProperty("shapes")[0].GetProperty("y0").GetString());
        Assert.Equal(2, layout.GetProperty("annotations")[0].GetProperty("y").GetDouble());
    }

    [Fact]
    public void Names_beyond_the_most_are_told_and_that_nobody_counted_them_all()
    {
        string?[] names = [.. Enumerable.Range(0, 3_000).Select(static number => $"c{number}")];
        Figure.Chart chart = new([new ChartSeries("s", MarkKind.Bar, "#1", names, [.. names.Select(static _ => (double?)1)])], new AxisFigure("x", ScaleType.Categorical, names), new AxisFigure("y", ScaleType.Quantitative, []), SecondY: null)
        {
            Cut = new CutNote(60, 214, "series", "the largest by their sums"),
        };

        Assert.Equal(
            "The chart shows the first 2,000 of more than 3,000 categories. Filter, or group by something coarser. 60 of 214 series: the largest by their sums. Filter, or colour by something coarser.",
            ChartDrawer.Draw(chart, isPart: true)!.Note);
        Assert.StartsWith("The chart shows the first 2,000 of 3,000 categories.", ChartDrawer.Draw(chart)!.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Small_parts_of_a_circle_are_one_so_that_the_shares_stay_true()
    {
        double whole = Enumerable.Range(1, 100).Sum();
        Figure.Pie pie = new([.. Enumerable.Range(1, 100).OrderDescending().Select(number => new Slice($"s{number}", number, $"{number}", number / whole, "#1")), new Slice("debt", -5, "-5", 0, "#1")], ShowsLabels: false);

        DrawnChart drawn = ChartDrawer.Draw(pie)!;

        JsonElement circle = JsonDocument.Parse(drawn.Json).RootElement.GetProperty("data")[0];
        Assert.Equal(40, circle.GetProperty("labels").GetArrayLength());
        Assert.Equal("61 others", circle.GetProperty("labels")[39].GetString());
        Assert.Equal(whole, circle.GetProperty("values").EnumerateArray().Sum(static value => value.GetDouble()));
        Assert.Equal("The 39 largest of 100 parts; the others are one. Filter, or group by something coarser. 1 part is below zero, and left out.", drawn.Note);
    }

    [Fact]
    public void A_map_shows_its_points_with_room_around_and_a_single_one_with_its_country()
    {
        JsonElement one = JsonDocument.Parse(ChartDrawer.Draw(new Figure.SymbolMap([new MapPoint(50, 8, Size: null, Group: null, "#123456")], Misplaced: 2))!.Json).RootElement;
        DrawnChart none = ChartDrawer.Draw(new Figure.SymbolMap([], Misplaced: 1))!;

        double[] east = [.. one.GetProperty("layout").GetProperty("xaxis").GetProperty("range").EnumerateArray().Select(static end => end.GetDouble())];
        Assert.Equal([6, 10], east);
        Assert.InRange(one.GetProperty("layout").GetProperty("yaxis").GetProperty("scaleratio").GetDouble(), 1.5, 1.6);
        Assert.True(none.NeedsWorld);
        Assert.Equal("1 row names a place that is not on the globe: latitudes go from -90 to 90. No row has a latitude and a longitude.", none.Note);
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(300, 300)]
    [InlineData(301, 500)]
    [InlineData(1_000, 1_000)]
    [InlineData(9_000, 1_700)]
    public void Widths_are_in_steps_so_that_viewers_share_answers(int pixels, int columns) => Assert.Equal(columns, TileWidths.Of(pixels));

    private static Figure.Chart Chart(double?[] values, bool isLog) => new(
        [new ChartSeries("s", MarkKind.Line, "#1", [.. values.Select(static (_, place) => $"c{place}")], values)],
        new AxisFigure("x", ScaleType.Categorical, [.. values.Select(static (_, place) => $"c{place}")]),
        new AxisFigure("y", ScaleType.Quantitative, []) { IsLog = isLog },
        SecondY: null);

    private static JsonElement Axis(Figure.Chart chart) => JsonDocument.Parse(ChartDrawer.Draw(chart)!.Json).RootElement.GetProperty("layout").GetProperty("yaxis");
}
