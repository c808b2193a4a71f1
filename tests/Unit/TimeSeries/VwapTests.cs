using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class VwapTests
{
    private const string Op = "ts_vwap";

    private static readonly SeriesFrame Trades = DuckSql.Frame(
        """
        (SELECT ts::TIMESTAMPTZ AS ts, price, volume FROM (VALUES
            ('2024-01-01 10:00:00+00', 10, 1), ('2024-01-01 10:00:59+00', 20, 3), ('2024-01-02 10:00:30+00', 30, 4),
            ('2024-01-02 10:01:00+00', NULL, 5), ('2024-01-02 11:00:00+00', 7, NULL), (NULL, 1, 1)) AS v(ts, price, volume))
        """,
        "ts timestamp, price int, volume int");

    [Fact]
    public void Windows_are_times_of_one_day()
    {
        using DuckSql duck = new("Asia/Tokyo");

        Assert.Equal(
            ["1704103200|70.0|4|20|17.5", "1704189600|120.0|4|30|30.0"],
            duck.Rows($"SELECT epoch_us(ts) // 1000000, * EXCLUDE (ts) FROM ({DuckSql.Expand(Op, [Trades], ("ts", "ts"))})"));
    }

    [Theory]
    [InlineData("m", "10:00|190.0|8|30|23.75;10:01|-|5|-|-;11:00|-|-|7|-")]
    [InlineData("H", "10|190.0|13|30|14.615384615384615;11|-|-|7|-")]
    [InlineData("D", "01|70.0|4|20|17.5;02|120.0|9|30|13.333333333333334")]
    public void The_original_groups_by_a_text_without_a_date(string freq, string expected)
    {
        using DuckSql duck = new("Asia/Tokyo");

        Assert.Equal(expected.Split(';'), duck.Rows(DuckSql.Expand(Op, [Trades], ("ts", "ts"), ("freq", freq), ("compat", "tempo"))));
    }

    [Fact]
    public void Volumes_that_sum_to_zero_have_no_average()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (0, 1.5::DOUBLE, -2.0::DOUBLE), (1, 3.0, 2.0)) AS v(t, p, q))", "t int, p double, q double");

        Assert.Equal(
            ["0|3.0|0.0|3.0|-"], duck.Rows(DuckSql.Expand(Op, [frame], ("ts", "t"), ("freq", 5), ("price", "p"), ("volume", "q"))));
    }

    [Fact]
    public void The_result_has_the_announced_columns()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT DATE '2024-01-01' AS d, 'k' AS k, 1::FLOAT AS price, 1::DECIMAL(9,2) AS volume WHERE false)",
            "d date, k string, price float, volume decimal(9,2)");

        duck.AssertSchema(Op, [frame], ("ts", "d"), ("series", "k"));
        duck.AssertSchema(Op, [frame], ("ts", "d"), ("series", "k"), ("freq", "7 days"), ("label", "end"));
        duck.AssertSchema(Op, [frame], ("ts", "d"), ("series", "k"), ("compat", "tempo"));
        duck.AssertSchema(Op, [Trades], ("ts", "ts"), ("freq", "day"));
    }

    [Theory]
    [InlineData("ts int, price int, volume int", "freq", "minute", "a number of units")]
    [InlineData("ts timestamp, price int, amount int", "freq", "minute", "has no column 'volume'")]
    [InlineData("ts timestamp, price string, volume int", "freq", "minute", "a column of numbers")]
    [InlineData("ts timestamp, price int, volume int", "volume", "price", "named twice")]
    [InlineData("ts timestamp, price int, volume int", "series", "volume", "named twice")]
    [InlineData("ts timestamp, price int, volume int", "compat", "spark", "'tempo'")]
    public void A_bad_call_is_refused(string columns, string name, object value, string hint) =>
        Assert.Contains(
            hint,
            Assert.Throws<MillraceException>(() => DuckSql.Expand(Op, [DuckSql.Frame("v", columns)], ("ts", "ts"), (name, value))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("ts int, price int, volume int", "m", "timestamp or a date")]
    [InlineData("ts timestamp, price int, volume int", "minute", "'H'")]
    [InlineData("ts timestamp, price int, volume int", "M", "'H'")]
    public void The_original_only_knows_three_groups(string columns, string freq, string hint) =>
        Assert.Contains(
            hint,
            Assert.Throws<MillraceException>(() => DuckSql.Expand(
                Op, [DuckSql.Frame("v", columns)], ("ts", "ts"), ("freq", freq), ("compat", "tempo"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Any_trades_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(Gen.Select(Oracle.Key, Oracle.Time, Oracle.Finite, Oracle.Finite).Array[1, 30], Gen.Int[1, 5]).Sample(
            (rows, width) =>
            {
                string values = string.Join(", ", rows.Select(row =>
                    $"({Oracle.Literal(row.Item1)}, {Oracle.Literal(row.Item2)}, {Oracle.Literal(row.Item3)}, {Oracle.Literal(row.Item4)})"));
                SeriesFrame frame = DuckSql.Frame($"(SELECT * FROM (VALUES {values}) AS v(k, t, price, volume))", "k int, t int, price double, volume double");

                Oracle.AssertClose(
                    rows.Where(row => row.Item2 is not null && row.Item3 is not null && row.Item4 is not null)
                        .GroupBy(row => (Key: row.Item1, Window: (int)Math.Floor((double)row.Item2!.Value / width)))
                        .Select(window => Expected(window.Key.Key, window.Key.Window * width, [.. window.Select(row => ((decimal)row.Item3!.Value, (decimal)row.Item4!.Value))])),
                    duck.Rows(DuckSql.Expand(Op, [frame], ("ts", "t"), ("series", "k"), ("freq", width))));
            },
            iter: 80,
            threads: 1);
    }

    private static string Expected(int? key, int time, (decimal Price, decimal Volume)[] trades)
    {
        decimal value = trades.Sum(trade => trade.Price * trade.Volume);
        decimal volume = trades.Sum(trade => trade.Volume);
        double?[] numbers =
            [(double)value, (double)volume, (double)trades.Max(trade => trade.Price), volume == 0 ? null : (double)(value / volume)];
        return $"{Oracle.Text(key)}|{time}|{string.Join('|', numbers.Select(Oracle.Text))}";
    }
}
