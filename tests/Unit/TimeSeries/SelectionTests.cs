using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class SelectionTests
{
    private static readonly string[] Comparisons = ["ts_at", "ts_before", "ts_at_or_before", "ts_after", "ts_at_or_after"];

    private static readonly string[] Edges = ["ts_earliest", "ts_latest", "ts_prior_to", "ts_subsequent_to"];

    [Theory]
    [InlineData("2024-03-31 02:30:00", 1)]
    [InlineData("2024-03-31T02:30", 1)]
    [InlineData("2024-03-31 02:30:00Z", 1)]
    [InlineData("2024-03-31 02:30:00 UTC", 1)]
    [InlineData("2024-03-31 04:30:00+02:00", 1)]
    [InlineData("2024-03-31 04:30:00+02", 1)]
    [InlineData("2024-03-30 21:00:00 -0530", 1)]
    [InlineData("2024-03-31 02:30:00.000001", 2)]
    [InlineData("2024-03-31 02:30:00.000001000", 2)]
    [InlineData("2024-03-31", 3)]
    [InlineData(1711852200, 1)]
    [InlineData(1711852200.000001, 2)]
    public void An_instant_without_a_zone_is_utc_whatever_the_session(object instant, int expected)
    {
        foreach (string zone in new[] { "UTC", "Europe/Berlin", "Asia/Kolkata" })
        {
            using DuckSql duck = new(zone);
            SeriesFrame frame = DuckSql.Frame(
                """
                (SELECT ts::TIMESTAMPTZ AS t, i FROM (VALUES ('2024-03-31 02:30:00+00', 1), ('2024-03-31 02:30:00.000001+00', 2),
                    ('2024-03-31 00:00:00+00', 3), (NULL, 4), ('infinity', 5)) AS v(ts, i))
                """,
                "t timestamp, i int");

            Assert.Equal([$"{expected}"], duck.Rows($"SELECT i FROM ({DuckSql.Expand("ts_at", [frame], ("ts", "t"), ("instant", instant))})"));
        }
    }

    [Theory]
    [InlineData("timestamp_ntz", "TIMESTAMP '2024-02-29 12:00:00'", "2024-02-29 12:00:00")]
    [InlineData("date", "DATE '2024-02-29'", "2024-02-29")]
    [InlineData("date", "DATE '1969-12-31'", -86400)]
    [InlineData("long", "9007199254740993::BIGINT", "9007199254740993")]
    [InlineData("int", "(-5)::INT", -5)]
    [InlineData("byte", "5::TINYINT", "5")]
    [InlineData("double", "0.1::DOUBLE", 0.1)]
    [InlineData("float", "0.1::FLOAT", 0.1)]
    [InlineData("decimal(20,2)", "123456789012345678.25::DECIMAL(20,2)", "123456789012345678.25")]
    [InlineData("decimal(5,2)", "0.1::DECIMAL(5,2)", 0.1)]
    public void Every_axis_takes_its_own_points(string type, string value, object instant)
    {
        using DuckSql duck = new("Asia/Tokyo");
        SeriesFrame frame = DuckSql.Frame($"(SELECT {value} AS t)", $"t {type}");

        int[] counts = [.. Comparisons.Select(op => duck.Rows(DuckSql.Expand(op, [frame], ("ts", "t"), ("instant", instant))).Length)];
        Assert.Equal([1, 0, 1, 0, 1], counts);
        duck.AssertSchema("ts_at", [frame], ("ts", "t"), ("instant", instant));
    }

    [Theory]
    [InlineData("2024-02-29 12:00:00", 1)]
    [InlineData("2024-02-29", 0)]
    public void A_day_stands_for_its_start(string instant, int expected)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT DATE '2024-02-29' AS t)", "t date");

        Assert.Equal(expected, duck.Rows(DuckSql.Expand("ts_before", [frame], ("ts", "t"), ("instant", instant))).Length);
    }

    [Theory]
    [InlineData("timestamp", "yesterday", "'2024-02-29'")]
    [InlineData("timestamp", "2023-02-29", "the calendar has")]
    [InlineData("timestamp", "2024-02-29 25:00", "the calendar has")]
    [InlineData("timestamp", "2024-02-29 10:00:00.1234567", "microseconds")]
    [InlineData("timestamp", "2024-02-29 10:00+25:00", "a zone such as")]
    [InlineData("timestamp", double.NaN, "seconds since")]
    [InlineData("timestamp", 1e300, "seconds since")]
    [InlineData("timestamp", true, "a time such as")]
    [InlineData("timestamp_ntz", "2024-02-29 10:00Z", "without a zone")]
    [InlineData("date", "2024-02-29 10:00+01", "without a zone")]
    [InlineData("int", "2024-02-29", "a whole number")]
    [InlineData("int", 1.5, "a whole number")]
    [InlineData("long", 1e17, "as text")]
    [InlineData("long", 9007199254740992, "as text")]
    [InlineData("double", "soon", "a finite number")]
    [InlineData("double", double.PositiveInfinity, "a finite number")]
    public void A_point_that_the_axis_does_not_have_is_refused(string type, object instant, string hint)
    {
        MillraceException fault = Assert.Throws<MillraceException>(
            () => DuckSql.Expand("ts_after", [DuckSql.Frame("v", $"t {type}")], ("ts", "t"), ("instant", instant)));

        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
        Assert.Contains("instant", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("both", "2,3,4")]
    [InlineData("start", "2,3")]
    [InlineData("stop", "3,4")]
    [InlineData("neither", "3")]
    public void Between_says_which_ends_are_inside(string inclusive, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (1), (2), (3), (4), (5), (NULL)) AS v(t))", "t int");
        string[] Rows(int start, int stop) => duck.Rows(DuckSql.Expand(
            "ts_between", [frame], ("ts", "t"), ("start", start), ("stop", stop), ("inclusive", inclusive)));

        Assert.Equal(expected.Split(','), Rows(2, 4));
        Assert.Empty(Rows(4, 2));
    }

    [Fact]
    public void Columns_keep_their_names_types_and_places_and_lists_ride_along()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT true AS \"r\", 1 AS \"T\", [1, NULL] AS l, 'k' AS k0, 2.5::DECIMAL(4,2) AS \"v0\", DATE '2024-01-01' AS d)",
            "r boolean, T int, l array<int>, k0 string, v0 decimal(4,2), d date");
        SeriesFrame plain = DuckSql.Frame(
            "(SELECT true AS \"r\", 1 AS \"T\", 'k' AS k0, 2.5::DECIMAL(4,2) AS \"v0\")", "r boolean, T int, k0 string, v0 decimal(4,2)");

        foreach (string op in Edges)
        {
            foreach (int n in new[] { 1, 2, 1001 })
            {
                (string, object)[] arguments = [("ts", "t"), ("series", "k0"), ("n", n), .. Instant(op, 1)];
                Assert.Equal(["true|1|[1, NULL]|k|2.50|2024-01-01"], duck.Rows(DuckSql.Expand(op, [frame], arguments)));
                duck.AssertSchema(op, [plain], arguments);
            }
        }
    }

    [Fact]
    public void Empty_input_gives_no_rows_with_and_without_keys()
    {
        using DuckSql duck = new();
        SeriesFrame none = DuckSql.Frame("(SELECT 1 AS t, 2 AS k WHERE false)", "t int, k int");

        foreach (string op in Edges)
        {
            foreach (int n in new[] { 1, 2, 1001 })
            {
                Assert.Empty(duck.Rows(DuckSql.Expand(op, [none], [("ts", "t"), ("n", n), .. Instant(op, 1)])));
                Assert.Empty(duck.Rows(DuckSql.Expand(op, [none], [("ts", "t"), ("series", "k"), ("n", n), .. Instant(op, 1)])));
            }
        }
    }

    [Fact]
    public void Sequence_comes_before_the_other_columns_in_ties()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (1, 5, 1), (1, 4, 2), (1, 9, NULL)) AS v(t, x, q))", "t int, x int, q int");

        Assert.Equal(["1|9|-"], duck.Rows(DuckSql.Expand("ts_latest", [frame], ("ts", "t"))));
        Assert.Equal(["1|4|2"], duck.Rows(DuckSql.Expand("ts_latest", [frame], ("ts", "t"), ("sequence", "q"))));
        Assert.Equal(["1|9|-"], duck.Rows(DuckSql.Expand("ts_earliest", [frame], ("ts", "t"), ("sequence", "q"))));
        Assert.Equal(["1|4|2"], duck.Rows(DuckSql.Expand("ts_earliest", [frame], ("ts", "t"))));
    }

    [Theory]
    [InlineData("n", 0)]
    [InlineData("n", 1.5)]
    [InlineData("sequence", "nope")]
    [InlineData("inclusive", "yes")]
    [InlineData("series", "t")]
    public void A_bad_argument_is_refused(string name, object value) =>
        Assert.Contains(
            name,
            Assert.Throws<MillraceException>(() => DuckSql.Expand(
                "ts_prior_to", [DuckSql.Frame("v", "t int, x int")], ("ts", "t"), ("instant", 1), (name, value))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Any_readings_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(Oracle.Rows.Array[1, 25], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[-3, 12], Gen.Bool).Sample(
            (rows, edge, size, instant, inclusive) =>
            {
                string op = Edges[edge];
                int n = new[] { 1, 3, 1001 }[size];
                List<(string, object)> arguments = [("ts", "t"), ("series", "k"), ("n", n), .. Instant(op, instant)];
                if (edge >= 2) arguments.Add(("inclusive", inclusive));

                Assert.Equal(
                    Expected(rows, op, n, instant, inclusive).Order(StringComparer.Ordinal),
                    duck.Rows(DuckSql.Expand(op, [DuckSql.Frame(Oracle.Table(rows), "k int, t int, x double")], [.. arguments])));
            },
            iter: 80,
            threads: 1);
    }

    private static IEnumerable<string> Expected((int? Key, int? Time, double? X)[] rows, string op, int n, int instant, bool inclusive)
    {
        bool isLatest = op is "ts_latest" or "ts_prior_to";
        var kept = rows.Where(row => row.Time is int time && op switch
        {
            "ts_prior_to" => time < instant || (inclusive && time == instant),
            "ts_subsequent_to" => time > instant || (inclusive && time == instant),
            _ => true,
        });
        return kept.GroupBy(row => row.Key).SelectMany(series =>
        {
            var sorted = series.OrderBy(row => row.Time).ThenBy(row => row.X, Oracle.Order);
            return isLatest ? sorted.TakeLast(n) : sorted.Take(n);
        }).Select(row => $"{Oracle.Text(row.Key)}|{Oracle.Text(row.Time)}|{Oracle.Text(row.X)}");
    }

    private static (string, object)[] Instant(string op, int instant) =>
        op is "ts_prior_to" or "ts_subsequent_to" ? [("instant", instant)] : [];
}
