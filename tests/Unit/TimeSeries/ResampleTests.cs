using System.Globalization;
using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class ResampleTests
{
    private static readonly SeriesFrame Readings = DuckSql.Frame(
        """
        (SELECT ts::TIMESTAMPTZ AS ts, k, a::DOUBLE AS a, "B"::INT AS "B", note FROM (VALUES
            ('2024-01-01 10:00:00+00', 'p', 1.0, 4, 'x'), ('2024-01-01 10:59:59.999999+00', 'p', 3.0, NULL, 'y'),
            ('2024-01-01 11:00:00+00', 'p', NULL, 7, 'z'), ('2024-01-01 14:30:00+00', 'p', 5.0, 9, 'w'),
            ('2024-01-01 10:10:00+00', NULL, 9.0, 1, NULL), (NULL, 'p', 100.0, 100, 'n')) AS v(ts, k, a, "B", note))
        """,
        "ts timestamp, k string, a double, B int, note string");

    [Fact]
    public void Mean_ignores_nulls_and_orders_metrics_by_code_unit()
    {
        using DuckSql duck = new();

        Assert.Equal(
            [
                "-|2024-01-01 10:00:00+00|1.0|9.0|-",
                "p|2024-01-01 10:00:00+00|4.0|2.0|-",
                "p|2024-01-01 11:00:00+00|7.0|-|-",
                "p|2024-01-01 14:00:00+00|9.0|5.0|-",
            ],
            duck.Rows(Expand(("func", "mean"))));
        duck.AssertSchema("ts_resample", [Readings], With(("func", "mean"), ("prefix", "m")));
    }

    [Theory]
    [InlineData("floor", "4|1.0|x")]
    [InlineData("ceil", "-|3.0|y")]
    [InlineData("min", "4|1.0|x")]
    [InlineData("max", "4|3.0|y")]
    [InlineData("MAX", "4|3.0|y")]
    public void Each_function_takes_its_values(string func, string first)
    {
        using DuckSql duck = new();

        Assert.Contains($"p|2024-01-01 10:00:00+00|{first}", duck.Rows(Expand(("func", func))));
        duck.AssertSchema("ts_resample", [Readings], With(("func", func), ("fill", true)));
    }

    [Theory]
    [InlineData("floor", "-|9")]
    [InlineData("ceil", "2|1")]
    public void Ties_in_time_go_to_the_next_column_and_null_is_smallest(string func, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame tied = DuckSql.Frame(
            "(SELECT * FROM (VALUES (5, 1, NULL), (5, 2, 1), (5, NULL, 8), (5, NULL, 9), (5, NULL, 9)) AS v(t, a, b) WHERE b IS NULL OR b <> 8)",
            "t int, a int, b int");

        Assert.Equal([$"0|{expected}"], duck.Rows(DuckSql.Expand("ts_resample", [tied], ("ts", "t"), ("freq", 10), ("func", func))));
    }

    [Fact]
    public void The_order_of_columns_given_decides_ties()
    {
        using DuckSql duck = new();
        SeriesFrame tied = DuckSql.Frame("(SELECT * FROM (VALUES (5, 1, 9), (5, 2, 1)) AS v(t, a, b))", "t int, a int, b int");
        string Floor(params string[] columns) => duck.Rows(DuckSql.Expand(
            "ts_resample", [tied], ("ts", "t"), ("freq", 10), ("func", "floor"), ("columns", columns))).Single();

        Assert.Equal("0|1|9", Floor("a", "b"));
        Assert.Equal("0|2|1", Floor("b", "a"));
    }

    [Fact]
    public void Windows_are_half_open_and_the_end_label_is_the_next_start()
    {
        using DuckSql duck = new();

        Assert.Equal(
            ["-|2024-01-01 11:00:00+00|9.0", "p|2024-01-01 11:00:00+00|2.0", "p|2024-01-01 12:00:00+00|-", "p|2024-01-01 15:00:00+00|5.0"],
            duck.Rows(Expand(("label", "end"), ("columns", "A"))));
    }

    [Fact]
    public void Fill_completes_each_series_and_writes_zero_for_numbers_only()
    {
        using DuckSql duck = new();

        Assert.Equal(
            [
                "-|2024-01-01 10:00:00+00|1|9.0|-",
                "p|2024-01-01 10:00:00+00|0|3.0|y",
                "p|2024-01-01 11:00:00+00|7|0.0|z",
                "p|2024-01-01 12:00:00+00|0|0.0|-",
                "p|2024-01-01 13:00:00+00|0|0.0|-",
                "p|2024-01-01 14:00:00+00|9|5.0|w",
            ],
            duck.Rows(Expand(("func", "ceil"), ("fill", true))));
    }

    [Fact]
    public void Fill_writes_zero_for_long_and_decimal_columns_too()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT t, l::BIGINT AS l, d::DECIMAL(5,2) AS d FROM (VALUES (0, 1, 1.5), (2, 2, NULL)) AS v(t, l, d))", "t int, d decimal(5,2), l long");

        Assert.Equal(
            ["0|1.50|1", "1|0.00|0", "2|0.00|2"],
            duck.Rows(DuckSql.Expand("ts_resample", [frame], ("ts", "t"), ("freq", "1"), ("func", "max"), ("fill", true))));
    }

    [Fact]
    public void A_gap_above_the_limit_fails_and_names_the_cause()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (0, 1), (100, 2)) AS v(t, a))", "t int, a int");
        string Filled(int limit) => DuckSql.Expand(
            "ts_resample", [frame], ("ts", "t"), ("freq", 1), ("fill", true), ("fill_limit", limit));

        Assert.Equal(101, duck.Rows(Filled(100)).Length);
        Assert.Contains(
            "a gap of 100 windows, starts at 0. Look for a wrong clock",
            Assert.ThrowsAny<Exception>(() => duck.Rows(Filled(99))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timestamp", "TIMESTAMPTZ '1969-12-31 23:30:00+00'", "1 hour", "1969-12-31 23:00:00+00")]
    [InlineData("timestamp", "TIMESTAMPTZ '1969-12-31 23:00:00+00'", "1 hour", "1969-12-31 23:00:00+00")]
    [InlineData("timestamp", "TIMESTAMPTZ '1969-12-31 22:59:59.999999+00'", "1 hour", "1969-12-31 22:00:00+00")]
    [InlineData("timestamp_ntz", "TIMESTAMP '1960-02-29 01:02:03'", "1 day", "1960-02-29 00:00:00")]
    [InlineData("date", "DATE '1969-12-30'", "2 days", "1969-12-30")]
    [InlineData("date", "DATE '1970-01-02'", "12 hours", "1970-01-02 00:00:00")]
    [InlineData("int", "-1", "10", "-10")]
    [InlineData("int", "-10", "10", "-10")]
    [InlineData("byte", "(-128)::TINYINT", "100", "-200")]
    [InlineData("long", "19", "10", "10")]
    [InlineData("double", "-0.25::DOUBLE", "0.5", "-0.5")]
    [InlineData("decimal(5,2)", "1.75", "0.5", "1.5")]
    public void Buckets_floor_below_zero_on_every_axis(string type, string value, string freq, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame($"(SELECT {value} AS t, 1 AS a)", $"t {type}, a int");

        Assert.Equal([$"{expected}|1.0"], duck.Rows(DuckSql.Expand("ts_resample", [frame], ("ts", "t"), ("freq", freq))));
        duck.AssertSchema("ts_resample", [frame], ("ts", "t"), ("freq", freq));
    }

    [Fact]
    public void Days_are_utc_days_whatever_the_zone_of_the_session()
    {
        using DuckSql duck = new("Asia/Tokyo");
        SeriesFrame frame = DuckSql.Frame("(SELECT TIMESTAMPTZ '2024-03-01 23:30:00+00' AS t, 1 AS a)", "t timestamp, a int");
        string sql = DuckSql.Expand("ts_resample", [frame], ("ts", "t"), ("freq", "day"));

        Assert.Equal(["1709251200"], duck.Rows($"SELECT epoch_us(t) // 1000000 FROM ({sql})"));
    }

    [Theory]
    [InlineData("musec", 1)]
    [InlineData("3 musec", 3)]
    [InlineData("microsec", 1)]
    [InlineData("microsecond", 1)]
    [InlineData("10 microseconds", 10)]
    [InlineData("ms", 1_000)]
    [InlineData("1 millisecond", 1_000)]
    [InlineData("5 milliseconds", 5_000)]
    [InlineData("sec", 1_000_000)]
    [InlineData("1 second", 1_000_000)]
    [InlineData("30 SECONDS", 30_000_000)]
    [InlineData("MIN", 60_000_000)]
    [InlineData("1 MIN", 60_000_000)]
    [InlineData("minute", 60_000_000)]
    [InlineData("  5   minutes ", 300_000_000)]
    [InlineData("hr", 3_600_000_000)]
    [InlineData("hour", 3_600_000_000)]
    [InlineData("2 hours", 7_200_000_000)]
    [InlineData("day", 86_400_000_000)]
    [InlineData("7 days", 604_800_000_000)]
    public void Every_spelling_of_a_frequency_is_read(string text, long micros) =>
        Assert.Equal(micros, Millrace.TimeSeries.Calls.Duration.ReadMicros("op", text, lowestCount: 1));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("15minutes")]
    [InlineData("0 hours")]
    [InlineData("-1 hour")]
    [InlineData("1.5 hours")]
    [InlineData("1 fortnight")]
    [InlineData("1 hour 5")]
    [InlineData("999999999999999 days")]
    [InlineData("99999999999999999999 ms")]
    [InlineData("15")]
    public void A_bad_frequency_is_refused(string text)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Expand(("freq", text)));

        Assert.Equal("SERIES_FREQUENCY_INVALID", fault.Code.Value);
        Assert.Contains("15 minutes", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("func", "slope", "'mean'")]
    [InlineData("func", "p101", "p0 to p100")]
    [InlineData("func", "flor", "Did you mean 'floor'?")]
    [InlineData("label", "middle", "'start', 'end'")]
    [InlineData("columns", "k", "named twice")]
    [InlineData("columns", "nope", "does not have")]
    [InlineData("fill", "yes", "true or false")]
    [InlineData("fill_limit", 0, "true")]
    public void A_bad_argument_is_refused(string name, object value, string hint)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Expand(("fill", (object)true), (name, value)));

        Assert.Contains(name == "fill_limit" ? "whole number" : hint, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 hour")]
    [InlineData("0")]
    [InlineData("0.5")]
    [InlineData("NaN")]
    public void A_numeric_axis_wants_whole_units(string freq)
    {
        SeriesFrame frame = DuckSql.Frame("t", "t int, a int");

        Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_resample", [frame], ("ts", "t"), ("freq", freq)));
    }

    [Theory]
    [InlineData("sum", "a|3.0 b|7")]
    [InlineData("count", "a|2 b|1")]
    [InlineData("first", "a|1.0 b|7")]
    [InlineData("last", "a|2.0 b|7")]
    [InlineData("range", "a|1.0 b|0.0")]
    [InlineData("p50", "a|1.5 b|7.0")]
    public void One_function_keeps_the_names_of_columns(string func, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT t, a::DOUBLE AS a, b::BIGINT AS b FROM (VALUES (0, NULL, NULL), (1, 1, NULL), (2, 2, 7), (3, NULL, NULL)) AS v(t, a, b))", "t int, a double, b long");
        (string, object)[] arguments = [("ts", "t"), ("freq", 10), ("func", func)];

        Assert.Equal(expected, string.Join(' ', new[] { "a", "b" }.Select(name => $"{name}|{duck.Rows($"SELECT {name} FROM ({DuckSql.Expand("ts_resample", [frame], arguments)})")[0]}")));
        duck.AssertSchema("ts_resample", [frame], [.. arguments, ("fill", true)]);
    }

    [Fact]
    public void Several_functions_are_named_each_and_text_takes_part_where_it_can()
    {
        using DuckSql duck = new();
        string[] Names(params (string, object)[] more) => [.. duck.Columns(Expand(more)).Skip(2)];

        Assert.Equal(
            ["max_B INTEGER", "p95_B DOUBLE", "max_a DOUBLE", "p95_a DOUBLE"], Names(("func", new[] { "max", "p95" })));
        Assert.Equal(
            ["p_count_note BIGINT", "p_first_note VARCHAR"], Names(("func", new[] { "count", "first" }), ("columns", "note"), ("prefix", "p")));
        Assert.Equal(["note VARCHAR"], Names(("func", new[] { "last" }), ("columns", "note")));
        Assert.Contains("p|2024-01-01 10:00:00+00|2|x", duck.Rows(Expand(("func", new[] { "count", "first" }), ("columns", "note"), ("fill", true))));
        Assert.Contains("p|2024-01-01 12:00:00+00|0|-", duck.Rows(Expand(("func", new[] { "count", "first" }), ("columns", "note"), ("fill", true))));
        Assert.Contains("columns of numbers for 'sum'", Assert.Throws<MillraceException>(() => Expand(("func", new[] { "max", "sum" }), ("columns", "note"))).Message, StringComparison.Ordinal);
        Assert.Contains("each function once", Assert.Throws<MillraceException>(() => Expand(("func", new[] { "max", "MAX" }))).Message, StringComparison.Ordinal);
        Assert.Contains("an empty list", Assert.Throws<MillraceException>(() => Expand(("func", Array.Empty<string>()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sums_of_whole_numbers_and_decimals_are_exact()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT t, l, d::DECIMAL(18,2) AS d FROM (VALUES (0, 9007199254740993, 0.1), (1, 2, 0.2)) AS v(t, l, d))", "t int, l long, d decimal(18,2)");
        (string, object)[] arguments = [("ts", "t"), ("freq", 10), ("func", "sum")];

        Assert.Equal(["0|0.30|9007199254740995"], duck.Rows(DuckSql.Expand("ts_resample", [frame], arguments)));
        duck.AssertSchema("ts_resample", [frame], arguments);
    }

    [Fact]
    public void Empty_input_gives_no_rows_with_and_without_fill()
    {
        using DuckSql duck = new();
        SeriesFrame none = Readings with { RelationSql = $"(SELECT * FROM {Readings.RelationSql} WHERE false)" };

        foreach (string func in new[] { "mean", "floor", "std", "p95", "last" })
        {
            Assert.Empty(duck.Rows(DuckSql.Expand("ts_resample", [none], With(("func", func)))));
            Assert.Empty(duck.Rows(DuckSql.Expand("ts_resample", [none], With(("func", func), ("fill", true)))));
        }
    }

    [Fact]
    public void Any_readings_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen<(int Key, int Time, int? A)> row = Gen.Select(
            Gen.Int[0, 2], Gen.Int[-50, 50], Gen.OneOf(Gen.Int[-9, 9].Select(x => (int?)x), Gen.Const((int?)null)));

        Gen.Select(row.Array[1, 40], Gen.Int[1, 17], Gen.Int[0, 4].Select(i => new[] { "mean", "min", "max", "floor", "ceil" }[i]), Gen.Bool).Sample(
            (rows, width, func, fill) =>
            {
                string values = string.Join(", ", rows.Select(r => string.Create(
                    CultureInfo.InvariantCulture,
                    $"({(r.Key == 0 ? "NULL" : r.Key)}, {r.Time}, {r.A?.ToString(CultureInfo.InvariantCulture) ?? "NULL"})")));
                SeriesFrame frame = DuckSql.Frame(
                    $"(SELECT k::INT AS k, make_timestamptz(t * 1000000::BIGINT) AS t, a::INT AS a FROM (VALUES {values}) AS v(k, t, a))",
                    "k int, t timestamp, a int");
                string sql = DuckSql.Expand(
                    "ts_resample", [frame], ("ts", "t"), ("series", "k"), ("freq", $"{width} sec"), ("func", func), ("fill", fill));
                string[] expected = Oracle(rows, width, func, fill).Order(StringComparer.Ordinal).ToArray();
                Assert.Equal(expected, duck.Rows($"SELECT k, epoch_us(t) // 1000000, round(a::DOUBLE, 6) FROM ({sql})"));
            },
            iter: 100,
            threads: 1);
    }

    private static IEnumerable<string> Oracle((int Key, int Time, int? A)[] rows, int width, string func, bool fill)
    {
        foreach (var series in rows.GroupBy(row => row.Key))
        {
            var windows = series.GroupBy(row => (int)Math.Floor((double)row.Time / width)).ToDictionary(g => g.Key, g => g.ToArray());
            for (int at = windows.Keys.Min(); at <= windows.Keys.Max(); at++)
            {
                if (!windows.TryGetValue(at, out var window) && !fill) continue;
                double? value = window is null ? null : func switch
                {
                    "mean" => window.Average(row => (double?)row.A),
                    "min" => window.Min(row => row.A),
                    "max" => window.Max(row => row.A),
                    "floor" => window.OrderBy(row => row.Time).ThenBy(row => row.A ?? int.MinValue).First().A,
                    _ => window.OrderBy(row => row.Time).ThenBy(row => row.A ?? int.MinValue).Last().A,
                };
                if (fill) value ??= 0;
                string text = value is double number ? Round(number) : "-";
                yield return string.Create(CultureInfo.InvariantCulture, $"{(series.Key == 0 ? "-" : series.Key)}|{at * width}|{text}");
            }
        }
    }

    private static string Round(double value)
    {
        string text = (Math.Round(value, 6, MidpointRounding.AwayFromZero) + 0.0).ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    private static (string, object)[] With(params (string Name, object Value)[] arguments)
    {
        Dictionary<string, object> all = new() { ["ts"] = "ts", ["series"] = new[] { "k" }, ["freq"] = "1 hour" };
        foreach ((string name, object value) in arguments) all[name] = value;
        return all.Select(pair => (pair.Key, pair.Value)).ToArray();
    }

    private static string Expand(params (string Name, object Value)[] arguments) =>
        DuckSql.Expand("ts_resample", [Readings], With(arguments));
}
