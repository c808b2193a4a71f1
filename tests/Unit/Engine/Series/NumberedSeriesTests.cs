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

/// <summary>Series that are counted first and sorted by their numbers give what sorting by their keys gives.</summary>
public sealed class NumberedSeriesTests
{
    [Theory]
    [InlineData("k")]
    [InlineData("n")]
    [InlineData("x")]
    [InlineData("k n x")]
    public void Numbers_stand_for_keys(string series)
    {
        using DuckPool pool = new(new EngineSettings { Threads = 2 });
        pool.Register(SeriesFunction.Register);
        using DuckDBConnection connection = pool.OpenNew();

        // Keys that only case or a null tell apart, NaN and infinities among them; three rows share each time.
        const string rowsSql = """
            SELECT CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'press' WHEN 3 THEN 'Press' ELSE 'a name of more than twelve bytes' END AS k,
                CASE WHEN i % 7 > 0 THEN (i % 7) * 3000000000 END AS n,
                CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'NaN'::DOUBLE WHEN 2 THEN '-Infinity'::DOUBLE ELSE 0.5 END AS x,
                CASE WHEN i % 101 > 0 THEN i // 3 END AS t, (hash(i) % 50) / 4 AS v
            FROM range(30000) AS r(i)
            """;
        TableSchema columns = DataTypeText.ParseColumns("k string, n long, x double, t long, v double");
        SeriesFrame once = new($"({rowsSql})", columns);
        SeriesFrame again = once with { IsRepeatable = true };
        Same(connection, Ema(once, series), Ema(again, series), leastRows: 30_000);
        Same(connection, Thinned(once, series), Thinned(again, series), leastRows: 30);
    }

    private static void Same(DuckDBConnection connection, string expected, string actual, long leastRows)
    {
        long rows = SeriesDuck.Number(connection, $"SELECT count(*) FROM ({expected})");
        Assert.True(rows >= leastRows, $"{rows} rows");
        Assert.Equal(rows, SeriesDuck.Number(connection, $"SELECT count(*) FROM ({actual})"));
        Assert.Equal(0L, SeriesDuck.Number(connection, $"SELECT count(*) FROM (SELECT * FROM ({expected}) EXCEPT SELECT * FROM ({actual}))"));
        Assert.Equal(0L, SeriesDuck.Number(connection, $"SELECT count(*) FROM (SELECT * FROM ({actual}) EXCEPT SELECT * FROM ({expected}))"));
    }

    private static string Ema(SeriesFrame frame, string series) => Expand("ts_ema", frame, series, new() { ["col"] = new OpArgument.Text("v"), ["span"] = new OpArgument.Number(20) });

    private static string Thinned(SeriesFrame frame, string series) => Expand("ts_lttb", frame, series, new() { ["col"] = new OpArgument.Text("v"), ["points"] = new OpArgument.Number(9) });

    private static string Expand(string name, SeriesFrame frame, string series, Dictionary<string, OpArgument> arguments)
    {
        arguments["ts"] = new OpArgument.Text("t");
        arguments["series"] = new OpArgument.TextList(series.Split(' '));
        return TimeSeriesOps.BuiltIn.FindTable(name)!.Expand(new OpCall([frame], arguments));
    }
}
