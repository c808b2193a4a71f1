using System.Globalization;
using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class InterpolateTests
{
    private static readonly SeriesFrame Vector = DuckSql.Frame(
        """
        (SELECT ts::TIMESTAMPTZ AS ts, c::DOUBLE AS c FROM (VALUES
            ('2024-01-01 00:00:00+00', 0), ('2024-01-01 00:01:00+00', NULL), ('2024-01-01 00:02:00+00', 8)) AS v(ts, c))
        """,
        "ts timestamp, c double");

    [Theory]
    [InlineData("zero", true, "0 0 0 0 8")]
    [InlineData("null", true, "0 - - - 8")]
    [InlineData("ffill", true, "0 0 0 0 8")]
    [InlineData("bfill", true, "0 - 8 8 8")]
    [InlineData("linear", true, "0 - 4 6 8")]
    [InlineData("zero", false, "0 0 0 0 8")]
    [InlineData("null", false, "0 - - - 8")]
    [InlineData("ffill", false, "0 0 0 0 8")]
    [InlineData("bfill", false, "0 8 8 8 8")]
    [InlineData("linear", false, "0 2 4 6 8")]
    public void A_null_window_is_filled_as_agreed(string method, bool isTempo, string expected)
    {
        using DuckSql duck = new("Asia/Tokyo");
        (string, object)[] arguments =
            [("ts", "ts"), ("freq", "30 seconds"), ("func", "mean"), ("method", method), ("show_interpolated", true)];
        if (isTempo) arguments = [.. arguments, ("compat", "tempo")];

        string[] rows = duck.Rows(DuckSql.Expand("ts_interpolate", [Vector], arguments));

        Assert.Equal(expected, string.Join(' ', rows.Select(row => row.Split('|')[1].Replace(".0", "", StringComparison.Ordinal))));
        Assert.Equal(["false", "true", "false", "true", "false"], rows.Select(row => row.Split('|')[2]));
        Assert.Equal(["false", "true", "true", "true", "false"], rows.Select(row => row.Split('|')[3]));
        duck.AssertSchema("ts_interpolate", [Vector], arguments);
    }

    [Fact]
    public void Tempo_counts_whole_seconds_and_we_microseconds()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (TIMESTAMP '2024-01-01 00:00:00', 0), ('2024-01-01 00:00:01', 10)) AS v(t, x))", "t timestamp_ntz, x int");
        string[] Values(params (string, object)[] more) => duck.Ordered($"""
            SELECT x FROM ({DuckSql.Expand("ts_interpolate", [frame], [("ts", "t"), ("freq", "250 ms"), ("func", "max"), .. more])}) ORDER BY t
            """);

        Assert.Equal(["0.0", "2.5", "5.0", "7.5", "10.0"], Values());
        Assert.Equal(["0.0", "0.0", "0.0", "0.0", "10.0"], Values(("compat", "tempo")));
    }

    [Fact]
    public void Raw_rows_are_met_at_the_exact_instant()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            """
            (SELECT * FROM (VALUES (TIMESTAMP '2024-01-01 00:00:13', 50.0e0), ('2024-01-01 00:01:15', 70), ('2024-01-01 00:02:00', 9),
                ('2024-01-01 00:02:00', 11), (NULL, 5), ('infinity', 6)) AS v(t, x))
            """,
            "t timestamp_ntz, x double");
        string[] Values(string method) => duck.Rows(DuckSql.Expand(
            "ts_interpolate", [frame], ("ts", "t"), ("freq", "30 seconds"), ("method", method))).Select(row => row.Split('|')[1]).ToArray();

        Assert.Equal(
            [50 + (20 * 17 / 62.0), 50 + (20 * 47 / 62.0), 70 - 60 * 15 / 45.0, 10],
            Values("linear").Select(value => double.Parse(value, CultureInfo.InvariantCulture)), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(["50.0", "50.0", "70.0", "11.0"], Values("ffill"));
        Assert.Equal(["70.0", "70.0", "11.0", "11.0"], Values("bfill"));
        Assert.Equal(["0.0", "0.0", "0.0", "11.0"], Values("zero"));
        Assert.Equal(["-", "-", "-", "11.0"], Values("null"));
    }

    [Fact]
    public void Text_can_be_filled_but_not_drawn()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (0, 'a', 1), (3, 'b', 2)) AS v(t, s, x))", "t int, s string, x int");

        Assert.Equal(
            ["0|a|1", "1|a|1", "2|a|1", "3|b|2"],
            duck.Rows(DuckSql.Expand("ts_interpolate", [frame], ("ts", "t"), ("freq", 1), ("method", "ffill"))));
        Assert.Equal(["t BIGINT", "x DOUBLE"], duck.Columns(DuckSql.Expand("ts_interpolate", [frame], ("ts", "t"), ("freq", 1))));
        Refused("ts_interpolate", [frame], "columns of numbers", ("ts", "t"), ("freq", 1), ("columns", "s"));
        Refused("ts_interpolate", [frame], "numbers for method => 'linear'", ("ts", "t"), ("freq", 1), ("func", "ceil"), ("compat", "tempo"));
    }

    [Fact]
    public void Equal_infinities_are_joined_and_others_spread()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT t, x::DOUBLE AS x FROM (VALUES (0, 'inf'), (2, 'inf'), (4, '1'), (6, 'nan'), (8, '1')) AS v(t, x))", "t int, x double");

        Assert.Equal(
            ["0|inf", "1|inf", "2|inf", "3|nan", "4|1.0", "5|nan", "6|nan", "7|nan", "8|1.0"],
            duck.Rows(DuckSql.Expand("ts_interpolate", [frame], ("ts", "t"), ("freq", 1))).Select(row => row.Replace("-nan", "nan", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_wrong_clock_is_named_instead_of_filled()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (TIMESTAMP '1970-01-01', 1.0e0), ('2024-01-01', 2), ('2024-01-01 00:00:09', 2)) AS v(t, x))",
            "t timestamp_ntz, x double");

        foreach (string method in new[] { "linear", "null" })
        {
            string sql = DuckSql.Expand("ts_interpolate", [frame], ("ts", "t"), ("freq", "1 second"), ("method", method));
            string message = Assert.ThrowsAny<Exception>(() => duck.Rows(sql)).Message;
            Assert.Contains("1704067209 rows, above fill_limit => 10000000", message, StringComparison.Ordinal);
            Assert.Contains("1704067200 windows, starts at 1970-01-01 00:00:00", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_limit_counts_the_gaps_of_all_series()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT i AS k, t, 1 AS x FROM range(10) AS a(i), (VALUES (0), (5)) AS b(t))", "k long, t int, x int");
        string Sql(int limit) => DuckSql.Expand(
            "ts_interpolate", [frame], ("ts", "t"), ("series", "k"), ("freq", 1), ("fill_limit", limit));

        Assert.Equal(60, duck.Rows(Sql(50)).Length);
        Assert.Contains("would make 50 rows", Assert.ThrowsAny<Exception>(() => duck.Rows(Sql(49))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operators_nest()
    {
        using DuckSql duck = new();
        SeriesFrame once = DuckSql.Frame($"({DuckSql.Expand("ts_interpolate", [Vector], ("ts", "ts"), ("freq", "30 seconds"))})", "ts timestamp, c double");

        Assert.Equal(9, duck.Rows(DuckSql.Expand("ts_interpolate", [once], ("ts", "ts"), ("freq", "15 seconds"), ("func", "mean"))).Length);
    }

    [Theory]
    [InlineData("timestamp", "make_timestamptz(t * 1000000)", "1 sec")]
    [InlineData("timestamp_ntz", "make_timestamp(t * 1000000)", "1 sec")]
    [InlineData("long", "t", "1")]
    [InlineData("double", "t::DOUBLE", "1")]
    [InlineData("decimal(9,2)", "t::DECIMAL(9,2)", "1")]
    [InlineData("date", "(DATE '1970-01-01' + t::INT)", "1 day")]
    public void Every_axis_gives_the_same(string type, string time, string freq)
    {
        using DuckSql duck = new("America/New_York");
        SeriesFrame frame = DuckSql.Frame(
            $"(SELECT {time} AS t, x::DECIMAL(5,2) AS x FROM (VALUES (-5::BIGINT, -5), (-2, -2), (4, 4)) AS v(t, x))", $"t {type}, x decimal(5,2)");

        foreach (string? func in new[] { null, "min" })
        {
            (string, object)[] arguments = [("ts", "t"), ("freq", freq), .. func is null ? Array.Empty<(string, object)>() : [("func", func)]];
            Assert.Equal(
                Enumerable.Range(-5, 10).Select(x => $"{x}.0").Order(StringComparer.Ordinal),
                duck.Rows(DuckSql.Expand("ts_interpolate", [frame], arguments)).Select(row => row.Split('|')[1]).Order(StringComparer.Ordinal));
            duck.AssertSchema("ts_interpolate", [frame], arguments);
            duck.AssertSchema("ts_interpolate", [frame], [.. arguments, ("method", "bfill"), ("show_interpolated", true)]);
        }
    }

    [Fact]
    public void Empty_and_one_row_series_stay_so()
    {
        using DuckSql duck = new();
        SeriesFrame Frame(string where) => DuckSql.Frame($"(SELECT * FROM (VALUES (4, 1), (5, 2)) AS v(t, x) WHERE {where})", "t int, x int");
        string[] Rows(string where, int freq) => duck.Rows(DuckSql.Expand("ts_interpolate", [Frame(where)], ("ts", "t"), ("freq", freq)));

        Assert.Empty(Rows("false", 1));
        Assert.Equal(["4|1.0"], Rows("t = 4", 2));
        Assert.Empty(Rows("t = 5", 2));
    }

    [Theory]
    [InlineData("method", "cubic", "'ffill'")]
    [InlineData("freq", "0 sec", "not a whole number above zero")]
    [InlineData("max_gap", 0, "above zero")]
    [InlineData("max_gap", "x", "not a unit")]
    [InlineData("func", "median", "'mean'")]
    [InlineData("fill_limit", 0, "whole number")]
    [InlineData("compat", "tempo", "func")]
    [InlineData("columns", "ts", "named twice")]
    public void A_bad_argument_is_refused(string name, object value, string hint)
    {
        Dictionary<string, object> all = new() { ["ts"] = "ts", ["freq"] = "30 sec", [name] = value };
        Refused("ts_interpolate", [Vector], hint, all.Select(pair => (pair.Key, pair.Value)).ToArray());
    }

    [Fact]
    public void Any_rows_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen<(int Key, int Time, int? X)> row = Gen.Select(
            Gen.Int[0, 2], Gen.Int[-40, 40], Gen.OneOf(Gen.Int[-9, 9].Select(x => (int?)x), Gen.Const((int?)null)));
        string[] methods = ["linear", "ffill", "bfill", "zero", "null"];

        Gen.Select(row.Array[1, 25], Gen.Int[1, 9], Gen.Int[0, 4], Gen.Int[0, 30], Gen.Bool).Sample(
            (rows, step, method, longest, isResampled) =>
            {
                string values = string.Join(", ", rows.Select(r => string.Create(
                    CultureInfo.InvariantCulture, $"({(r.Key == 0 ? "NULL" : r.Key)}, {r.Time}, {r.X?.ToString(CultureInfo.InvariantCulture) ?? "NULL"})")));
                SeriesFrame frame = DuckSql.Frame(
                    $"(SELECT k::INT AS k, t::INT AS t, x::DOUBLE AS x FROM (VALUES {values}) AS v(k, t, x))", "k int, t int, x double");
                (string, object)[] arguments =
                    [("ts", "t"), ("series", "k"), ("freq", step), ("method", methods[method]), .. Optional(isResampled, longest)];
                string[] expected = Oracle(rows, step, methods[method], longest, isResampled).Order(StringComparer.Ordinal).ToArray();
                Assert.Equal(expected, duck.Rows($"SELECT k, t, round(x, 6) + 0 FROM ({DuckSql.Expand("ts_interpolate", [frame], arguments)})"));
            },
            iter: 100,
            threads: 1);
    }

    private static (string, object)[] Optional(bool isResampled, int longest) =>
        [.. isResampled ? new (string, object)[] { ("func", "max") } : [], .. longest > 0 ? new (string, object)[] { ("max_gap", longest) } : []];

    private static IEnumerable<string> Oracle((int Key, int Time, int? X)[] rows, int step, string method, int longest, bool isResampled)
    {
        foreach (var series in rows.GroupBy(row => row.Key))
        {
            var samples = series
                .GroupBy(row => isResampled ? (int)Math.Floor((double)row.Time / step) * step : row.Time)
                .Select(group => (Time: group.Key, X: method == "linear" && !isResampled ? group.Average(r => (double?)r.X) : group.Max(r => (double?)r.X)))
                .ToArray();
            var known = samples.Where(sample => sample.X is not null).Select(sample => (sample.Time, X: sample.X!.Value)).ToArray();
            for (int at = samples.Min(s => s.Time); at <= samples.Max(s => s.Time); at++)
            {
                if (at % step != 0) continue;
                double? value = Value(known, at, method, longest);
                string text = value is double number ? Show(number) : "-";
                yield return string.Create(CultureInfo.InvariantCulture, $"{(series.Key == 0 ? "-" : series.Key)}|{at}|{text}");
            }
        }
    }

    private static double? Value((int Time, double X)[] known, int at, string method, int longest)
    {
        var exact = known.Where(sample => sample.Time == at).ToArray();
        if (exact.Length > 0) return exact[0].X;
        var before = known.Where(s => s.Time < at).OrderBy(s => s.Time).Cast<(int Time, double X)?>().LastOrDefault();
        var after = known.Where(s => s.Time > at).OrderBy(s => s.Time).Cast<(int Time, double X)?>().FirstOrDefault();
        int gap = (after?.Time ?? at) - (before?.Time ?? at);
        if (longest > 0 && gap > longest) return null;
        return method switch
        {
            "ffill" => before?.X,
            "bfill" => after?.X,
            "zero" => 0,
            "linear" when before is (int t, double x) && after is (int u, double y) => x + ((y - x) * (at - t) / (u - t)),
            _ => null,
        };
    }

    private static string Show(double value)
    {
        string text = (Math.Round(value, 6, MidpointRounding.AwayFromZero) + 0.0).ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    private static void Refused(string op, SeriesFrame[] frames, string hint, params (string, object)[] arguments)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => DuckSql.Expand(op, frames, arguments));
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("SERIES_", fault.Code.Value, StringComparison.Ordinal);
    }
}
