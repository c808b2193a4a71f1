using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class DedupTests
{
    private static readonly SeriesFrame Rows = DuckSql.Frame(
        """
        (SELECT k, t::TIMESTAMP AS t, x::INT AS x, s, seq::INT AS seq FROM (VALUES
            ('a', '2024-01-01', 1, 'p', 2), ('a', '2024-01-01', 4, 'q', 1), ('a', '2024-01-01', NULL, 'r', NULL),
            (NULL, '2024-01-01', 5, 's', 1), (NULL, '2024-01-01', 5, 's', 1), ('a', NULL, 9, 't', 1), ('a', NULL, 9, 't', 1),
            ('a', '2024-01-02', 7, 'u', 1)) AS v(k, t, x, s, seq))
        """,
        "k string, t timestamp_ntz, x int, s string, seq int");

    [Theory]
    [InlineData("first", new[] { "-|2024-01-01 00:00:00|5|s|1", "a|2024-01-01 00:00:00|-|r|-", "a|2024-01-02 00:00:00|7|u|1" })]
    [InlineData("last", new[] { "-|2024-01-01 00:00:00|5|s|1", "a|2024-01-01 00:00:00|1|p|2", "a|2024-01-02 00:00:00|7|u|1" })]
    [InlineData("mean", new[] { "-|2024-01-01 00:00:00|5.0|s|1.0", "a|2024-01-01 00:00:00|2.5|p|1.5", "a|2024-01-02 00:00:00|7.0|u|1.0" })]
    public void One_row_stays(string keep, string[] expected)
    {
        using DuckSql duck = new();
        (string, object)[] arguments = [("ts", "t"), ("series", "k"), ("keep", keep), ("order_by", "seq")];

        Assert.Equal(expected, duck.Rows(DuckSql.Expand("ts_dedup", [Rows], arguments)));
        duck.AssertSchema("ts_dedup", [Rows], arguments);
    }

    [Fact]
    public void Duplicates_are_counted_and_compared()
    {
        using DuckSql duck = new();

        Assert.Equal(
            ["-|2024-01-01 00:00:00|2|1|1|1|1", "a|2024-01-01 00:00:00|3|3|3|3|3"],
            duck.Rows(DuckSql.Expand("ts_duplicates", [Rows], ("ts", "t"), ("series", "k"))));
        Assert.Equal(
            ["-|2024-01-01 00:00:00|2|1|1", "a|2024-01-01 00:00:00|3|3|3"],
            duck.Rows(DuckSql.Expand("ts_duplicates", [Rows], ("ts", "t"), ("series", "k"), ("columns", "seq"))));
        duck.AssertSchema("ts_duplicates", [Rows], ("ts", "t"), ("series", "k"));
        SeriesFrame times = DuckSql.Frame("(SELECT * FROM (VALUES (1), (1), (NULL), (NULL)) AS v(t))", "t int");
        Assert.Equal(["1|2|1"], duck.Rows(DuckSql.Expand("ts_duplicates", [times], ("ts", "t"))));
        Assert.Equal(["1"], duck.Rows(DuckSql.Expand("ts_dedup", [times], ("ts", "t"))));
        Assert.Equal(["1"], duck.Rows(DuckSql.Expand("ts_dedup", [times], ("ts", "t"), ("keep", "mean"))));
    }

    [Fact]
    public void A_bad_argument_is_refused()
    {
        SeriesCases.Refused("ts_dedup", [Rows], "'first'", ("ts", "t"), ("keep", "middle"));
        SeriesCases.Refused("ts_dedup", [Rows], "does not have", ("ts", "t"), ("order_by", "y"));
        SeriesCases.Refused("ts_dedup", [Rows], "a timestamp, a date or a number", ("ts", "s"));
        SeriesCases.Refused("ts_duplicates", [Rows], "named twice", ("ts", "t"), ("columns", "t"));
    }

    [Fact]
    public void Any_rows_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        SeriesCases.Rows(30, [double.NaN], lastTime: 6).Sample(
            rows =>
            {
                foreach (string keep in new[] { "first", "last", "mean" })
                {
                    string sql = DuckSql.Expand("ts_dedup", [SeriesCases.Frame(rows)], ("ts", "t"), ("series", "k"), ("keep", keep));
                    string[] expected = [.. rows.Where(row => row.Time is not null).GroupBy(row => (row.Key, row.Time))
                        .Select(group => $"{(group.Key.Key == 0 ? "-" : group.Key.Key)}|{group.Key.Time}|{SeriesCases.Show(Kept(keep, group))}")
                        .Order(StringComparer.Ordinal)];
                    Assert.Equal(expected, SeriesCases.Shown(duck, sql));
                }

                string report = DuckSql.Expand("ts_duplicates", [SeriesCases.Frame(rows)], ("ts", "t"), ("series", "k"));
                string[] shared = [.. rows.Where(row => row.Time is not null).GroupBy(row => (row.Key, row.Time)).Where(group => group.Count() > 1)
                    .Select(group => (group.Key, Count: group.Count(), Different: group.Select(row => SeriesCases.Show(row.Value)).Distinct().Count()))
                    .Select(one => $"{(one.Key.Key == 0 ? "-" : one.Key.Key)}|{one.Key.Time}|{one.Count}|{one.Different}|{one.Different}")
                    .Order(StringComparer.Ordinal)];
                Assert.Equal(shared, duck.Rows(report));
            },
            iter: 50,
            threads: 1);
    }

    private static double? Kept(string keep, IEnumerable<SeriesCase> rows)
    {
        double?[] values = [.. rows.Select(row => row.Value).OrderBy(x => x is null ? 0 : double.IsNaN(x.Value) ? 2 : 1).ThenBy(x => x)];
        return keep switch { "first" => values[0], "last" => values[^1], _ => values.Average() };
    }
}
