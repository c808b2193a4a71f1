using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class SpanTileTests : IDisposable
{
    private readonly TileWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_series_is_thinned_out_without_losing_its_ends_and_extremes()
    {
        const string rows = "SELECT TIMESTAMP '2024-05-01 00:00:00' + to_seconds(range) AS at, CASE WHEN range = 77777 THEN 500 WHEN range = 33333 THEN -500 ELSE sin(range / 1000.0) END AS x FROM range(200000)";

        Figure.Chart chart = Assert.IsType<Figure.Chart>(await FigureAsync("millrace-series", rows, Selections.None, ("x", "at", "`at`"), ("y", "x", "`x`")));

        ChartSeries line = Assert.Single(chart.Series);
        Assert.InRange(line.X.Count, 1_000, 4_000);
        Assert.True(chart.AsksSpans);
        Assert.Equal("2024-05-01 00:00:00.000000", line.X[0]);
        Assert.Equal("2024-05-03 07:33:19.000000", line.X[^1]);
        Assert.Equal((500, "2024-05-01 21:36:17.000000"), (line.Y.Max(), line.X[line.Y.ToList().IndexOf(500)]));
        Assert.Equal((-500, "2024-05-01 09:15:33.000000"), (line.Y.Min(), line.X[line.Y.ToList().IndexOf(-500)]));
        Assert.Equal(line.X.Order(StringComparer.Ordinal), line.X);
    }

    [Theory]
    [InlineData(100, 300)]
    [InlineData(1_700, 1_000)]
    public async Task A_series_has_as_many_columns_as_its_tile_has_pixels(int columns, int atLeast)
    {
        const string rows = "SELECT TIMESTAMP '2024-05-01 00:00:00' + to_seconds(range) AS at, hash(range) % 1000 AS x FROM range(20000)";

        Figure.Chart chart = Assert.IsType<Figure.Chart>(await FigureAsync("millrace-series", rows, Selections.None, columns, ("x", "at", "`at`"), ("y", "x", "`x`")));

        Assert.InRange(Assert.Single(chart.Series).X.Count, atLeast, 4 * columns);
        Assert.Null(chart.Cut);
    }

    [Fact]
    public async Task Of_more_series_than_can_be_told_apart_those_with_the_most_readings_are_drawn_and_all_are_counted()
    {
        const string rows = "SELECT TIMESTAMP '2024-05-01 00:00:00' + to_seconds(range) AS at, range AS x, CASE WHEN range < 100 THEN NULL WHEN range < 300 THEN 'often' ELSE 'd' || range % 212 END AS device FROM range(2000)";

        Figure.Chart chart = Assert.IsType<Figure.Chart>(await FigureAsync("millrace-series", rows, Selections.None, ("x", "at", "`at`"), ("y", "x", "`x`"), ("color", "device", "`device`")));

        Assert.Equal((60, 214L), (chart.Series.Count, chart.Cut?.All));
        Assert.Contains("often", chart.Series.Select(static series => series.Name));
        Assert.Contains("null", chart.Series.Select(static series => series.Name));
    }

    [Fact]
    public async Task Another_span_is_asked_anew_and_shows_every_reading_when_there_is_room()
    {
        const string rows = "SELECT TIMESTAMP '2024-05-01 00:00:00' + to_seconds(range) AS at, range AS x, 'd' || range % 2 AS device FROM range(200000)";
        Selections span = Selections.None.With("w", new Selection.Range("2024-05-01 10:00:00.0000", "2024-05-01 10:00:59.5"));

        Figure.Chart chart = Assert.IsType<Figure.Chart>(await FigureAsync("millrace-series", rows, span, ("x", "at", "`at`"), ("y", "x", "`x`"), ("color", "device", "`device`")));

        Assert.Equal(["d0", "d1"], chart.Series.Select(static series => series.Name));
        Assert.All(chart.Series, static series => Assert.Equal(30, series.X.Count));
        Assert.Equal(36_000, chart.Series[0].Y[0]);
    }

    [Fact]
    public async Task Readings_without_a_time_or_a_number_are_left_out_and_one_reading_alone_is_shown()
    {
        const string rows = "SELECT * FROM (VALUES (TIMESTAMP '2024-05-01 00:00:00', 1.0), (NULL, 2.0), (TIMESTAMP '2024-05-02 00:00:00', NULL), (TIMESTAMP '2024-05-03 00:00:00', 'NaN'::DOUBLE)) AS v(at, x)";

        Figure.Chart chart = Assert.IsType<Figure.Chart>(await FigureAsync("millrace-series", rows, Selections.None, ("x", "at", "`at`"), ("y", "x", "`x`")));

        Assert.Equal([1.0], Assert.Single(chart.Series).Y);
        Assert.IsType<Figure.Empty>(await FigureAsync("millrace-series", $"SELECT * FROM ({rows}) AS r WHERE x > 5 AND x < 6", Selections.None, ("x", "at", "`at`"), ("y", "x", "`x`")));
    }

    [Fact]
    public async Task Devices_over_time_have_a_row_each_and_a_bounded_number_of_columns()
    {
        const string rows = "SELECT TIMESTAMP '2024-05-01 00:00:00' + to_seconds(range) AS at, range % 12 AS device, range % 12 * 1.0 AS x FROM range(48000)";

        Figure.Heatmap map = Assert.IsType<Figure.Heatmap>(await FigureAsync("millrace-time-heatmap", rows, Selections.None, ("x", "at", "`at`"), ("y", "device", "`device`"), ("color", "avg(x)", "AVG(`x`)")));

        Assert.Equal(Enumerable.Range(0, 12).Select(static device => $"{device}"), map.Y.Categories);
        Assert.Equal(240, map.X.Categories.Count);
        Assert.All(map.Cells.Index(), static line => Assert.All(line.Item, cell => Assert.Equal(line.Index, cell)));
    }

    [Fact]
    public async Task A_spectrum_has_its_peak_where_the_series_swings()
    {
        const string rows = "SELECT TIMESTAMP '2024-05-01 00:00:00' + to_milliseconds(range * 10) AS at, 3 * sin(2 * pi() * 5 * range / 100.0) AS x FROM range(4000)";

        Figure.Chart chart = Assert.IsType<Figure.Chart>(await FigureAsync("millrace-spectrum", rows, Selections.None, ("x", "at", "`at`"), ("y", "x", "`x`")));

        ChartSeries line = Assert.Single(chart.Series);
        Assert.InRange(line.X.Count, 100, 1_001);
        int peak = line.Y.ToList().IndexOf(line.Y.Max());
        Assert.Equal(5.0, double.Parse(line.X[peak]!, System.Globalization.CultureInfo.InvariantCulture), 3);
        Assert.Equal(3.0, line.Y[peak]!.Value, 3);
    }

    [Fact]
    public async Task Points_in_space_lack_none_of_their_numbers()
    {
        const string rows = "SELECT * FROM (VALUES (1, 2, 3, 'a'), (4, NULL, 6, 'a'), (7, 8, 9, 'b')) AS v(x, y, z, line)";

        Figure.Space space = Assert.IsType<Figure.Space>(await FigureAsync("millrace-scatter-3d", rows, Selections.None, ("x", "x", "`x`"), ("y", "y", "`y`"), ("z", "z", "`z`"), ("color", "line", "`line`")));

        Assert.Equal(["a", "b"], space.Series.Select(static series => series.Name));
        Assert.Equal((7, 8, 9), Assert.Single(space.Series[1].Points));
    }

    [Theory]
    [InlineData("millrace-series", "SUM(`x`)", "must not aggregate")]
    [InlineData("millrace-time-heatmap", "`x`", "must aggregate")]
    public async Task A_field_of_the_wrong_kind_is_told(string type, string expression, string problem)
    {
        string channel = type == "millrace-series" ? "y" : "color";
        Figure figure = await FigureAsync(type, "SELECT TIMESTAMP '2024-05-01 00:00:00' AS at, 1 AS x, 'a' AS d", Selections.None, ("x", "at", "`at`"), (channel == "y" ? "color" : "y", "d", "`d`"), (channel, "v", expression));

        Assert.Contains(problem, Assert.IsType<Figure.Failed>(figure).Message, StringComparison.Ordinal);
    }

    private Task<Figure> FigureAsync(string type, string rows, Selections selections, params (string Channel, string Field, string Expression)[] fields) => FigureAsync(type, rows, selections, columns: 1_000, fields);

    private async Task<Figure> FigureAsync(string type, string rows, Selections selections, int columns, params (string Channel, string Field, string Expression)[] fields)
    {
        bool aggregates = fields.Any(static field => field.Expression.Contains('(', StringComparison.Ordinal));
        string json = System.Text.Json.JsonSerializer.Serialize(new
        {
            datasets = new[] { new { name = "d", displayName = "D", queryLines = new[] { rows } } },
            pages = new[]
            {
                new
                {
                    name = "p",
                    layout = new[]
                    {
                        new
                        {
                            position = new { x = 0, y = 0, width = 6, height = 4 },
                            widget = new
                            {
                                name = "w",
                                queries = new[] { new { name = "main_query", query = new { datasetName = "d", fields = fields.Select(static field => new { name = field.Field, expression = field.Expression }), disaggregated = !aggregates } } },
                                spec = new { version = 1, widgetType = type, encodings = fields.ToDictionary(static field => field.Channel, static field => new { fieldName = field.Field, displayName = field.Field }) },
                            },
                        },
                    },
                },
            },
        });
        Dashboard board = TileWorld.Parse(json);
        Widget widget = board.Pages[0].Widgets[0];
        return FigureBuilder.Build(widget, await _world.Runner.RunAsync(new FilterState(board, board.Pages[0], selections, TileWorld.Now) { Columns = columns }, widget, Token), board.Theme);
    }
}
