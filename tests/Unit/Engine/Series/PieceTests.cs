using DuckDB.NET.Data;
using Millrace.Engine.Duck;
using Millrace.Engine.Series;
using Millrace.Engine.Settings;
using Millrace.Foundation.Types;
using Millrace.TestKit;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.Engine.Series;

/// <summary>Sorted relations that are read in pieces by several threads give what the whole gives.</summary>
public sealed class PieceTests
{
    [Theory]
    [InlineData("CAST(i // 700000 AS BIGINT)")] // series that fill several parts
    [InlineData("CAST(i // 3 AS BIGINT)")] // many short ones
    [InlineData("CASE WHEN i < 1200000 THEN 'a long name of a series' ELSE 'series ' || i END")]
    [InlineData("CASE WHEN i < 1300000 THEN CAST(i // 491520 AS INTEGER) END")] // borders where parts end; nulls last
    [InlineData("CAST(0 AS INTEGER)")]
    public void Parts_meet_at_the_borders_of_series(string key)
    {
        using TempFolder folder = new();
        using DuckPool pool = new(new EngineSettings { Threads = 3 });
        pool.Register(SeriesFunction.Register);
        using DuckDBConnection connection = pool.OpenNew();
        const int rows = 1_600_000;
        string rowsSql = $"SELECT {key} AS k, i AS t, sin(i) + i % 17 AS x FROM range({rows}) AS r(i)";
        List<SeriesSegment> pieces = [];
        foreach ((int first, int end) in (ReadOnlySpan<(int, int)>)[(0, 900_000), (900_000, 900_001), (900_001, rows)])
        {
            string file = folder.Below($"{first}.parquet");
            SeriesDuck.Execute(connection, $"COPY (SELECT * FROM ({rowsSql}) WHERE t >= {first} AND t < {end} ORDER BY t) TO '{file}' (FORMAT parquet)");
            pieces.Add(new SeriesSegment($"SELECT *, file_row_number AS millrace_row FROM read_parquet('{file}', file_row_number=true)", end - first));
        }

        TableSchema columns = DataTypeText.ParseColumns("k long, t long, x double");
        SeriesFrame whole = new($"({rowsSql})", columns);
        SeriesFrame inPieces = whole with { SortedBy = ["k", "t"], Segments = pieces };

        const string sums = "SELECT count(*), count(DISTINCT t), sum(t), round(sum(\"EMA_x\"), 5), round(max(\"EMA_x\" * t), 5)";
        string expected = SeriesDuck.Row(connection, $"{sums} FROM ({Ema(whole)})");
        Assert.Equal(expected, SeriesDuck.Row(connection, $"{sums} FROM ({Ema(inPieces)})"));

        // A table in no order is shared among the threads by its series.
        Assert.Equal(expected, SeriesDuck.Row(connection, $"{sums} FROM ({Ema(whole with { IsRepeatable = true })})"));
    }

    private static string Ema(SeriesFrame frame) => TimeSeriesOps.BuiltIn.FindTable("ts_ema")!.Expand(new OpCall([frame], new Dictionary<string, OpArgument>
    {
        ["ts"] = new OpArgument.Text("t"),
        ["series"] = new OpArgument.Text("k"),
        ["col"] = new OpArgument.Text("x"),
        ["span"] = new OpArgument.Number(20),
    }));
}
