using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>As-of joins as the original makes them, its quirks included.</summary>
public sealed class AsOfTempoTests
{
    private static readonly SeriesFrame One = DuckSql.Frame("(SELECT 10 AS ts)", "ts int");

    private static readonly SeriesFrame Three = DuckSql.Frame(
        "(SELECT * FROM (VALUES (5, 1, NULL), (8, NULL, 2), (10, 3, NULL)) AS v(ts, a, b))", "ts int, a int, b int");

    [Fact]
    public void Tolerance_judges_the_joined_time_alone()
    {
        using DuckSql duck = new();

        Assert.Equal(["10|10|3|2"], duck.Rows(Join([One, Three], ("tolerance", 1))));
        Assert.Equal(["10|10|3|2"], duck.Rows(Join([One, Three], ("tolerance", 0))));
        Assert.Equal(["9|-|-|-"], duck.Rows(Join([One with { RelationSql = "(SELECT 9 AS ts)" }, Three], ("tolerance", 0.9))));
    }

    [Theory]
    [InlineData(8.9, 10.5, "-")]
    [InlineData(9.0, 10.5, "1")]
    [InlineData(9.0, 20.5, "-")]
    [InlineData(10.0, 19.5, "1")]
    [InlineData(-9.5, -1.0, "1")] // both in the bucket around zero
    [InlineData(-9.5, 9.0, "1")]
    [InlineData(-10.5, -9.0, "-")] // below zero nothing is seen from the next bucket
    public void A_bucket_sees_itself_and_the_end_of_the_one_before(double right, double left, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame lefts = DuckSql.Frame(FormattableString.Invariant($"(SELECT {left}::DOUBLE AS ts)"), "ts double");
        SeriesFrame rights = DuckSql.Frame(FormattableString.Invariant($"(SELECT {right}::DOUBLE AS ts, 1 AS a)"), "ts double, a int");

        Assert.Equal([expected], duck.Rows($"SELECT right_a FROM ({Join([lefts, rights], ("ts_partition", 10), ("fraction", 0.1))})"));
    }

    [Fact]
    public void The_join_for_small_tables_drops_and_doubles_rows()
    {
        using DuckSql duck = new();
        SeriesFrame left = DuckSql.Frame("(SELECT make_timestamptz(n * 1000000) AS ts, n FROM (VALUES (5), (20), (25)) AS v(n))", "ts timestamp, n int");
        SeriesFrame right = DuckSql.Frame("(SELECT make_timestamptz(n * 1000000) AS ts, n FROM (VALUES (10), (20)) AS v(n))", "ts timestamp, n int");

        Assert.Equal(["20|10", "20|20", "25|20"], duck.Rows($"SELECT n, right_n FROM ({Join([left, right], ("sql_join_opt", true), ("tolerance", 1))})"));
        duck.AssertSchema("ts_asof_join", [left, right], ("ts", "ts"), ("compat", "tempo"), ("sql_join_opt", true));
    }

    [Fact]
    public void The_join_for_small_tables_does_not_meet_on_null_keys()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT k, make_timestamp(0) AS ts FROM (VALUES ('a'), (NULL)) AS v(k))", "k string, ts timestamp_ntz");

        Assert.Equal(["a"], duck.Rows($"SELECT k FROM ({Join([frame, frame], ("sql_join_opt", true), ("series", "k"))})"));
    }

    [Fact]
    public void Any_two_tables_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(AsOfCases.Lefts, AsOfCases.Rights, Gen.Bool, Gen.Int[-1, 4], Gen.Bool).Sample(
            (lefts, rights, skip, tolerance, isReal) =>
            {
                (string time, string type) = isReal ? ("CAST(n AS DOUBLE)", "double") : ("n", "int");
                List<(string, object)> arguments = [("series", "k"), ("right_prefix", "r"), ("skip_nulls", skip), ("right_series", "s")];
                if (tolerance >= 0) arguments.Add(("tolerance", tolerance));

                // Times stand for sequence numbers and keys, so that no two right rows are equal in what orders them.
                AsOfRight[] distinct = [.. rights.Select(static (right, i) => right with { Sequence = i })];
                string sql = Join([AsOfCases.Frame(lefts, time, type), AsOfCases.Frame(distinct, time, type)], [.. arguments]);
                string[] expected =
                [
                    .. lefts.Select((left, i) => (left, i)).Where(static pair => pair.left.Time is not null)
                        .Select(pair => string.Join('|', new double?[] { pair.i }.Concat(Row(pair.left, distinct, skip, tolerance)).Select(SeriesCases.Show)))
                        .Order(StringComparer.Ordinal),
                ];
                Assert.Equal(expected, SeriesCases.Shown(duck, $"SELECT i, r_n, r_s, r_a, r_x FROM ({sql})"));
            },
            iter: 60, threads: 1);
    }

    [Theory]
    [InlineData("direction", "forward", "none of them")]
    [InlineData("strict", true, "none of them")]
    [InlineData("max_lookback", 3, "none of them")]
    [InlineData("ts_partition", 0, "above zero")]
    [InlineData("fraction", 0.1, "beside ts_partition")]
    [InlineData("sql_join_opt", true, "beside timestamps only")]
    [InlineData("compat", "pandas", "'tempo'")]
    public void What_the_original_does_not_know_is_refused(string argument, object value, string hint) =>
        SeriesCases.Refused("ts_asof_join", [One, Three], hint, [("ts", "ts"), .. argument == "compat" ? [] : new[] { ("compat", (object)"tempo") }, (argument, value)]);

    [Fact]
    public void Buckets_skip_nulls_and_have_a_fraction()
    {
        SeriesCases.Refused("ts_asof_join", [One, Three], "beside skip_nulls => true", ("ts", "ts"), ("compat", "tempo"), ("ts_partition", 10), ("skip_nulls", false));
        SeriesCases.Refused("ts_asof_join", [One, Three], "above 0 and at most 1", ("ts", "ts"), ("compat", "tempo"), ("ts_partition", 10), ("fraction", 1.1));
    }

    private static double?[] Row(AsOfLeft left, AsOfRight[] rights, bool skip, int tolerance)
    {
        AsOfRight[] seen =
        [
            .. rights.Where(right => right.Key == left.Key && (right.Time is null || right.Time <= left.Time))
                .OrderBy(static right => right.Time ?? int.MinValue).ThenBy(static right => right.Sequence),
        ];
        if (seen.Length == 0) return new double?[4];
        Func<AsOfRight, double?>[] columns = [static right => right.Time, static right => right.Sequence, static right => right.A, static right => right.X];
        double?[] row = [.. columns.Select(column => skip ? seen.Select(column).LastOrDefault(static value => value is not null) : column(seen[^1]))];
        return tolerance >= 0 && row[0] is double time && left.Time - time > tolerance ? new double?[4] : row;
    }

    private static string Join(SeriesFrame[] frames, params (string, object)[] arguments) => DuckSql.Expand(
        "ts_asof_join", frames, [("ts", frames[0].Columns.Find("t") is null ? "ts" : "t"), ("compat", "tempo"), .. arguments]);
}
