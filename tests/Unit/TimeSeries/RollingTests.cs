using System.Globalization;
using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class RollingTests
{
    private static readonly string[] All =
        ["mean", "sum", "count", "std", "var", "min", "max", "median", "range", "first", "last", "slope", "zscore", "p25", "quantile(0.9)"];

    private static readonly double[] Odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly SeriesFrame Five = DuckSql.Frame(
        "(SELECT * FROM (VALUES (1, 2.0e0), (2, 4.0), (3, 8.0), (5, 16.0), (9, 32.0)) AS v(t, x))", "t int, x double");

    [Theory]
    [InlineData("rows", 2, "both", false, "2 6 12 24 48")]
    [InlineData("rows", 2, "right", false, "2 6 12 24 48")]
    [InlineData("rows", 2, "left", false, "- 2 6 12 24")]
    [InlineData("rows", 3, "both", true, "6 14 28 56 48")]
    [InlineData("rows", 4, "both", true, "6 14 30 60 56")]
    [InlineData("period", 2, "both", false, "2 6 14 24 32")]
    [InlineData("period", 2, "right", false, "2 6 12 16 32")]
    [InlineData("period", 2, "left", false, "- 2 6 8 -")]
    [InlineData("period", 2, "neither", false, "- 2 4 - -")]
    [InlineData("period", 4, "both", true, "14 14 30 24 32")]
    [InlineData("period", 4, "left", true, "6 14 14 24 32")]
    [InlineData("period", 4, "right", true, "14 14 28 16 32")]
    [InlineData("period", 4, "neither", true, "6 14 12 16 32")]
    [InlineData("period", 3, "neither", true, "6 14 12 16 32")]
    public void A_window_holds_the_rows_it_says(string length, int count, string closed, bool centered, string expected)
    {
        using DuckSql duck = new();
        string sql = DuckSql.Expand(
            "ts_rolling", [Five], ("ts", "t"), ("func", "sum"), (length, count), ("closed", closed), ("centered", centered));

        Assert.Equal(expected, string.Join(' ', SeriesCases.Shown(duck, $"SELECT t, sum_x FROM ({sql})").Select(row => row.Split('|')[1])));
    }

    [Fact]
    public void Small_noise_on_a_large_offset_keeps_its_digits()
    {
        using DuckSql duck = new();
        const string Noise = "((i * 7919) % 13 - 6) / 1024.0::DOUBLE";
        string Stats(string offset) => DuckSql.Expand(
            "ts_rolling",
            [DuckSql.Frame($"(SELECT make_timestamp(1700000000000000 + i * 1000) AS t, {offset} + {Noise} AS x FROM range(5000) AS r(i))", "t timestamp_ntz, x double")],
            ("ts", "t"), ("func", new[] { "std", "var", "zscore", "slope" }), ("rows", 50));

        Assert.Equal(["0"], duck.Rows($"""
            SELECT count(*) FROM ({Stats("0e0")}) AS a JOIN ({Stats("1e9")}) AS b USING (t)
            WHERE abs(a.std_x - b.std_x) > 1e-9 OR abs(a.var_x - b.var_x) > 1e-9 OR abs(a.zscore_x - b.zscore_x) > 1e-7
                OR abs(a.slope_x - b.slope_x) > 1e-6
            """));
    }

    [Fact]
    public void Equal_values_have_no_spread_at_all()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT i::INT AS t, 0.1::DOUBLE AS x FROM range(200) AS r(i))", "t int, x double");
        string sql = DuckSql.Expand("ts_rolling", [frame], ("ts", "t"), ("func", new[] { "std", "zscore", "slope" }), ("rows", 7), ("min_rows", 2));

        Assert.Equal(["-|-|-|1", "0.0|-|0.0|199"], duck.Rows($"SELECT std_x, zscore_x, slope_x, count(*) FROM ({sql}) GROUP BY ALL"));
    }

    [Fact]
    public void The_slope_is_per_second_on_a_calendar()
    {
        using DuckSql duck = new("America/New_York");
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT TIMESTAMPTZ '2024-03-10 06:59:00+00' + INTERVAL (i) MINUTE AS t, 3 * i AS x FROM range(5) AS r(i))", "t timestamp, x long");
        string sql = DuckSql.Expand("ts_rolling", [frame], ("ts", "t"), ("func", "slope"), ("period", "1 hour"));

        Assert.Equal(["-|1", "0.05|4"], duck.Rows($"SELECT round(slope_x, 12), count(*) FROM ({sql}) GROUP BY ALL"));
    }

    [Theory]
    [InlineData("timestamp", "make_timestamptz(t * 1000000)", "2 seconds")]
    [InlineData("timestamp_ntz", "make_timestamp(t * 1000000)", 2)]
    [InlineData("long", "t", 2)]
    [InlineData("double", "t::DOUBLE", 2)]
    [InlineData("decimal(9,2)", "t::DECIMAL(9,2)", 2)]
    [InlineData("date", "(DATE '1970-01-01' + t::INT)", "2 days")]
    public void Every_axis_gives_the_same(string type, string time, object period)
    {
        using DuckSql duck = new("Asia/Tokyo");
        SeriesFrame frame = DuckSql.Frame(
            $"(SELECT {time} AS t, x::DECIMAL(5,2) AS x FROM (VALUES (1::BIGINT, 2), (2, 4), (3, 8), (5, 16), (9, 32)) AS v(t, x))", $"t {type}, x decimal(5,2)");
        (string, object)[] arguments = [("ts", "t"), ("func", All), ("period", period), ("closed", "left")];

        Assert.Equal(["-", "2.0", "6.0", "8.0", "-"], duck.Ordered($"""
            SELECT coalesce(sum_x::VARCHAR, '-') FROM ({DuckSql.Expand("ts_rolling", [frame], arguments)}) ORDER BY t
            """));
        duck.AssertSchema("ts_rolling", [frame], arguments);
    }

    [Theory]
    [InlineData("rows", 0, "whole number")]
    [InlineData("rows", 1.5, "whole number")]
    [InlineData("period", "ten", "not a unit")]
    [InlineData("period", -1, "above zero")]
    [InlineData("func", "average", "'mean'")]
    [InlineData("func", "p101", "p0 to p100")]
    [InlineData("func", "quantile(2)", "quantile(0.95)")]
    [InlineData("func", new[] { "mean", "mean" }, "each function once")]
    [InlineData("closed", "open", "'left'")]
    [InlineData("columns", "t", "named twice")]
    [InlineData("min_rows", 0, "whole number")]
    [InlineData("order_by", "y", "does not have")]
    public void A_bad_argument_is_refused(string name, object value, string hint)
    {
        Dictionary<string, object> all = new() { ["ts"] = "t", ["func"] = "mean", ["rows"] = 3 };
        if (name == "period") all.Remove("rows");
        all[name] = value;
        SeriesFrame frame = DuckSql.Frame("t", "t timestamp, x double");
        SeriesCases.Refused("ts_rolling", [frame], hint, all.Select(pair => (pair.Key, pair.Value)).ToArray());
    }

    [Fact]
    public void Calls_that_contradict_themselves_are_refused()
    {
        SeriesFrame real = DuckSql.Frame("t", "t double, x double");
        SeriesFrame text = DuckSql.Frame("t", "t int, s string");
        (string, object)[] Call(params (string, object)[] more) => [("ts", "t"), ("func", "mean"), .. more];

        SeriesCases.Refused("ts_rolling", [real], "either rows", Call());
        SeriesCases.Refused("ts_rolling", [real], "either rows", Call(("rows", 2), ("period", 2)));
        SeriesCases.Refused("ts_rolling", [real], "'both' or 'left'", Call(("period", 2), ("closed", "right")));
        SeriesCases.Refused("ts_rolling", [real], "'both' there", Call(("period", 2), ("closed", "left"), ("centered", true)));
        SeriesCases.Refused("ts_rolling", [real], "'both' there", Call(("rows", 2), ("closed", "left"), ("centered", true)));
        SeriesCases.Refused("ts_rolling", [text], "no further columns of numbers", Call(("rows", 2)));
        SeriesCases.Refused("ts_rolling", [text], "columns of numbers", Call(("rows", 2), ("columns", "s")));
        SeriesCases.Refused(
            "ts_rolling", [DuckSql.Frame("t", "t int, x int, mean_x int")], "two columns named 'mean_x'", Call(("rows", 2), ("columns", "x")));
    }

    [Fact]
    public void Any_rows_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        string[] ends = ["both", "left", "right", "neither"];

        Gen.Select(SeriesCases.Rows(30, Odd, lastTime: 25), Gen.Int[1, 9], Gen.Bool, Gen.Int[0, 3], Gen.Bool, Gen.Int[1, 3]).Sample(
            (rows, length, byTime, end, centered, fewest) =>
            {
                if (!byTime && (ends[end] == "neither" || (centered && end != 0))) return;
                SeriesFrame frame = SeriesCases.Frame(rows);
                string sql = DuckSql.Expand(
                    "ts_rolling", [frame], ("ts", "t"), ("series", "k"), ("func", All), (byTime ? "period" : "rows", length),
                    ("closed", ends[end]), ("centered", centered), ("min_rows", fewest));
                string[] expected = Oracle(rows, length, byTime, ends[end], centered, fewest).Order(StringComparer.Ordinal).ToArray();
                Assert.Equal(expected, SeriesCases.Shown(duck, sql));
            },
            iter: 60,
            threads: 1);
    }

    private static IEnumerable<string> Oracle(SeriesCase[] rows, int length, bool byTime, string closed, bool centered, int fewest)
    {
        foreach (var series in rows.GroupBy(row => row.Key))
        {
            SeriesCase[] placed = [.. series.Where(row => row.Time is not null).OrderBy(row => row.Time).ThenBy(row => Rank(row.Value))];
            foreach (SeriesCase row in series.Where(row => row.Time is null))
                yield return Line(row, Enumerable.Repeat<double?>(null, All.Length));
            for (int i = 0; i < placed.Length; i++)
            {
                SeriesCase[] inside = byTime
                    ? [.. placed.Where(other => IsInside(other.Time!.Value - placed[i].Time!.Value, length, closed, centered))]
                    : [.. placed.Where((_, j) => IsInsideRows(j - i, length, closed, centered))];
                SeriesCase[] counted = [.. inside.Where(other => other.Value is not null)];
                yield return Line(placed[i], All.Select(func =>
                    counted.Length < fewest && func != "count" ? null : Value(func, counted, placed[i].Value)));
            }
        }
    }

    private static (int, double) Rank(double? value) => value switch { null => (0, 0), double.NaN => (2, 0), double x => (1, x) };

    private static bool IsInside(double distance, double length, string closed, bool centered)
    {
        double back = centered ? -length / 2 : -length, ahead = centered ? length / 2 : 0;
        bool startsIn = closed is "both" or "left" ? distance >= back : distance > back;
        return startsIn && (closed is "both" or "right" ? distance <= ahead : distance < ahead);
    }

    private static bool IsInsideRows(int distance, int length, string closed, bool centered) => centered
        ? distance >= -(length / 2) && distance <= (length - 1) / 2
        : closed == "left" ? distance < 0 && distance >= -length : distance <= 0 && distance > -length;

    private static string Line(SeriesCase row, IEnumerable<double?> values) =>
        string.Join('|', values.Prepend(row.Value).Prepend(row.Time).Prepend(row.Key == 0 ? null : row.Key).Select(SeriesCases.Show));

    private static double? Value(string func, SeriesCase[] rows, double? current)
    {
        double[] x = [.. rows.Select(row => row.Value!.Value)];
        if (func == "count") return x.Length;
        if (x.Length == 0) return null;
        if (func is "first" or "last")
        {
            var ordered = rows.OrderBy(row => row.Time).ThenBy(row => Rank(row.Value));
            return (func == "first" ? ordered.First() : ordered.Last()).Value;
        }

        if (x.Any(double.IsNaN)) return func == "zscore" && current is null ? null : double.NaN;
        bool isWild = x.Any(double.IsInfinity);
        return func switch
        {
            "mean" => x.Average(),
            "sum" => x.Sum(),
            "min" => x.Min(),
            "max" => x.Max(),
            "range" => x.Max() - x.Min(),
            "median" => Quantile(x, 0.5),
            "p25" => Quantile(x, 0.25),
            "quantile(0.9)" => Quantile(x, 0.9),
            "zscore" when current is null => null,
            _ when isWild => double.NaN,
            "var" => Variance(x),
            "std" => Math.Sqrt(Variance(x) ?? 0) is double std && x.Length > 1 ? std : null,
            "zscore" => Variance(x) is > 0 and double variance ? (current!.Value - x.Average()) / Math.Sqrt(variance) : null,
            _ => Slope(rows),
        };
    }

    private static double Quantile(double[] values, double share)
    {
        double[] x = [.. values.Order()];
        double place = share * (x.Length - 1);
        int below = (int)Math.Floor(place), above = (int)Math.Ceiling(place);
        return below == above ? x[below] : (x[below] * (above - place)) + (x[above] * (place - below));
    }

    private static double? Variance(double[] x)
    {
        if (x.Length < 2) return null;
        double mean = x.Average();
        return x.Sum(value => (value - mean) * (value - mean)) / (x.Length - 1);
    }

    private static double? Slope(SeriesCase[] rows)
    {
        double time = rows.Average(row => (double)row.Time!.Value), mean = rows.Average(row => row.Value!.Value);
        double spread = rows.Sum(row => Math.Pow(row.Time!.Value - time, 2));
        return spread == 0 ? null : rows.Sum(row => (row.Time!.Value - time) * (row.Value!.Value - mean)) / spread;
    }
}
