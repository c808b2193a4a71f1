using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class LookbackTests
{
    private const string Op = "ts_lookback";

    private static readonly SeriesFrame Four = DuckSql.Frame(
        "(SELECT * FROM (VALUES (1, 10, 1.5::DOUBLE), (2, 20, NULL), (3, 30, 3.5), (4, 40, 4.5), (NULL, 50, 5.5)) AS v(t, x, y))",
        "t int, x int, y double");

    [Theory]
    [InlineData(true, "3|[[10], [20]];4|[[20], [30]]")]
    [InlineData(false, "1|[];2|[[10]];3|[[10], [20]];4|[[20], [30]]")]
    public void Arrays_hold_the_rows_before_oldest_first(bool exact, string expected)
    {
        using DuckSql duck = new();
        string sql = Expand(("columns", "x"), ("lookback", 2), ("exact_size", exact));

        Assert.Equal(expected.Split(';'), duck.Rows($"SELECT t, features FROM ({sql})"));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(129)]
    public void Deep_arrays_are_the_same_however_they_are_gathered(int back)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT i AS t, i AS x FROM range(300) AS r(i))", "t long, x long");
        string sql = DuckSql.Expand(Op, [frame], ("ts", "t"), ("columns", "x"), ("lookback", back));

        Assert.Equal(
            [$"{300 - back}|true"],
            duck.Rows($"SELECT count(*), bool_and(len(features) = {back} AND features[1][1] = t - {back} AND features[-1][1] = t - 1) FROM ({sql})"));
    }

    [Fact]
    public void Columns_of_different_numbers_become_double_and_nulls_stay()
    {
        using DuckSql duck = new();
        string sql = Expand(("columns", new[] { "y", "x" }), ("lookback", 1), ("name", "f"));

        Assert.Equal(
            ["2|[[1.5, 10.0]]", "3|[[NULL, 20.0]]", "4|[[3.5, 30.0]]"], duck.Rows($"SELECT t, f FROM ({sql})"));
    }

    [Fact]
    public void The_result_has_the_announced_columns_for_empty_input()
    {
        using DuckSql duck = new();
        SeriesFrame none = DuckSql.Frame(
            "(SELECT now() AS \"T\", 'k' AS k, 1::DECIMAL(5,1) AS d, 'x' AS \"fea\"\"tures\", 2::FLOAT AS f WHERE false)",
            "T timestamp, k string, d decimal(5,1), `fea\"tures` string, f float");

        foreach (object columns in new object[] { "d", "fea\"tures", new[] { "d", "f" } })
        {
            foreach (bool exact in new[] { true, false })
            {
                (string, object)[] arguments = [("ts", "t"), ("series", "k"), ("columns", columns), ("lookback", 3), ("exact_size", exact)];
                duck.AssertSchema(Op, [none], arguments);
                Assert.Empty(duck.Rows(DuckSql.Expand(Op, [none], arguments)));
            }
        }
    }

    [Theory]
    [InlineData("lookback", 0, "whole number from 1")]
    [InlineData("lookback", 2.5, "whole number from 1")]
    [InlineData("columns", "t", "named twice")]
    [InlineData("columns", "nope", "does not have")]
    [InlineData("name", "y", "two columns named 'y'")]
    public void A_bad_argument_is_refused(string name, object value, string hint)
    {
        Dictionary<string, object> arguments = new() { ["columns"] = "x", ["lookback"] = 2, [name] = value };

        Assert.Contains(
            hint,
            Assert.Throws<MillraceException>(() => Expand([.. arguments.Select(pair => (pair.Key, pair.Value))])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_do_not_go_together_are_refused()
    {
        SeriesFrame frame = DuckSql.Frame("v", "t int, x int, s string");

        Assert.Throws<MillraceException>(
            () => DuckSql.Expand(Op, [frame], ("ts", "t"), ("columns", new[] { "x", "s" }), ("lookback", 1)));
        Assert.Throws<MillraceException>(() => DuckSql.Expand(Op, [frame], ("ts", "t"), ("columns", "x")));
    }

    [Fact]
    public void Any_readings_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        // Up to 128 values are taken by lags, more by a frame.
        Gen<int> depth = Gen.Int[1, 6].Select(back => back == 6 ? 129 : back);
        Gen.Select(Oracle.Rows.Array[1, 25], depth, Gen.Bool).Sample(
            (rows, back, exact) =>
            {
                SeriesFrame frame = DuckSql.Frame(Oracle.Table(rows), "k int, t int, x double");
                string sql = DuckSql.Expand(
                    Op, [frame], ("ts", "t"), ("series", "k"), ("columns", "x"), ("lookback", back), ("exact_size", exact));

                Assert.Equal(Expected(rows, back, exact).Order(StringComparer.Ordinal), duck.Rows(sql));
            },
            iter: 60,
            threads: 1);
    }

    private static IEnumerable<string> Expected((int? Key, int? Time, double? X)[] rows, int back, bool exact)
    {
        foreach (var series in rows.Where(row => row.Time is not null).GroupBy(row => row.Key))
        {
            var sorted = series.OrderBy(row => row.Time).ThenBy(row => row.X, Oracle.Order).ToArray();
            for (int at = exact ? back : 0; at < sorted.Length; at++)
            {
                var before = sorted[Math.Max(0, at - back)..at].Select(row => $"[{(row.X is null ? "NULL" : Oracle.Text(row.X))}]");
                yield return $"{Oracle.Text(sorted[at].Key)}|{sorted[at].Time}|{Oracle.Text(sorted[at].X)}|[{string.Join(", ", before)}]";
            }
        }
    }

    private static string Expand(params (string, object)[] arguments) => DuckSql.Expand(Op, [Four], [("ts", "t"), .. arguments]);
}
