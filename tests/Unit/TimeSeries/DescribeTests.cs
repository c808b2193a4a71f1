using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class DescribeTests
{
    private const string Op = "ts_describe";

    private static readonly SeriesFrame Readings = DuckSql.Frame(
        """
        (SELECT ts::TIMESTAMPTZ AS ts, k, x, note, d::DATE AS d FROM (VALUES
            ('2024-02-29 10:00:00+00', 1, 2.0::DOUBLE, '7', '2024-01-01'), ('2024-02-29 11:00:00+00', 1, 4.0, '9', NULL),
            ('2024-03-01 00:00:00+00', NULL, NULL, 'n/a', '2024-01-03'), (NULL, 2, 9.0, NULL, '2024-01-02')) AS v(ts, k, x, note, d))
        """,
        "ts timestamp, k int, x double, note string, d date");

    [Fact]
    public void Every_column_has_a_row_and_all_share_what_is_said_of_the_table()
    {
        using DuckSql duck = new("Asia/Tokyo");
        string sql = DuckSql.Expand(Op, [Readings], ("ts", "ts"), ("series", "k"));

        Assert.Equal(
            [
                "d|date|4|3|25.0|-|-|-|-|2024-01-01|2024-01-03",
                "k|integer|4|3|25.0|1.3333333333333333|0.5773502691896258|1.0|2.0|1|2",
                "note|string|4|3|25.0|-|-|-|-|7|n/a",
                "ts|timestamp|4|3|25.0|-|-|-|-|2024-02-29 10:00:00+00|2024-03-01 00:00:00+00",
                "x|double|4|3|25.0|5.0|3.605551275463989|2.0|9.0|2.0|9.0",
            ],
            duck.Rows($"SELECT * EXCLUDE (series_count, min_ts, max_ts, granularity) FROM ({sql})"));
        Assert.Equal(
            ["3|1709200800|1709251200|hours"],
            duck.Rows($"SELECT DISTINCT series_count, epoch_us(min_ts) // 1000000, epoch_us(max_ts) // 1000000, granularity FROM ({sql})"));
    }

    [Fact]
    public void The_original_has_a_row_for_every_statistic_all_text()
    {
        using DuckSql duck = new("Asia/Tokyo");
        string sql = DuckSql.Expand(Op, [Readings], ("ts", "ts"), ("series", "k"), ("compat", "tempo"));

        Assert.Equal(
            ["summary", "unique_time_series_count", "min_ts", "max_ts", "granularity", "k", "x", "note", "d", "ts_dbl"],
            duck.Columns(sql).Select(column => column.Split(' ')[0]));
        Assert.Equal(
            [
                "count| | | | |3|3|3|3|3",
                "global|3|2024-02-29 10:00:00|2024-03-01 00:00:00|hours| | | | | ",
                "max| | | | |2|9.0|n/a|2024-01-03|1709251200.0",
                "mean| | | | |1.3333333333333333|5.0|8.0|-|1709218800.0",
                "min| | | | |1|2.0|7|2024-01-01|1709200800.0",
                "missing_vals_pct| | | | |25.0|25.0|25.0|25.0|25.0",
                "stddev| | | | |0.5773502691896258|3.605551275463989|1.4142135623730951|-|28116.898833263956",
            ],
            duck.Rows(sql));
    }

    [Theory]
    [InlineData("timestamp_ntz", "TIMESTAMP '2024-01-01 00:00:00.000001'", "microseconds", "millis")]
    [InlineData("timestamp_ntz", "TIMESTAMP '2024-01-01 00:00:00.001'", "milliseconds", "millis")]
    [InlineData("timestamp_ntz", "TIMESTAMP '1969-12-31 23:59:59'", "seconds", "seconds")]
    [InlineData("timestamp_ntz", "TIMESTAMP '2024-01-01 00:01:00'", "minutes", "minutes")]
    [InlineData("timestamp_ntz", "TIMESTAMP '2024-01-01 23:00:00'", "hours", "hours")]
    [InlineData("timestamp_ntz", "TIMESTAMP '2024-02-29 00:00:00'", "days", "days")]
    [InlineData("date", "DATE '2024-02-29'", "days", "days")]
    [InlineData("double", "7200.5::DOUBLE", "-", "millis")]
    [InlineData("double", "7200.0::DOUBLE", "-", "hours")]
    [InlineData("long", "61::BIGINT", "-", "seconds")]
    public void Granularity_is_the_finest_unit_that_is_needed(string type, string value, string expected, string tempo)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame($"(SELECT {value} AS t UNION ALL SELECT NULL)", $"t {type}");

        Assert.Equal([expected], duck.Rows($"SELECT granularity FROM ({DuckSql.Expand(Op, [frame], ("ts", "t"))})"));
        string sql = DuckSql.Expand(Op, [frame], ("ts", "t"), ("compat", "tempo"));
        Assert.Equal([tempo], duck.Rows($"SELECT granularity FROM ({sql}) WHERE summary = 'global'"));
    }

    [Fact]
    public void Empty_tables_and_odd_columns_are_described_with_the_announced_types()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT 1 AS t, [1] AS l, true AS b, 'x' AS \"it's\", 1::DECIMAL(9,2) AS n, 'a'::BLOB AS y WHERE false)",
            "t int, l array<int>, b boolean, `it's` string, n decimal(9,2), y binary");

        duck.AssertSchema(Op, [frame], ("ts", "t"));
        duck.AssertSchema(Op, [frame], ("ts", "t"), ("compat", "tempo"));
        Assert.Equal(
            ["b|0|-|0", "it's|0|-|0", "l|0|-|0", "n|0|-|0", "t|0|-|0", "y|0|-|0"],
            duck.Rows($"SELECT column_name, value_count, missing_pct, series_count FROM ({DuckSql.Expand(Op, [frame], ("ts", "t"))})"));
        Assert.Equal(7, duck.Rows(DuckSql.Expand(Op, [frame], ("ts", "t"), ("compat", "tempo"))).Length);
    }

    [Fact]
    public void Series_are_counted_with_null_keys_and_without_keys_there_is_one()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (1, 1, NULL), (2, NULL, NULL), (3, NULL, NULL), (4, 1, 2)) AS v(t, a, b))", "t int, a int, b int");
        string Count(params (string, object)[] arguments) => duck.Rows(
            $"SELECT series_count FROM ({DuckSql.Expand(Op, [frame], [("ts", "t"), ("columns", "t"), .. arguments])})").Single();

        Assert.Equal("1", Count());
        Assert.Equal("2", Count(("series", "a")));
        Assert.Equal("3", Count(("series", new[] { "a", "b" })));
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        SeriesFrame frame = DuckSql.Frame("v", "t int, summary int");

        Assert.Throws<MillraceException>(() => DuckSql.Expand(Op, [frame], ("ts", "t"), ("compat", "tempo")));
        Assert.Throws<MillraceException>(() => DuckSql.Expand(Op, [frame], ("ts", "t"), ("columns", "t"), ("compat", "tempo")));
        Assert.Throws<MillraceException>(() => DuckSql.Expand(Op, [frame], ("ts", "t"), ("columns", "nope")));
        Assert.Throws<MillraceException>(() => DuckSql.Expand(Op, [DuckSql.Frame("v", "t string")], ("ts", "t")));
    }

    [Fact]
    public void Any_readings_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Oracle.Rows.Array[1, 25].Sample(
            rows =>
            {
                string sql = DuckSql.Expand(
                    Op, [DuckSql.Frame(Oracle.Table(rows), "k int, t int, x double")], ("ts", "t"), ("series", "k"), ("columns", "x"));
                double[] values = [.. rows.Select(row => row.X).OfType<double>().OrderBy(value => (double?)value, Oracle.Order)];
                double mean = values.Sum() / values.Length;
                double? deviation = values.Length < 2 ? null : Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1));
                double?[] numbers = values.Length == 0 ? [null, null, null, null] : [mean, deviation, values[0], values[^1]];
                int?[] times = [.. rows.Select(row => row.Time)];

                Oracle.AssertClose(
                    [
                        $"{rows.Length}|{values.Length}|{Oracle.Text(100.0 * (rows.Length - values.Length) / rows.Length)}|"
                        + $"{string.Join('|', numbers.Select(Oracle.Text))}|{rows.Select(row => row.Key).Distinct().Count()}|"
                        + $"{Oracle.Text(times.Min())}|{Oracle.Text(times.Max())}",
                    ],
                    duck.Rows($"SELECT row_count, value_count, missing_pct, mean, stddev, min, max, series_count, min_ts, max_ts FROM ({sql})"));
            },
            iter: 60,
            threads: 1);
    }
}
