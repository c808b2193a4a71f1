using Millrace.Foundation.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>The C# faces of exponential averages and of any operator by its name.</summary>
public sealed class SeriesEmaTests
{
    private static readonly SeriesFrame Frame = DuckSql.Frame("t", "ts timestamp, n int, k string, x double, y double");

    private static readonly Series All = Series.From(Frame, "ts", "k");

    [Fact]
    public void The_exact_average_says_what_sql_says()
    {
        Assert.Equal(Sql(("col", "x"), ("span", 5)), All.Ema("x", new EmaOptions { Span = 5 }).ToSql());
        Assert.Equal(Sql(("col", "x"), ("com", 2), ("adjust", false), ("name", "e")), All.Ema("x", new EmaOptions { Com = 2, Adjust = false, Name = "e" }).ToSql());
        Assert.Equal(Sql(("col", new[] { "x", "y" }), ("half_life", 3), ("ignore_nulls", true)), All.Ema(["x", "y"], new EmaOptions { HalfLifeRows = 3, IgnoreNulls = true }).ToSql());
        Assert.Equal(Sql(("col", "x"), ("half_life", "90 seconds"), ("min_rows", 4)), All.Ema("x", new EmaOptions { HalfLife = TimeSpan.FromSeconds(90), MinRows = 4 }).ToSql());
        Assert.Equal(Sql(("col", "x"), ("alpha", 0.5)), All.Ema("x", new EmaOptions { Alpha = 0.5 }).ToSql());
        Assert.Equal(
            DuckSql.Expand("ts_ema", [Frame], ("ts", "n"), ("series", "k"), ("col", "x"), ("half_life", "2.5")),
            Series.From(Frame, "n", "k").Ema("x", new EmaOptions { HalfLifeUnits = 2.5 }).ToSql());
        Assert.Equal(Sql(("col", "x"), ("alpha", 0.2), ("terms", 5)), All.EmaTruncated("x", terms: 5).ToSql());
    }

    [Fact]
    public void No_rate_or_two_are_refused()
    {
        Assert.Equal("SERIES_ARGUMENT_MISSING", Assert.Throws<MillraceException>(() => All.Ema("x", new EmaOptions())).Code.Value);
        Assert.Throws<MillraceException>(() => All.Ema("x", new EmaOptions { Span = 3, Alpha = 0.5 }));
        Assert.Throws<MillraceException>(() => All.Ema("x", new EmaOptions { Span = 0.5 }));
    }

    [Fact]
    public void Any_operator_is_called_by_its_name()
    {
        Assert.Equal(
            DuckSql.Expand("ts_latest", [Frame], ("ts", "ts"), ("series", "k"), ("n", 3)), All.Call("TS_LATEST", new() { ["n"] = new OpArgument.Number(3) }).ToSql());
        Assert.Throws<ArgumentException>(() => All.Call("ts_nothing", []));
    }

    [Fact]
    public void Resampling_takes_one_function_or_several()
    {
        Assert.Equal(["k", "ts", "x"], All.Resample("1 hour", "p95", ["x"]).Frame.Columns.Select(column => column.Name));
        Assert.Equal(["k", "ts", "mean_x", "p95_x"], All.Resample("1 hour", ["mean", "p95"], ["x"]).Frame.Columns.Select(column => column.Name));
        Assert.Contains("fill_limit", Assert.Throws<MillraceException>(() => All.Resample("1 hour", fill: true, fillLimit: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("func", Assert.Throws<MillraceException>(() => All.Interpolate("1 hour", compat: "tempo")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_original_can_be_asked_for()
    {
        using DuckSql duck = new();
        SeriesFrame trades = DuckSql.Frame(
            "(SELECT TIMESTAMP '2024-01-01 10:00:00' + to_seconds(i) AS ts, 'a' AS k, 2.0 AS x, 3.0 AS y FROM range(3) AS r(i))", "ts timestamp_ntz, k string, x double, y double");
        Series all = Series.From(trades, "ts", "k");

        Assert.Equal(["10:00"], duck.Rows($"SELECT time_group FROM ({all.Vwap("m", "x", "y", compat: "tempo").ToSql()})"));
        Assert.Equal(["2"], duck.Rows($"SELECT datediff('second', start_ts, end_ts) FROM ({all.StateIntervals(["x"], compat: "tempo").ToSql()})"));
        Assert.Throws<MillraceException>(() => all.Bars("1 second", ["x"], fill: true, fillLimit: 0));
    }

    private static string Sql(params (string, object)[] arguments) =>
        DuckSql.Expand("ts_ema", [Frame], [("ts", "ts"), ("series", "k"), .. arguments]);
}
