using System.Text.Json;

namespace Millrace.Browser;

/// <summary>Dashboards for tests.</summary>
internal static class Boards
{
    private const string Shifts = "SELECT * FROM shifts";

    public static IEnumerable<(string Name, string Text)> All =>
    [
        ("kinds", Board(("shifts", Shifts), Kinds())),
        ("ten tiles", Board([("good", "SELECT 7 AS seven"), ("bad", "SELECT nothing_of_this FROM shifts")], Ten())),
        ("many", Board(("many", "SELECT 'c' || range AS name, range AS size FROM range(100000)"), [Chart("many bars", "bar", "many", 0, 0, 12, 6, ("x", "name", "categorical"), ("y", "size", "quantitative"))])),
        ("spans", Board(
            [
                ("readings", "SELECT TIMESTAMP '2024-05-01 00:00:00' + to_seconds(range) AS at, sin(range / 5000.0) * 10 + range % 7 AS x, 'd' || range % 3 AS device FROM range(150000)"),
                ("shifts", Shifts),
                ("live", "SELECT TIMESTAMP '2024-05-01 00:00:00' + to_seconds(hour) AS at, made FROM shifts WHERE line LIKE 'Follow%' OR line = 'Press'"),
            ],
            [
                Chart("every reading", "millrace-series", "readings", 0, 0, 12, 7, ("x", "at", "temporal"), ("y", "x", "quantitative"), ("color", "device", "categorical")),
                Chart("followed", "millrace-series", "live", 0, 7, 6, 6, ("x", "at", "temporal"), ("y", "made", "quantitative")),
                Chart("devices", "millrace-time-heatmap", "readings", 6, 7, 6, 6, ("x", "at", "temporal"), ("y", "device", "categorical"), ("color", "sum(x)", "quantitative")),
                Chart("tones", "millrace-spectrum", "readings", 0, 13, 6, 6, ("x", "at", "temporal"), ("y", "x", "quantitative"), ("color", "device", "categorical")),
                Chart("space", "millrace-scatter-3d", "shifts", 6, 13, 6, 6, ("x", "hour", "quantitative"), ("y", "made", "quantitative"), ("z", "lat", "quantitative"), ("color", "line", "categorical")),
            ])),
        ("looks", Board([("shifts", Shifts), ("devices", "SELECT TIMESTAMP '2024-05-01 00:00:00' + to_seconds(range) AS at, range % 7 AS x, 'd' || range % 214 AS device FROM range(20000)"), ("rows", "SELECT range AS n FROM range(70000)"), ("odd", "SELECT * FROM (VALUES ('a', 'NaN'::DOUBLE), ('b', -1.0), ('c', 100.0)) AS v(name, size)")],
        [
            Picture("logo", "![Plant logo](images/logo.svg)", 0, 0), Picture("foreign", "![Far away](https://cdn.example/x.png)", 3, 0), Picture("words", "# Shifts\n\nA picture ![inside](images/logo.svg) in words.", 6, 0),
            Widget("map", "symbol-map", "shifts", 0, 4, 6, 7, ["lat", "lon", "line", "made"], new { coordinates = new { latitude = Field("lat"), longitude = Field("lon") }, color = Field("line"), size = Field("made") }),
            Chart("many devices", "millrace-series", "devices", 6, 4, 6, 7, ("x", "at", "temporal"), ("y", "x", "quantitative"), ("color", "device", "categorical")),
            Widget("all rows", "table", "rows", 0, 11, 6, 6, ["n"], new { columns = new[] { Field("n") } }),
            Widget("odd values", "bar", "odd", 6, 11, 6, 6, ["name", "size"], new { x = Field("name"), y = new { fieldName = "size", displayName = "size", scale = new { type = "quantitative", function = "log" } } }),
        ])),
        ("growing", Board(("growing", "SELECT count(*) AS rows, sum(made) AS made FROM shifts WHERE line LIKE 'New%'"), [Counter("rows now", "growing", "rows", 0, 0)])),
    ];

    /// <summary>Counts of a table that stays and one that goes.</summary>
    public static string Watched => Board(
        [("stays", "SELECT count(*) AS rows FROM stays"), ("goes", "SELECT count(*) AS rows FROM goes")],
        [Counter("stays", "stays", "rows", 0, 0), Counter("goes", "goes", "rows", 3, 0)]);

    /// <summary>A tile that takes too long beside one that does not.</summary>
    public static string SlowAndQuick(string slow) => Board(
        [("slow", slow), ("quick", "SELECT count(*) AS n FROM t")],
        [Counter("endless", "slow", "n", 0, 0), Counter("quick", "quick", "n", 3, 0)]);

    /// <summary>Two pages.</summary>
    public static string TwoPages => JsonSerializer.Serialize(new
    {
        datasets = new[] { new { name = "one", displayName = "one", queryLines = new[] { "SELECT 1 AS one" } } },
        pages = new[] { "first", "second" }.Select(static name => new { name, displayName = name, pageType = "PAGE_TYPE_CANVAS", layout = new[] { Counter($"tile of {name}", "one", "one", 0, 0) } }),
    });

    /// <summary>A chart, a table and a filter over a table, under a title.</summary>
    public static string Over(string table, string column, string title) => Board(
        ("rows", $"SELECT * FROM {table}"),
        [
            Widget(title, "filter-multi-select", "rows", 0, 0, 4, 2, [column], new { fields = new[] { new { fieldName = column, displayName = column, queryName = "main_query" } } }),
            Chart($"{title} bars", "bar", "rows", 0, 2, 6, 6, ("x", column, "categorical"), ("y", "sum(v)", "quantitative")),
            Widget($"{title} rows", "table", "rows", 6, 2, 6, 6, [column, "v"], new { columns = new[] { Field(column), Field("v") } }),
        ]);

    private static object[] Kinds() =>
    [
        Text("# Heading\n\nA *text* with <b>no</b> HTML: <script>window.hacked=1</script>", 0, 0),
        Counter("<script>window.hacked=1</script>", "shifts", "made", 3, 0),
        Chart("bars", "bar", "shifts", 0, 2, 4, 6, ("x", "line", "categorical"), ("y", "sum(made)", "quantitative")),
        Chart("lines", "line", "shifts", 4, 2, 4, 6, ("x", "at", "temporal"), ("y", "sum(made)", "quantitative"), ("color", "line", "categorical")),
        Chart("areas", "area", "shifts", 8, 2, 4, 6, ("x", "at", "temporal"), ("y", "sum(made)", "quantitative")),
        Chart("parts", "pie", "shifts", 0, 8, 4, 6, ("angle", "sum(made)", "quantitative"), ("color", "line", "categorical")),
        Chart("heat", "heatmap", "shifts", 4, 8, 4, 6, ("x", "hour", "categorical"), ("y", "line", "categorical"), ("color", "sum(made)", "quantitative")),
        Chart("steps", "funnel", "shifts", 8, 8, 4, 6, ("x", "sum(made)", "quantitative"), ("y", "line", "categorical")),
        Chart("boxes", "box", "shifts", 0, 14, 4, 6, ("x", "line", "categorical"), ("y", "made", "quantitative")),
        Chart("points", "scatter", "shifts", 4, 14, 4, 6, ("x", "hour", "quantitative"), ("y", "made", "quantitative"), ("color", "line", "categorical")),
        Widget("flows", "sankey", "shifts", 8, 14, 4, 6, ["sum(made)", "line", "hour"], new { value = Field("sum(made)"), stages = new[] { Field("line"), Field("hour") } }),
        Widget("map", "symbol-map", "shifts", 0, 20, 4, 6, ["lat", "lon", "line"], new { coordinates = new { latitude = Field("lat"), longitude = Field("lon") }, color = Field("line") }),
        Widget("table", "table", "shifts", 4, 20, 4, 6, ["line", "hour", "made"], new { columns = new[] { Field("line"), Field("hour"), Field("made") } }),
        Widget("cross", "pivot", "shifts", 8, 20, 4, 6, ["line", "hour", "sum(made)"], new { rows = new[] { Field("line") }, columns = new[] { Field("hour") }, cell = new { type = "multi-cell", fields = new[] { Field("sum(made)") } } }),
        Widget("unknown", "word-cloud", "shifts", 0, 26, 4, 4, ["line"], new { }),
    ];

    private static object[] Ten() =>
        [.. Enumerable.Range(0, 9).Select(index => Counter($"tile {index}", "good", "seven", index % 4 * 3, index / 4 * 3)), Counter("broken", "bad", "nothing_of_this", 9, 6)];

    private static string Board((string Name, string Sql) dataset, object[] widgets) => Board([dataset], widgets);

    private static string Board((string Name, string Sql)[] datasets, object[] widgets) => JsonSerializer.Serialize(new
    {
        datasets = datasets.Select(dataset => new { name = dataset.Name, displayName = dataset.Name, queryLines = new[] { dataset.Sql } }),
        pages = new[] { new { name = "page", displayName = "Page", pageType = "PAGE_TYPE_CANVAS", layout = widgets } },
    });

    private static object Text(string markdown, int x, int y) => new { widget = new { name = "text", multilineTextboxSpec = new { lines = new[] { markdown } } }, position = new { x, y, width = 3, height = 2 } };

    private static object Picture(string name, string markdown, int x, int y) => new { widget = new { name, multilineTextboxSpec = new { lines = new[] { markdown } } }, position = new { x, y, width = 3, height = 4 } };

    private static object Counter(string title, string dataset, string field, int x, int y) =>
        Widget(title, "counter", dataset, x, y, 3, 2, [field], new { value = Field(field) });

    private static object Chart(string title, string type, string dataset, int x, int y, int width, int height, params (string Channel, string Field, string Scale)[] channels) => Widget(
        title, type, dataset, x, y, width, height, [.. channels.Select(channel => channel.Field)],
        channels.ToDictionary(channel => channel.Channel, channel => (object)new { fieldName = channel.Field, displayName = channel.Field, scale = new { type = channel.Scale } }));

    private static object Widget(string title, string type, string dataset, int x, int y, int width, int height, string[] fields, object encodings) => new
    {
        widget = new
        {
            name = $"w{x}-{y}",
            queries = new[] { new { name = "main_query", query = new { datasetName = dataset, fields = fields.Select(QueryField), disaggregated = !Array.Exists(fields, field => field.StartsWith("sum(", StringComparison.Ordinal)) } } },
            spec = new { version = 3, widgetType = type, encodings, frame = new { showTitle = true, title } },
        },
        position = new { x, y, width, height },
    };

    private static object QueryField(string field) => new { name = field, expression = field.StartsWith("sum(", StringComparison.Ordinal) ? $"SUM(`{field[4..^1]}`)" : $"`{field}`" };

    private static object Field(string name) => new { fieldName = name, displayName = name };
}
