using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class HampelTests
{
    [Fact]
    public void A_spike_is_marked_and_replaced_in_every_numeric_type()
    {
        using DuckSql duck = new();
        foreach (string type in new[] { "double", "float", "int", "decimal(9,3)" })
        {
            SeriesFrame frame = DuckSql.Frame(
                $"(SELECT t, x::{type.ToUpperInvariant()} AS x FROM (VALUES (1, 5), (2, 6), (3, 900), (4, 5), (5, 7)) AS v(t, x))", $"t int, x {type}");
            string sql = DuckSql.Expand("ts_hampel", [frame], ("ts", "t"), ("rows", 5));

            Assert.Equal(["3|6.0"], duck.Rows($"SELECT t, clean_x FROM ({sql}) WHERE is_outlier_x"));
            duck.AssertSchema("ts_hampel", [frame], ("ts", "t"));
        }
    }

    [Theory]
    [InlineData("rows", 2, "from 3")]
    [InlineData("sigmas", 0, "above zero")]
    [InlineData("sigmas", double.NaN, "above zero")]
    [InlineData("min_rows", 0, "whole number")]
    [InlineData("columns", "s", "columns of numbers")]
    public void A_bad_argument_is_refused(string name, object value, string hint) =>
        SeriesCases.Refused("ts_hampel", [DuckSql.Frame("t", "t int, x int, s string")], hint, ("ts", "t"), (name, value));

    [Fact]
    public void Any_rows_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e6];

        Gen.Select(SeriesCases.Rows(30, odd), Gen.Int[3, 9], Gen.Bool, Gen.Int[1, 4]).Sample(
            (rows, length, centered, fewest) =>
            {
                string sql = DuckSql.Expand(
                    "ts_hampel", [SeriesCases.Frame(rows)], ("ts", "t"), ("series", "k"), ("rows", length), ("centered", centered),
                    ("min_rows", fewest), ("sigmas", 2));
                string[] expected = Oracle(rows, length, centered, fewest).Order(StringComparer.Ordinal).ToArray();
                Assert.Equal(expected, SeriesCases.Shown(duck, sql));
            },
            iter: 60,
            threads: 1);
    }

    private static IEnumerable<string> Oracle(SeriesCase[] rows, int length, bool centered, int fewest)
    {
        foreach (var series in rows.GroupBy(row => row.Key))
        {
            foreach (SeriesCase lost in series.Where(row => row.Time is null)) yield return Line(lost, null, null, null, null);
            SeriesCase[] placed = [.. series.Where(row => row.Time is not null)
                .OrderBy(row => row.Time).ThenBy(row => row.Value is null ? 0 : double.IsNaN(row.Value.Value) ? 2 : 1).ThenBy(row => row.Value)];
            for (int i = 0; i < placed.Length; i++)
            {
                int from = centered ? i - (length / 2) : i - length + 1, to = centered ? i + ((length - 1) / 2) : i;
                double[] near = [.. placed.Where((row, j) => j >= from && j <= to && double.IsFinite(row.Value ?? double.NaN)).Select(row => row.Value!.Value)];
                double? median = Median(near), mad = median is double m ? Median([.. near.Select(x => Math.Abs(x - m))]) : null;
                double? value = placed[i].Value;
                bool? isOutlier = value is not double x ? null
                    : !double.IsFinite(x) || (near.Length >= fewest && Math.Abs(x - median!.Value) > 2 * 1.4826 * mad!.Value);
                yield return Line(placed[i], median, mad, isOutlier, isOutlier == true ? median : value);
            }
        }
    }

    private static double? Median(double[] values)
    {
        double[] x = [.. values.Order()];
        return x.Length == 0 ? null : (x[(x.Length - 1) / 2] + x[x.Length / 2]) / 2;
    }

    private static string Line(SeriesCase row, double? median, double? mad, bool? isOutlier, double? clean)
    {
        string[] start = [SeriesCases.Show(row.Key == 0 ? null : row.Key), SeriesCases.Show(row.Time), SeriesCases.Show(row.Value)];
        string mark = isOutlier is null ? "-" : isOutlier.Value ? "true" : "false";
        return string.Join('|', [.. start, SeriesCases.Show(median), SeriesCases.Show(mad), mark, SeriesCases.Show(clean)]);
    }
}
