using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>Directions, strictness, tolerance, sequence numbers and lookback, in all combinations.</summary>
public sealed class AsOfVariantsTests
{
    [Fact]
    public void Any_two_tables_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(AsOfCases.Lefts, AsOfCases.Rights, AsOfCases.Calls).Sample(
            (lefts, rights, call) => AssertIsRight(duck, lefts, rights, call, "n", "int", unit: 1), iter: 100, threads: 1);
    }

    [Theory]
    [InlineData("make_timestamptz(1711846800000000 + n::BIGINT * 1800000000)", "timestamp", 1800)] // across a change to summer time
    [InlineData("make_timestamp(1709164800000000 + n * 250000)", "timestamp_ntz", 0.25)] // a leap day
    [InlineData("DATE '2024-02-26' + n", "date", 86400)]
    [InlineData("CAST(n - 5 AS TINYINT)", "byte", 1)]
    [InlineData("CAST(9223372036854775798 + n AS BIGINT)", "long", 1)]
    [InlineData("CAST(n / 4.0 AS DOUBLE)", "double", 0.25)]
    [InlineData("CAST(n / 100.0 AS DECIMAL(9,2))", "decimal(9,2)", 0.01)]
    public void Every_time_axis_gives_the_same(string time, string type, double unit)
    {
        using DuckSql duck = new("America/New_York");
        Gen.Select(AsOfCases.Lefts, AsOfCases.Rights, AsOfCases.Calls).Sample(
            (lefts, rights, call) => AssertIsRight(duck, lefts, rights, call, time, type, unit), iter: 12, threads: 1);
    }

    [Theory]
    [InlineData("backward", false, "1|-", "5|5", "7|5", "8|8", "20|9")]
    [InlineData("backward", true, "1|-", "5|-", "7|5", "8|5", "20|9")]
    [InlineData("forward", false, "1|5", "5|5", "7|8", "8|8", "20|-")]
    [InlineData("forward", true, "1|5", "5|8", "7|8", "8|9", "20|-")]
    [InlineData("nearest", false, "1|5", "5|5", "7|8", "8|8", "20|9")]
    [InlineData("nearest", true, "1|5", "5|8", "7|8", "8|9", "20|9")]
    public void Directions_without_keys(string direction, bool strict, params string[] expected)
    {
        using DuckSql duck = new();
        SeriesFrame left = DuckSql.Frame("(FROM (VALUES (5), (7), (20), (1), (8)) AS v(ts))", "ts int");
        SeriesFrame right = DuckSql.Frame("(FROM (VALUES (9), (5), (8)) AS v(ts))", "ts int");

        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            duck.Rows(DuckSql.Expand("ts_asof_join", [left, right], ("ts", "ts"), ("direction", direction), ("strict", strict))));
    }

    [Fact]
    public void Of_two_rows_equally_far_away_the_earlier_is_nearest()
    {
        using DuckSql duck = new();
        SeriesFrame left = DuckSql.Frame("(SELECT 10 AS ts)", "ts int");
        SeriesFrame right = DuckSql.Frame("(FROM (VALUES (12, 'late', 1), (8, 'early', NULL)) AS v(ts, a, b))", "ts int, a string, b int");
        string[] Join(bool skip) => duck.Rows(DuckSql.Expand(
            "ts_asof_join", [left, right], ("ts", "ts"), ("direction", "nearest"), ("skip_nulls", skip)));

        Assert.Equal(["10|8|early|1"], Join(skip: true));
        Assert.Equal(["10|8|early|-"], Join(skip: false));
    }

    [Theory]
    [InlineData("backward")]
    [InlineData("forward")]
    [InlineData("nearest")]
    public void Times_without_a_place_find_nothing_and_are_not_found(string direction)
    {
        using DuckSql duck = new();
        const string instants = "(FROM (VALUES (TIMESTAMPTZ '-infinity'), (TIMESTAMPTZ 'infinity'), (NULL)) AS v(ts))";
        const string reals = "(FROM (VALUES ('NaN'::DOUBLE), ('Infinity'::DOUBLE), ('-Infinity'::DOUBLE), (NULL)) AS v(ts))";
        foreach ((string odd, string type, string even) in new[] { (instants, "timestamp", "(SELECT make_timestamptz(0) AS ts)"), (reals, "double", "(SELECT 0.0::DOUBLE AS ts)") })
        {
            SeriesFrame placed = DuckSql.Frame(even, $"ts {type}");
            SeriesFrame unplaced = DuckSql.Frame(odd, $"ts {type}");
            string Join(SeriesFrame left, SeriesFrame right) => $"SELECT right_ts FROM ({DuckSql.Expand("ts_asof_join", [left, right], ("ts", "ts"), ("direction", direction))})";

            Assert.All(duck.Rows(Join(unplaced, placed)), static row => Assert.Equal("-", row));
            Assert.Equal(["-"], duck.Rows(Join(placed, unplaced)));
        }
    }

    [Theory]
    [InlineData("int", "1", "bigint", "1", true)]
    [InlineData("int", "1", "decimal(9,2)", "1.00", true)]
    [InlineData("decimal(38,0)", "9007199254740993", "decimal(38,0)", "9007199254740992", false)]
    [InlineData("decimal(18,2)", "90071992547409.93", "decimal(20,3)", "90071992547409.930", true)]
    [InlineData("bigint", "9007199254740993", "decimal(19,0)", "9007199254740992", false)]
    [InlineData("double", "-0.0", "float", "0.0", true)]
    [InlineData("double", "'NaN'", "double", "'NaN'", true)]
    [InlineData("tinyint", "-5", "double", "-5.0", true)]
    public void Keys_of_different_numeric_types_meet_where_they_are_equal(string leftType, string left, string rightType, string right, bool isHit)
    {
        using DuckSql duck = new();
        static string Spark(string type) => type switch { "bigint" => "long", "tinyint" => "byte", _ => type };
        string sql = DuckSql.Expand(
            "ts_asof_join",
            [
                DuckSql.Frame($"(SELECT CAST({left} AS {leftType}) AS k, 1 AS ts)", $"k {Spark(leftType)}, ts int"),
                DuckSql.Frame($"(SELECT CAST({right} AS {rightType}) AS k, 1 AS ts, 'hit' AS a)", $"k {Spark(rightType)}, ts int, a string"),
            ],
            ("ts", "ts"), ("series", "k"));

        Assert.Equal([isHit ? "hit" : "-"], duck.Rows($"SELECT right_a FROM ({sql})"));
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(9.2e18, "1")]
    [InlineData(1e19, "0")]
    public void Distances_beyond_the_whole_numbers_do_not_overflow(double tolerance, string misses)
    {
        using DuckSql duck = new();
        SeriesFrame left = DuckSql.Frame("(SELECT 9223372036854775807 AS ts)", "ts long");
        SeriesFrame right = DuckSql.Frame("(SELECT CAST(-9223372036854775808 AS BIGINT) AS ts)", "ts long");
        foreach (string direction in new[] { "backward", "nearest" })
        {
            string sql = DuckSql.Expand("ts_asof_join", [left, right], ("ts", "ts"), ("tolerance", tolerance), ("direction", direction));
            Assert.Equal([misses], duck.Rows($"SELECT count(*) - count(right_ts) FROM ({sql})"));
        }
    }

    [Fact]
    public void Lists_and_maps_are_handed_on_and_ordered_at_one_time()
    {
        using DuckSql duck = new();
        SeriesFrame left = DuckSql.Frame("(SELECT 3 AS ts)", "ts int");
        static SeriesFrame Right(string where) => DuckSql.Frame(
            $"(SELECT * FROM (VALUES (1, [1, 2], MAP {{'a': 1}}), (1, [1, 3], NULL), (2, NULL, NULL)) AS v(ts, l, m) WHERE {where})",
            "ts int, l array<int>, m map<string,int>");
        string[] Rows(string where, bool skip) =>
            duck.Rows(DuckSql.Expand("ts_asof_join", [left, Right(where)], ("ts", "ts"), ("skip_nulls", skip)));

        Assert.Equal(["3|2|[1, 3]|{a=1}"], Rows("true", skip: true));
        Assert.Equal(["3|2|-|-"], Rows("true", skip: false));
        Assert.Equal(["3|1|[1, 3]|-"], Rows("ts < 2", skip: false));
    }

    [Theory]
    [InlineData("direction", "sideways", "'backward', 'forward', 'nearest'")]
    [InlineData("max_lookback", -1.0, "a whole number from 0")]
    [InlineData("max_lookback", 1.5, "a whole number from 0")]
    [InlineData("strict", "yes", "true or false")]
    [InlineData("tolerance", double.PositiveInfinity, "a finite number not below zero")]
    [InlineData("fraction", 0.5, "a place beside compat => 'tempo'")]
    [InlineData("ts_partition", 10.0, "a place beside compat => 'tempo'")]
    [InlineData("sql_join_opt", true, "a place beside compat => 'tempo'")]
    public void Arguments_that_make_no_sense_are_refused(string argument, object value, string hint) =>
        SeriesCases.Refused("ts_asof_join", [Lone, Lone], hint, ("ts", "ts"), (argument, value));

    [Fact]
    public void Lookback_only_looks_back() =>
        SeriesCases.Refused("ts_asof_join", [Lone, Lone], "beside direction => 'backward' only", ("ts", "ts"), ("max_lookback", 1), ("direction", "forward"));

    private static SeriesFrame Lone => DuckSql.Frame("(SELECT 1 AS ts)", "ts int");

    private static void AssertIsRight(DuckSql duck, AsOfLeft[] lefts, AsOfRight[] rights, AsOfCall call, string time, string type, double unit)
    {
        SeriesFrame[] frames = [AsOfCases.Frame(lefts, time, type), AsOfCases.Frame(rights, time, type)];
        string sql = DuckSql.Expand("ts_asof_join", frames, AsOfCases.Arguments(call, unit));
        string[] expected = AsOfCases.Expected(lefts, rights, call);
        Assert.Equal(expected, SeriesCases.Shown(duck, $"SELECT i, r_n, r_s, r_a, r_x FROM ({sql})"));
    }
}
