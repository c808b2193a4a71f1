using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class AsOfJoinTests
{
    private static readonly SeriesFrame One = DuckSql.Frame("(SELECT 10 AS ts)", "ts int");

    private static readonly SeriesFrame Three = DuckSql.Frame(
        "(SELECT * FROM (VALUES (5, 1, NULL), (8, NULL, 2), (10, 3, NULL)) AS v(ts, a, b))", "ts int, a int, b int");

    [Theory]
    [InlineData(true, null, "10|10|3|2")]
    [InlineData(false, null, "10|10|3|-")]
    [InlineData(true, 1.0, "10|10|3|-")]
    [InlineData(true, 2.0, "10|10|3|2")]
    public void Each_column_takes_its_own_newest_value_when_nulls_are_skipped(bool skip, double? tolerance, string expected)
    {
        using DuckSql duck = new();
        List<(string, object)> arguments = [("ts", "ts"), ("skip_nulls", skip)];
        if (tolerance is double age) arguments.Add(("tolerance", age));

        Assert.Equal([expected], duck.Rows(DuckSql.Expand("ts_asof_join", [One, Three], arguments.ToArray())));
    }

    [Theory]
    [InlineData(0, "10|-|-")]
    [InlineData(1.9, "10|-|-")]
    [InlineData(2, "10|8|1")]
    [InlineData(3, "10|8|1")]
    public void Tolerance_is_inclusive(double tolerance, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame right = DuckSql.Frame("(SELECT 8 AS ts, 1 AS a)", "ts int, a int");

        Assert.Equal([expected], duck.Rows(DuckSql.Expand("ts_asof_join", [One, right], ("ts", "ts"), ("tolerance", tolerance))));
        Assert.Equal(
            expected.EndsWith('-') ? [] : [expected],
            duck.Rows(DuckSql.Expand("ts_asof_join", [One, right], ("ts", "ts"), ("tolerance", tolerance), ("join", "inner"))));
    }

    [Theory]
    [InlineData(5.5, "-")]
    [InlineData("5 seconds", "-")]
    [InlineData(6, "1")]
    [InlineData("6 sec", "1")]
    [InlineData("1 min", "1")]
    public void Tolerance_counts_seconds_on_a_calendar_axis(object tolerance, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame left = DuckSql.Frame("(SELECT TIMESTAMPTZ '2024-01-01 00:00:06+00' AS ts)", "ts timestamp");
        SeriesFrame right = DuckSql.Frame("(SELECT TIMESTAMPTZ '2024-01-01 00:00:00+00' AS ts, 1 AS a)", "ts timestamp, a int");
        string sql = DuckSql.Expand("ts_asof_join", [left, right], ("ts", "ts"), ("tolerance", tolerance));

        Assert.Equal([expected], duck.Rows($"SELECT right_a FROM ({sql})"));
    }

    [Fact]
    public void Null_keys_meet_each_other_and_nothing_else()
    {
        using DuckSql duck = new();
        SeriesFrame left = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, NULL::INT, NULL::VARCHAR), (2, 0, ''), (3, NULL, ''), (4, 0, NULL), (5, 7, 'z')) AS v(ts, k, m))",
            "ts int, k int, m string");
        SeriesFrame right = DuckSql.Frame(
            """
            (SELECT * FROM (VALUES (0, NULL::INT, NULL::VARCHAR, 'both'), (0, 0, '', 'none'), (0, NULL, '', 'first'),
                                   (0, 0, NULL, 'second')) AS v(ts, k, m, hit))
            """,
            "ts int, k int, m string, hit string");
        string sql = DuckSql.Expand("ts_asof_join", [left, right], ("ts", "ts"), ("series", new[] { "k", "m" }));

        Assert.Equal(["1|both", "2|none", "3|first", "4|second", "5|-"], duck.Rows($"SELECT ts, right_hit FROM ({sql})"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_without_a_time_are_kept_on_the_left_and_ignored_on_the_right(bool skip)
    {
        using DuckSql duck = new();
        SeriesFrame left = DuckSql.Frame("(SELECT * FROM (VALUES (NULL::INT, 1), (9, 1)) AS v(ts, k))", "ts int, k int");
        SeriesFrame right = DuckSql.Frame("(SELECT * FROM (VALUES (NULL::INT, 1, 'n'), (9, 1, NULL)) AS v(ts, k, a))", "ts int, k int, a string");
        string Sql(string join) => DuckSql.Expand(
            "ts_asof_join", [left, right], ("ts", "ts"), ("series", "k"), ("skip_nulls", skip), ("join", join));

        Assert.Equal(["-|1|-|-", "9|1|9|-"], duck.Rows(Sql("left")));
        Assert.Equal(["9|1|9|-"], duck.Rows(Sql("inner")));
    }

    [Fact]
    public void Of_right_rows_at_one_time_the_last_by_right_series_wins_and_left_rows_stay_single()
    {
        using DuckSql duck = new();
        SeriesFrame right = DuckSql.Frame(
            "(SELECT * FROM (VALUES (10, 2, 'b'), (10, 3, NULL), (10, NULL, 'n'), (10, 1, 'a')) AS v(ts, trip, a))", "ts int, trip int, a string");
        SeriesFrame twice = DuckSql.Frame("(SELECT 10 AS ts FROM range(2))", "ts int");
        string[] Join(bool skip) => duck.Rows(DuckSql.Expand(
            "ts_asof_join", [twice, right], ("ts", "ts"), ("right_series", "trip"), ("skip_nulls", skip)));

        Assert.Equal(["10|10|3|b", "10|10|3|b"], Join(skip: true));
        Assert.Equal(["10|10|3|-", "10|10|3|-"], Join(skip: false));
    }

    [Fact]
    public void Columns_are_prefixed_and_announced()
    {
        using DuckSql duck = new();
        SeriesFrame left = DuckSql.Frame("(SELECT 1 AS \"Key\", 2::DOUBLE AS \"T s\", 'v' AS v WHERE false)", "Key int, `T s` double, v string");
        SeriesFrame right = DuckSql.Frame("(SELECT 1::BIGINT AS key, 3::DOUBLE AS seen, 'v' AS v WHERE false)", "key long, seen double, v string");
        (string, object)[] arguments =
            [("ts", "t S"), ("right_ts", "SEEN"), ("series", "KEY"), ("left_prefix", "l"), ("right_prefix", "r")];

        duck.AssertSchema("ts_asof_join", [left, right], arguments);
        Assert.Equal(["Key INTEGER", "l_T s DOUBLE", "l_v VARCHAR", "r_seen DOUBLE", "r_v VARCHAR"],
            duck.Columns(DuckSql.Expand("ts_asof_join", [left, right], arguments)));
        Assert.Empty(duck.Rows(DuckSql.Expand("ts_asof_join", [left, right], arguments)));
    }

    [Fact]
    public void An_empty_right_table_leaves_nulls()
    {
        using DuckSql duck = new();
        SeriesFrame none = Three with { RelationSql = $"(SELECT * FROM {Three.RelationSql} WHERE false)" };

        Assert.Equal(["10|-|-|-"], duck.Rows(DuckSql.Expand("ts_asof_join", [One, none], ("ts", "ts"))));
        Assert.Empty(duck.Rows(DuckSql.Expand("ts_asof_join", [One, none], ("ts", "ts"), ("join", "inner"))));
    }

    [Theory]
    [InlineData("ts int, k int, a int", "ts timestamp, k int, b int", "right", "cannot be compared")]
    [InlineData("ts int, k int, a int", "ts int, k string, b int", "right", "cannot be compared")]
    [InlineData("ts int, k array<int>, a int", "ts int, k array<int>, b int", "right", "simple types")]
    [InlineData("ts int, k int, a int", "ts int, b int", "right", "the right table does not have")]
    [InlineData("ts int, k int, a int", "ts int, k int, a int", "", "two columns named 'ts'")]
    [InlineData("ts int, k int, a int", "ts string, k int, b int", "right", "a timestamp, a date or a number")]
    public void Tables_that_do_not_fit_are_refused(string left, string right, string prefix, string hint)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => DuckSql.Expand(
            "ts_asof_join", [DuckSql.Frame("l", left), DuckSql.Frame("r", right)],
            ("ts", "ts"), ("series", "k"), ("right_prefix", prefix)));

        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData("5 parsecs")]
    [InlineData(double.NaN)]
    public void A_bad_tolerance_is_refused(object tolerance)
    {
        SeriesFrame frame = DuckSql.Frame("t", "ts timestamp");

        Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_asof_join", [frame, frame], ("ts", "ts"), ("tolerance", tolerance)));
    }
}
