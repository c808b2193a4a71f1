using System.Diagnostics;
using System.Globalization;
using Millrace.Catalog;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;

namespace Millrace.PageBench;

/// <summary>Times what a tile over time asks of a table in which each device has its files in the order of time. Nothing is kept from one look to the next.</summary>
internal static class Spans
{
    private const int Devices = 10;
    private const int SecondsBetween = 2;

    public static async Task RunAsync(int rows, string folder)
    {
        using Lakehouse lake = Lakehouse.Open(folder);
        Metastore metastore = new(lake.Services.Environment, new LakePath(folder));
        if (!Directory.Exists(Path.Combine(folder, "main", "default", "readings"))) await FillAsync(lake, rows / Devices);
        Governor governor = new(lake.Services.Engine, TimeSeriesOps.BuiltIn);
        TileRunner runner = new(lake.Services.Engine, governor, metastore, TimeProvider.System, new TileRunnerOptions { CacheBytes = 0 });
        TimeSpan whole = TimeSpan.FromSeconds(rows / Devices * (double)SecondsBetween);
        foreach ((string name, string query) in ((string, string)[])[("all devices", "SELECT * FROM readings"), ("one device", "SELECT * FROM readings WHERE device = 'd3'")])
        {
            Dashboard board = Board(query);
            Tell($"{name}, first answer", [await LookAsync(runner, board, from: null, whole)]);
            Tell($"{name}, the whole span again", await ManyAsync(runner, board, 10, _ => (null, whole)));
            Tell($"{name}, zoomed to a hundredth", await ManyAsync(runner, board, 40, step => (whole * (step / 41.0), whole / 100)));
            Tell($"{name}, panned over a tenth", await ManyAsync(runner, board, 40, step => (whole * (0.2 + (step / 400.0)), whole / 10)));
        }
    }

    private static async Task FillAsync(Lakehouse lake, int each)
    {
        await lake.ExecuteAsync("CREATE TABLE readings (device STRING, at TIMESTAMP, x DOUBLE)", CancellationToken.None);
        for (int device = 0; device < Devices; device++)
        {
            await lake.ExecuteAsync(
                FormattableString.Invariant($"INSERT INTO readings SELECT 'd{device}' AS device, TIMESTAMP '2024-01-01 00:00:00' + to_seconds(range * {SecondsBetween}) AS at, sin(range / 5000.0) * 10 + hash(range) % 100 / 50.0 AS x FROM range({each})"),
                CancellationToken.None);
        }
    }

    private static Dashboard Board(string query) => Dashboard.Parse(new SourceText(
        "spans.lvdash.json",
        $$"""
        { "datasets": [ { "name": "d", "query": "{{query}}" } ], "pages": [ { "name": "p", "layout": [ { "position": { "x": 0, "y": 0, "width": 6, "height": 6 }, "widget": { "name": "w",
          "queries": [ { "name": "q", "query": { "datasetName": "d", "disaggregated": true, "fields": [
            { "name": "at", "expression": "`at`" }, { "name": "x", "expression": "`x`" }, { "name": "device", "expression": "`device`" } ] } } ],
          "spec": { "version": 1, "widgetType": "millrace-series", "encodings": { "x": { "fieldName": "at", "scale": { "type": "temporal" } }, "y": { "fieldName": "x" }, "color": { "fieldName": "device" } } } } } ] } ] }
        """));

    private static async Task<double[]> ManyAsync(TileRunner runner, Dashboard board, int looks, Func<int, (TimeSpan? From, TimeSpan Width)> spanOf)
    {
        List<double> times = [];
        for (int look = 0; look < looks; look++)
        {
            (TimeSpan? from, TimeSpan width) = spanOf(look);
            times.Add(await LookAsync(runner, board, from, width));
        }

        return [.. times];
    }

    private static async Task<double> LookAsync(TileRunner runner, Dashboard board, TimeSpan? from, TimeSpan width)
    {
        DateTime start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc) + (from ?? TimeSpan.Zero);
        Selections span = from is null ? Selections.None : Selections.None.With("w", new Selection.Range(Text(start), Text(start + width)));
        FilterState filters = new(board, board.Pages[0], span, DateTimeOffset.UnixEpoch);
        long begun = Stopwatch.GetTimestamp();
        foreach (TileFrame frame in (await runner.RunAsync(filters, board.Pages[0].Widgets[0], CancellationToken.None)).Values)
        {
            if (frame.Fault is not null) throw frame.Fault;
        }

        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static string Text(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    private static void Tell(string what, double[] times)
    {
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-34} median {times[times.Length / 2],6:0} ms, p95 {times[(int)(times.Length * 0.95)],6:0} ms"));
    }
}
