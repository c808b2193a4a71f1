using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class BarsTests
{
    private const string Op = "ts_bars";

    private static readonly SeriesFrame Trades = DuckSql.Frame(
        """
        (SELECT * FROM (VALUES (0, NULL, 5, 'b'), (1, 2.0::DOUBLE, NULL, 'c'), (1, 1.0, 7, 'a'), (9, NULL, 1, 'd'),
                               (31, NULL, NULL, NULL), (41, 4.0, 4, 'e')) AS v(t, x, n, s))
        """,
        "t int, x double, n int, s string");

    [Fact]
    public void Open_and_close_pass_over_nulls_and_ties_go_by_value()
    {
        using DuckSql duck = new();

        Assert.Equal(
            ["0|1.0|2.0|1.0|2.0|5|7|1|1", "30|-|-|-|-|-|-|-|-", "40|4.0|4.0|4.0|4.0|4|4|4|4"], duck.Rows(Expand()));
        Assert.Equal(
            ["t", "open_x", "high_x", "low_x", "close_x", "open_n", "high_n", "low_n", "close_n"],
            duck.Columns(Expand()).Select(column => column.Split(' ')[0]));
    }

    [Fact]
    public void The_original_takes_whole_rows_all_columns_and_orders_names()
    {
        using DuckSql duck = new();
        string sql = Expand(("compat", "tempo"));

        Assert.Equal(
            ["t", "close_n", "close_s", "close_x", "high_n", "high_s", "high_x", "low_n", "low_s", "low_x", "open_n", "open_s", "open_x"],
            duck.Columns(sql).Select(column => column.Split(' ')[0]));
        Assert.Equal(["0|1|d|-|7|d|2.0|1|a|1.0|5|b|-"], duck.Rows($"SELECT * FROM ({sql}) WHERE t = 0"));
    }

    [Fact]
    public void Fill_carries_the_last_close_and_the_original_writes_zero()
    {
        using DuckSql duck = new();

        Assert.Equal(
            ["0|1.0|2.0", "10|2.0|2.0", "20|2.0|2.0", "30|2.0|2.0", "40|4.0|4.0"],
            duck.Rows($"SELECT t, open_x, close_x FROM ({Expand(("fill", true))})"));
        Assert.Equal(
            ["0|0.0|d", "10|0.0|-", "20|0.0|-", "30|0.0|-", "40|4.0|e"],
            duck.Rows($"SELECT t, close_x, close_s FROM ({Expand(("fill", true), ("compat", "tempo"))})"));
        Assert.Contains(
            "gap of 3 windows",
            Assert.ThrowsAny<Exception>(() => duck.Rows(Expand(("fill", true), ("fill_limit", 2)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sequence_decides_between_rows_of_one_time()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (1, 3, 5), (1, 2, 9), (1, NULL, 7)) AS v(t, q, x))", "t int, q int, x int");
        string sql = DuckSql.Expand(Op, [frame], ("ts", "t"), ("freq", 10), ("columns", "x"), ("sequence", "q"), ("label", "end"));

        Assert.Equal(["10|7|9|5|5"], duck.Rows(sql));
    }

    [Theory]
    [InlineData("double")]
    [InlineData("timestamp_ntz")]
    [InlineData("date")]
    public void The_result_has_the_announced_columns(string type)
    {
        using DuckSql duck = new();
        string duckType = type == "timestamp_ntz" ? "TIMESTAMP" : type;
        SeriesFrame frame = DuckSql.Frame(
            $"(SELECT NULL::{duckType} AS t, NULL::VARCHAR AS b, 1::DECIMAL(9,3) AS v, 'a' AS x WHERE false)", $"t {type}, b string, v decimal(9,3), x string");
        object freq = type == "double" ? 0.5 : "1 hour";

        foreach (bool fill in new[] { false, true })
        {
            (string, object)[] arguments = [("ts", "t"), ("series", "b"), ("freq", freq), ("fill", fill), ("columns", new[] { "v", "x" })];
            duck.AssertSchema(Op, [frame], arguments);
            duck.AssertSchema(Op, [frame], [.. arguments, ("compat", "tempo")]);
            Assert.Empty(duck.Rows(DuckSql.Expand(Op, [frame], arguments)));
        }
    }

    [Fact]
    public void Columns_that_make_no_bars_are_refused()
    {
        Assert.Throws<MillraceException>(() => DuckSql.Expand(Op, [DuckSql.Frame("v", "t int, s string")], ("ts", "t"), ("freq", 1)));
        Assert.Throws<MillraceException>(() => Expand(("columns", "t")));
        Assert.Throws<MillraceException>(() => Expand(("sequence", "nope")));
        Assert.Throws<MillraceException>(() => DuckSql.Expand(
            Op, [DuckSql.Frame("v", "t int, a array<int>")], ("ts", "t"), ("freq", 1), ("columns", "a")));
    }

    [Fact]
    public void Any_readings_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(Oracle.Rows.Array[1, 30], Gen.Int[1, 4], Gen.Bool).Sample(
            (rows, width, fill) =>
            {
                SeriesFrame frame = DuckSql.Frame(Oracle.Table(rows), "k int, t int, x double");
                string sql = DuckSql.Expand(Op, [frame], ("ts", "t"), ("series", "k"), ("freq", width), ("fill", fill));

                Assert.Equal(Expected(rows, width, fill).Order(StringComparer.Ordinal), duck.Rows(sql));
            },
            iter: 80,
            threads: 1);
    }

    private static IEnumerable<string> Expected((int? Key, int? Time, double? X)[] rows, int width, bool fill)
    {
        foreach (var series in rows.Where(row => row.Time is not null).GroupBy(row => row.Key))
        {
            var windows = series.ToLookup(row => (int)Math.Floor((double)row.Time!.Value / width));
            double? last = null;
            for (int at = windows.Min(window => window.Key); at <= windows.Max(window => window.Key); at++)
            {
                if (!windows.Contains(at) && !fill) continue;
                var values = windows[at].Where(row => row.X is not null).OrderBy(row => row.Time).ThenBy(row => row.X, Oracle.Order).ToArray();
                double?[] bar = values.Length == 0
                    ? (fill ? [last, last, last, last] : [null, null, null, null])
                    : [values[0].X, values.Select(row => row.X).Max(Oracle.Order), values.Select(row => row.X).Min(Oracle.Order), values[^1].X];
                last = bar[3] ?? last;
                yield return $"{Oracle.Text(series.Key)}|{at * width}|{string.Join('|', bar.Select(Oracle.Text))}";
            }
        }
    }

    private static string Expand(params (string, object)[] arguments) =>
        DuckSql.Expand(Op, [Trades], [("ts", "t"), ("freq", 10), .. arguments]);
}
