using System.Globalization;
using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class EmaTests
{
    private const string Columns = "ts timestamp, k string, x double, n int";

    [Fact]
    public void Five_terms_of_a_ramp_are_the_published_numbers()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT make_timestamptz(i * 1000000) AS ts, i * 10.0::DOUBLE AS x FROM range(1, 7) AS r(i))", "ts timestamp, x double");

        string sql = DuckSql.Expand("ts_ema", [frame], ("ts", "ts"), ("col", "x"), ("alpha", 0.2), ("terms", 5));

        double[] values = duck.Rows($"SELECT round(\"EMA_x\", 9) FROM ({sql})").Select(Number).Order().ToArray();
        Assert.Equal([2.0, 5.6, 10.48, 16.384, 23.1072, 29.8304], values);
    }

    [Fact]
    public void The_window_form_gives_the_same_numbers_as_the_operator()
    {
        using DuckSql duck = new();
        string rows = "(SELECT make_timestamptz(i) AS ts, (i * 7919) % 13 AS x, 0 AS n FROM range(200) AS r(i))";
        string table = DuckSql.Expand(
            "ts_ema", [DuckSql.Frame(rows, "ts timestamp, x long, n int")], ("ts", "ts"), ("column", "x"), ("terms", 7));
        string window = TimeSeriesOps.BuiltIn.FindWindow("EMA")!.Expand(
            new WindowCall(["x"], Arguments(("terms", 7), ("compat", "tempo")), "(ORDER BY ts)"));

        Assert.Equal(
            duck.Rows($"SELECT ts, \"EMA_x\" FROM ({table})"),
            duck.Rows($"SELECT ts, {window} FROM {rows}"));
    }

    [Fact]
    public void The_window_form_takes_a_named_window_and_any_expression()
    {
        using DuckSql duck = new();
        string window = TimeSeriesOps.BuiltIn.FindWindow("ema")!.Expand(
            new WindowCall(["x + 1"], Arguments(("terms", 2), ("alpha", 0.5)), "w"));

        Assert.Equal(
            ["1.0", "1.75"],
            duck.Rows($"SELECT {window} FROM (VALUES (1, 1), (2, 1.5::DOUBLE)) AS v(t, x) WINDOW w AS (ORDER BY t)"));
    }

    [Theory]
    [InlineData("ts_ema")]
    [InlineData("ema")]
    public void One_rate_must_be_given(string op)
    {
        MillraceException Refused(params (string, object)[] arguments) => Assert.Throws<MillraceException>(() => op == "ema"
            ? TimeSeriesOps.BuiltIn.FindWindow(op)!.Expand(new WindowCall(["x"], Arguments(arguments), "w"))
            : DuckSql.Expand(op, [DuckSql.Frame("t", Columns)], [("ts", "ts"), ("column", "x"), .. arguments]));

        Assert.Equal("SERIES_ARGUMENT_MISSING", Refused().Code.Value);
        Assert.Contains("'half_life'", Refused().Message, StringComparison.Ordinal);
        Assert.Contains("'span' and 'com'", Refused(("span", 5), ("com", 2)).Message, StringComparison.Ordinal);
        Assert.Contains("truncated", Refused(("terms", 5), ("com", 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nulls_weigh_in_as_zero_and_null_keys_are_one_series()
    {
        using DuckSql duck = new();
        string rows = """
            (VALUES (make_timestamptz(1), NULL, 8.0::DOUBLE, 1), (make_timestamptz(2), NULL, NULL, 1),
                    (make_timestamptz(3), NULL, 4.0, 1), (make_timestamptz(1), 'a', 2.0, 1)) AS v(ts, k, x, n)
            """;
        string sql = DuckSql.Expand(
            "ts_ema", [DuckSql.Frame($"(SELECT * FROM {rows})", Columns)],
            ("ts", "ts"), ("series", new[] { "k" }), ("column", "x"), ("alpha", 0.5), ("terms", 2));

        Assert.Equal(
            ["-|1|4.0", "-|2|2.0", "-|3|2.0", "a|1|1.0"],
            duck.Rows($"SELECT k, epoch_us(ts), \"EMA_x\" FROM ({sql})"));
    }

    [Fact]
    public void Ties_are_ordered_by_the_value()
    {
        using DuckSql duck = new();
        SeriesFrame Shuffled(int seed) => DuckSql.Frame(
            $"(SELECT make_timestamptz(0) AS ts, 'k' AS k, i::DOUBLE AS x, i::INT AS n FROM range(50) AS r(i) ORDER BY hash(i + {seed}))",
            Columns);
        string Sql(int seed) => DuckSql.Expand(
            "ts_ema", [Shuffled(seed)], ("ts", "ts"), ("series", "k"), ("column", "x"), ("terms", 3));

        Assert.Equal(duck.Rows(Sql(1)), duck.Rows(Sql(2)));
        Assert.Contains("1970-01-01 00:00:00+00|k|0.0|0|0.0", duck.Rows(Sql(3)));
    }

    [Fact]
    public void A_row_without_a_time_is_the_oldest_of_its_series()
    {
        using DuckSql duck = new();
        string rows = "(SELECT * FROM (VALUES (5, 1.0::DOUBLE), (NULL, 8.0)) AS v(ts, x))";
        string sql = DuckSql.Expand(
            "ts_ema", [DuckSql.Frame(rows, "ts int, x double")], ("ts", "ts"), ("column", "x"), ("alpha", 0.5), ("terms", 2));

        Assert.Equal(["-|8.0|4.0", "5|1.0|2.5"], duck.Rows(sql));
    }

    [Fact]
    public void Empty_input_gives_no_rows_and_the_announced_columns()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT now() AS ts, 'a' AS \"odd \"\"name\", 1::DECIMAL(9,2) AS ema_input WHERE false)",
            "ts timestamp, `odd \"name` string, ema_input decimal(9,2)");
        (string, object)[] arguments =
            [("ts", "TS"), ("series", new[] { "ODD \"name" }), ("column", "EMA_INPUT"), ("terms", 2), ("name", "e\"x")];

        Assert.Empty(duck.Rows(DuckSql.Expand("ts_ema", [frame], arguments)));
        duck.AssertSchema("ts_ema", [frame], arguments);
    }

    [Theory]
    [InlineData("column", "rotaton", "SERIES_COLUMN_NOT_FOUND", "rotation")]
    [InlineData("column", "k", "SERIES_COLUMN_TYPE", "a column of numbers")]
    [InlineData("ts", "k", "SERIES_COLUMN_TYPE", "a timestamp, a date or a number")]
    [InlineData("series", "ts", "SERIES_ARGUMENT_INVALID", "named twice")]
    [InlineData("alpha", 0.0, "SERIES_ARGUMENT_INVALID", "above 0")]
    [InlineData("alpha", 1.01, "SERIES_ARGUMENT_INVALID", "above 0")]
    [InlineData("alpha", double.NaN, "SERIES_ARGUMENT_INVALID", "NaN")]
    [InlineData("alpha", "0.2", "SERIES_ARGUMENT_INVALID", "a number")]
    [InlineData("terms", 0, "SERIES_ARGUMENT_INVALID", "from 1 to 1000")]
    [InlineData("terms", 2.5, "SERIES_ARGUMENT_INVALID", "whole number")]
    [InlineData("term", 5, "SERIES_ARGUMENT_UNKNOWN", "Did you mean 'terms'?")]
    [InlineData("name", "K", "SERIES_COLUMN_DUPLICATE", "another name")]
    [InlineData("ts", true, "SERIES_ARGUMENT_INVALID", "one column name")]
    public void A_bad_argument_is_named_with_what_is_accepted(string name, object value, string code, string hint)
    {
        Dictionary<string, object> arguments = new()
        {
            ["ts"] = "ts", ["column"] = "rotation", ["terms"] = 5, [name] = value,
        };
        SeriesFrame frame = DuckSql.Frame("t", "ts timestamp, k string, rotation double");

        MillraceException fault = Assert.Throws<MillraceException>(() => DuckSql.Expand(
            "ts_ema", [frame], arguments.Select(pair => (pair.Key, pair.Value)).ToArray()));

        Assert.Equal(code, fault.Code.Value);
        Assert.Contains("ts_ema", fault.Message, StringComparison.Ordinal);
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_inputs_and_arguments_are_told()
    {
        SeriesFrame frame = DuckSql.Frame("t", Columns);

        Assert.Equal("SERIES_INPUT_COUNT", Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_ema", [])).Code.Value);
        Assert.Equal(
            "SERIES_ARGUMENT_MISSING",
            Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_ema", [frame], ("ts", "ts"), ("terms", 3))).Code.Value);
    }

    [Fact]
    public void Any_series_matches_a_slow_oracle()
    {
        Gen<(int Key, int Time, int? Value)> row = Gen.Select(
            Gen.Int[0, 3], Gen.Int[-20, 20], Gen.OneOf(Gen.Int[-5, 5].Select(x => (int?)x), Gen.Const((int?)null)));
        using DuckSql duck = new();

        Gen.Select(row.Array[1, 40], Gen.Int[1, 8]).Sample(
            (rows, terms) =>
            {
                string values = string.Join(", ", rows.Select((r, i) => string.Create(
                    CultureInfo.InvariantCulture,
                    $"({(r.Key == 0 ? "NULL" : r.Key)}, {r.Time}, {r.Value?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}, {i})")));
                SeriesFrame frame = DuckSql.Frame(
                    $"(SELECT k::INT AS k, t::INT AS t, x::INT AS x, i FROM (VALUES {values}) AS v(k, t, x, i))",
                    "k int, t int, x int, i int");
                string sql = DuckSql.Expand(
                    "ts_ema", [frame], ("ts", "t"), ("series", "k"), ("column", "x"), ("alpha", 0.25), ("terms", terms));
                double[] actual = duck.Rows($"SELECT printf('%05d', i), \"EMA_x\" FROM ({sql})")
                    .Select(text => Number(text.Split('|')[1])).ToArray();
                Assert.Equal(Oracle(rows, terms, alpha: 0.25), actual, (a, b) => Math.Abs(a - b) < 1e-9);
            },
            iter: 60,
            threads: 1);
    }

    private static double[] Oracle((int Key, int Time, int? Value)[] rows, int terms, double alpha)
    {
        double[] result = new double[rows.Length];
        foreach (var series in rows.Select((row, index) => (row, index)).GroupBy(pair => pair.row.Key))
        {
            var ordered = series.OrderBy(pair => pair.row.Time).ThenBy(pair => pair.row.Value ?? int.MinValue)
                .ThenBy(pair => pair.index).ToArray();
            for (int at = 0; at < ordered.Length; at++)
            {
                for (int lag = 0; lag < terms && lag <= at; lag++)
                    result[ordered[at].index] += alpha * Math.Pow(1 - alpha, lag) * (ordered[at - lag].row.Value ?? 0);
            }
        }

        return result;
    }

    private static Dictionary<string, OpArgument> Arguments(params (string Name, object Value)[] arguments) =>
        arguments.ToDictionary(argument => argument.Name, argument => DuckSql.ToArgument(argument.Value));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
