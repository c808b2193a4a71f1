using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class VibrationTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("1e9")]
    public void A_sine_has_the_factors_of_a_sine_on_any_offset(string offset)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            $"(SELECT make_timestamp(i * 1000) AS t, {offset} + 2 * sin(2 * pi() * i / 1000) AS x FROM range(3000) AS r(i))", "t timestamp_ntz, x double");
        string sql = DuckSql.Expand("ts_vibration", [frame], ("ts", "t"), ("col", "x"), ("freq", "1 second"), ("remove_mean", true));

        Assert.Equal(
            ["1000|1.41421|2.0|4.0|1.41421|1.41421|1.11072|1.57080|0.0|1.5"],
            duck.Rows($"""
                SELECT DISTINCT row_count, round(rms, 5), round(peak, 5), round(peak_to_peak, 5), round(std, 5), round(crest_factor, 5),
                    round(shape_factor, 5), round(impulse_factor, 5), abs(round(skewness, 5)), round(kurtosis, 5) FROM ({sql})
                """).Select(row => row.Replace("1.5708|", "1.57080|", StringComparison.Ordinal)));
        duck.AssertSchema("ts_vibration", [frame], ("ts", "t"), ("col", "x"), ("freq", "1 second"));
        duck.AssertSchema("ts_vibration", [frame], ("ts", "t"), ("col", "x"), ("rows", 4));
    }

    [Fact]
    public void A_flat_signal_has_no_factors_but_its_level()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT i::INT AS t, x::DOUBLE AS x FROM range(10) AS r(i), (VALUES (0.1)) AS v(x))", "t int, x double");
        string sql = DuckSql.Expand("ts_vibration", [frame], ("ts", "t"), ("col", "x"), ("rows", 10), ("remove_mean", true));

        Assert.Equal(["0.1|0.0|0.0|-|-|-|-|-|-"], duck.Rows(
            $"SELECT mean, rms, std, crest_factor, shape_factor, impulse_factor, clearance_factor, skewness, kurtosis FROM ({sql})"));
    }

    [Fact]
    public void A_bad_call_is_refused()
    {
        SeriesFrame frame = DuckSql.Frame("t", "t int, x int, s string, rms int");
        void Refused(string hint, params (string, object)[] more) => SeriesCases.Refused("ts_vibration", [frame], hint, [("ts", "t"), .. more]);

        Refused("either freq", ("col", "x"));
        Refused("either freq", ("col", "x"), ("rows", 4), ("freq", 4));
        Refused("whole number from 2", ("col", "x"), ("rows", 1));
        Refused("a column of numbers", ("col", "s"), ("rows", 4));
        Refused("two columns named 'rms'", ("col", "x"), ("rows", 4), ("series", "rms"));
    }

    [Fact]
    public void Any_rows_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(SeriesCases.Rows(30, []), Gen.Int[2, 8], Gen.Bool, Gen.Bool).Sample(
            (rows, length, byTime, removesMean) =>
            {
                string sql = DuckSql.Expand(
                    "ts_vibration", [SeriesCases.Frame(rows)], ("ts", "t"), ("series", "k"), ("col", "x"), (byTime ? "freq" : "rows", length),
                    ("remove_mean", removesMean));
                string[] expected = [.. rows.GroupBy(row => row.Key).SelectMany(series => Oracle(series, length, byTime, removesMean)).Order(StringComparer.Ordinal)];
                Assert.Equal(expected, SeriesCases.Shown(duck, sql));
            },
            iter: 60,
            threads: 1);
    }

    private static IEnumerable<string> Oracle(IGrouping<int, SeriesCase> series, int length, bool byTime, bool removesMean)
    {
        SeriesCase[] rows = [.. series.Where(row => row.Time is not null && row.Value is not null).OrderBy(row => row.Time).ThenBy(row => row.Value)];
        foreach (var window in rows.Select((row, index) => (row, At: (byTime ? row.Time!.Value : index) / length)).GroupBy(pair => pair.At))
        {
            double[] v = [.. window.Select(pair => pair.row.Value!.Value)];
            if (!byTime && v.Length < length) continue;
            double mean = v.Average();
            double[] x = removesMean ? [.. v.Select(value => value - mean)] : v;
            bool isFlat = v.Min() == v.Max();
            double rms = Math.Sqrt(x.Average(value => value * value)), peak = x.Max(Math.Abs), size = x.Average(Math.Abs);
            double root = Math.Pow(x.Average(value => Math.Sqrt(Math.Abs(value))), 2);
            double std = isFlat ? 0 : Math.Sqrt(v.Average(value => Math.Pow(value - mean, 2)));
            double? Over(double above, double below) => below == 0 ? null : above / below;
            double?[] fields =
            [
                series.Key == 0 ? null : series.Key, byTime ? window.Key * length : window.First().row.Time, v.Length, mean, rms, peak, v.Max() - v.Min(), std,
                Over(peak, rms), Over(rms, size), Over(peak, size), Over(peak, root),
                Over(v.Average(value => Math.Pow(value - mean, 3)), std * std * std), Over(v.Average(value => Math.Pow(value - mean, 4)), std * std * std * std),
            ];
            yield return string.Join('|', fields.Select(SeriesCases.Show));
        }
    }
}
