using System.Globalization;
using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class GapsTests
{
    [Fact]
    public void A_gap_of_exactly_the_limit_is_none_and_missing_rows_go_by_the_step()
    {
        using DuckSql duck = new("America/New_York");
        SeriesFrame frame = DuckSql.Frame(
            """
            (SELECT t::TIMESTAMPTZ AS t, x FROM (VALUES ('2024-03-10 06:58:00+00', 1), ('2024-03-10 06:59:00+00', 2), ('2024-03-10 07:00:00+00', NULL),
                ('2024-03-10 07:01:00+00', 4), ('2024-03-10 07:05:30+00', 5), (NULL, 6), ('infinity', 7)) AS v(t, x))
            """,
            "t timestamp, x int");
        string[] Gaps(params (string, object)[] more) => duck.Rows(
            $"SELECT epoch_us(gap_start) // 1000000 - 1710053880, gap, missing_rows FROM ({DuckSql.Expand("ts_gaps", [frame], [("ts", "t"), .. more])})");

        Assert.Equal(["180|270.0|4"], Gaps());
        Assert.Equal(["180|270.0|4"], Gaps(("max_gap", "1 minute")));
        Assert.Equal(["180|270.0|26"], Gaps(("max_gap", 60), ("freq", "10 seconds")));
        Assert.Equal(["180|270.0|0"], Gaps(("max_gap", 60), ("freq", "1 hour")));
        Assert.Equal(["180|270.0|1", "60|120.0|0"], Gaps(("col", "x"), ("max_gap", 60)));
        Assert.Empty(Gaps(("max_gap", 270)));
        Assert.Empty(Gaps(("factor", 4.5)));
        Assert.Single(Gaps(("factor", 4.49)));
        duck.AssertSchema("ts_gaps", [frame], ("ts", "t"));
    }

    [Theory]
    [InlineData("timestamp_ntz", "make_timestamp(t * 1000000)")]
    [InlineData("long", "t")]
    [InlineData("double", "t::DOUBLE")]
    [InlineData("decimal(9,2)", "t::DECIMAL(9,2)")]
    public void Every_axis_gives_the_same(string type, string time)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame($"(SELECT {time} AS t FROM (VALUES (1::BIGINT), (2), (3), (9)) AS v(t))", $"t {type}");

        Assert.Equal(["6.0|5"], duck.Rows($"SELECT gap, missing_rows FROM ({DuckSql.Expand("ts_gaps", [frame], ("ts", "t"))})"));
        duck.AssertSchema("ts_gaps", [frame], ("ts", "t"));
    }

    [Theory]
    [InlineData("factor", 0.5, "not below 1")]
    [InlineData("max_gap", "0 sec", "above zero")]
    [InlineData("freq", 0, "above zero")]
    [InlineData("col", "y", "does not have")]
    public void A_bad_argument_is_refused(string name, object value, string hint) =>
        SeriesCases.Refused("ts_gaps", [DuckSql.Frame("t", "t timestamp, x int")], hint, ("ts", "t"), (name, value));

    [Fact]
    public void Limit_and_factor_exclude_each_other() => SeriesCases.Refused(
        "ts_gaps", [DuckSql.Frame("t", "t timestamp, x int")], "one of the two", ("ts", "t"), ("max_gap", 1), ("factor", 2));

    [Fact]
    public void Any_rows_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(SeriesCases.Rows(30, [], lastTime: 200), Gen.Int[2, 8]).Sample(
            (rows, halves) =>
            {
                double factor = halves / 2.0;
                string sql = DuckSql.Expand("ts_gaps", [SeriesCases.Frame(rows)], ("ts", "t"), ("series", "k"), ("factor", factor));
                string[] expected = [.. rows.GroupBy(row => row.Key).SelectMany(series => Oracle(series, factor)).Order(StringComparer.Ordinal)];
                Assert.Equal(expected, duck.Rows(sql));
            },
            iter: 60,
            threads: 1);
    }

    private static IEnumerable<string> Oracle(IGrouping<int, SeriesCase> series, double factor)
    {
        int[] times = [.. series.Where(row => row.Time is not null).Select(row => row.Time!.Value).Distinct().Order()];
        int[] steps = [.. times.Zip(times.Skip(1), (a, b) => b - a).Order()];
        for (int i = 0; i + 1 < times.Length; i++)
        {
            double median = (steps[(steps.Length - 1) / 2] + steps[steps.Length / 2]) / 2.0;
            int gap = times[i + 1] - times[i];
            double missing = Math.Max(0, Math.Round(gap / median, MidpointRounding.AwayFromZero) - 1);
            if (gap > factor * median)
                yield return string.Create(CultureInfo.InvariantCulture, $"{(series.Key == 0 ? "-" : series.Key)}|{times[i]}|{times[i + 1]}|{gap}.0|{missing}");
        }
    }
}
