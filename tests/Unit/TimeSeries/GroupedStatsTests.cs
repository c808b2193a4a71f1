using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class GroupedStatsTests
{
    private const string Op = "ts_grouped_stats";

    [Fact]
    public void The_time_follows_the_keys_and_stands_last_in_the_original()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT now() AS t, 'k' AS k, 1::SMALLINT AS a, 2::DECIMAL(5,2) AS b, 3::FLOAT AS c WHERE false)",
            "t timestamp, k string, a short, b decimal(5,2), c float");
        (string, object)[] arguments = [("ts", "t"), ("series", "k"), ("freq", "1 min")];

        duck.AssertSchema(Op, [frame], arguments);
        duck.AssertSchema(Op, [frame], [.. arguments, ("compat", "tempo")]);
        Assert.Empty(duck.Rows(DuckSql.Expand(Op, [frame], arguments)));
        Assert.Equal(
            ["k", "mean_c", "count_c", "min_c", "max_c", "sum_c", "stddev_c", "t"],
            duck.Columns(DuckSql.Expand(Op, [frame], [.. arguments, ("compat", "tempo")])).Select(column => column.Split(' ')[0]));
    }

    [Theory]
    [InlineData("start", "2024-02-29 23:00:00+00")]
    [InlineData("end", "2024-03-01 00:00:00+00")]
    public void Windows_are_half_open_and_named_by_either_end(string label, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT ts::TIMESTAMPTZ AS t, x FROM (VALUES ('2024-02-29 23:00:00+00', 1), ('2024-02-29 23:59:59.999999+00', 2)) AS v(ts, x))",
            "t timestamp, x int");

        Assert.Equal(
            [$"{expected}|3"],
            duck.Rows($"SELECT t, sum_x FROM ({DuckSql.Expand(Op, [frame], ("ts", "t"), ("freq", "hour"), ("label", label))})"));
    }

    [Fact]
    public void A_sum_of_whole_numbers_is_exact_and_fails_on_overflow()
    {
        using DuckSql duck = new();
        SeriesFrame Frame(long second) => DuckSql.Frame(
            $"(SELECT * FROM (VALUES (0, 9007199254740993), (1, {second})) AS v(t, x))", "t int, x long");
        string Sum(long second) =>
            duck.Rows($"SELECT sum_x FROM ({DuckSql.Expand(Op, [Frame(second)], ("ts", "t"), ("freq", 10))})").Single();

        Assert.Equal("9007199254740994", Sum(1));
        Assert.ThrowsAny<Exception>(() => Sum(long.MaxValue));
    }

    [Theory]
    [InlineData("freq", "fortnight", "not a unit")]
    [InlineData("freq", "0 min", "above zero")]
    [InlineData("columns", "k", "named twice")]
    [InlineData("label", "middle", "'start'")]
    public void A_bad_argument_is_refused(string name, object value, string hint)
    {
        Dictionary<string, object> arguments = new() { ["ts"] = "t", ["series"] = "k", ["freq"] = "min", [name] = value };

        Assert.Contains(
            hint,
            Assert.Throws<MillraceException>(() => DuckSql.Expand(
                Op, [DuckSql.Frame("v", "t timestamp, k int, x int")], [.. arguments.Select(pair => (pair.Key, pair.Value))])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Any_readings_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(Oracle.Rows.Array[1, 30], Gen.Int[1, 6]).Sample(
            (rows, width) =>
            {
                SeriesFrame frame = DuckSql.Frame(Oracle.Table(rows), "k int, t int, x double");
                string sql = DuckSql.Expand(Op, [frame], ("ts", "t"), ("series", "k"), ("freq", width));

                Oracle.AssertClose(
                    rows.Where(row => row.Time is not null)
                        .GroupBy(row => (row.Key, Window: (int)Math.Floor((double)row.Time!.Value / width)))
                        .Select(window => $"{Oracle.Text(window.Key.Key)}|{window.Key.Window * width}|{Statistics(window.Select(row => row.X))}"),
                    duck.Rows(sql));
            },
            iter: 80,
            threads: 1);
    }

    private static string Statistics(IEnumerable<double?> all)
    {
        double[] values = [.. all.OfType<double>().OrderBy(value => (double?)value, Oracle.Order)];
        if (values.Length == 0) return "-|0|-|-|-|-";
        double mean = values.Sum() / values.Length;
        double? deviation = values.Length < 2 ? null : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        return string.Join(
            '|', Oracle.Text(mean), values.Length, Oracle.Text(values[0]), Oracle.Text(values[^1]), Oracle.Text(values.Sum()), Oracle.Text(deviation));
    }
}
