using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class RangeStatsTests
{
    private const string Op = "ts_range_stats";

    private const string NewColumns = "mean_x, count_x, min_x, max_x, sum_x, stddev_x, zscore_x";

    [Fact]
    public void Six_statistics_of_each_column_come_before_all_scores()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT 1 AS t, 'n' AS note, 1::SMALLINT AS a, 2::DECIMAL(5,2) AS b, 3::FLOAT AS c, 4::BIGINT AS d)",
            "t int, note string, a short, b decimal(5,2), c float, d long");

        duck.AssertSchema(Op, [frame], ("ts", "t"));
        duck.AssertSchema(Op, [frame], ("ts", "t"), ("compat", "tempo"));
        Assert.Equal(
            ["mean_a", "count_a", "min_a", "max_a", "sum_a", "stddev_a", "mean_b"],
            duck.Columns(Expand(frame)).Skip(6).Take(7).Select(column => column.Split(' ')[0]));
        Assert.Equal(
            ["zscore_a", "zscore_b", "zscore_c", "zscore_d"], duck.Columns(Expand(frame))[^4..].Select(column => column.Split(' ')[0]));
        Assert.Equal(
            ["zscore_c", "zscore_d"], duck.Columns(Expand(frame, ("compat", "tempo")))[^2..].Select(column => column.Split(' ')[0]));
    }

    [Theory]
    [InlineData("timestamp", "TIMESTAMPTZ '2024-03-31 00:00:00+00' + to_seconds(t)", "20 minutes")]
    [InlineData("timestamp", "TIMESTAMPTZ '2024-03-31 00:00:00+00' + to_seconds(t)", 1200)]
    [InlineData("timestamp_ntz", "TIMESTAMP '2024-02-29 00:00:00' + to_seconds(t)", "20 minutes")]
    [InlineData("int", "t::INT", 1200)]
    [InlineData("double", "t::DOUBLE", 1200)]
    [InlineData("decimal(9,2)", "t::DECIMAL(9,2)", 1200)]
    public void The_range_is_inclusive_on_every_axis(string type, string time, object back)
    {
        using DuckSql duck = new("Europe/Berlin");
        SeriesFrame frame = DuckSql.Frame(
            $"(SELECT {time} AS t, x::INT AS x, t AS i FROM (VALUES (0, 1), (1200, 2), (2399, 4), (2400, 8), (9000, 16)) AS v(t, x))",
            $"t {type}, x int, i int");

        Assert.Equal(
            ["0|1", "1200|3", "2399|6", "2400|14", "9000|16"],
            duck.Rows($"SELECT i, sum_x FROM ({Expand(frame, ("columns", "x"), ("range_back", back))})"));
    }

    [Fact]
    public void The_default_reaches_a_thousand_seconds_back()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (0, 1), (1000, 1), (1001, 1)) AS v(t, x))", "t long, x int");

        Assert.Equal(["0|1", "1000|2", "1001|2"], duck.Rows($"SELECT t, count_x FROM ({Expand(frame)})"));
    }

    [Fact]
    public void Rows_without_a_time_stay_with_nulls_and_extreme_times_do_not_overflow()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (NULL, 1), (NULL, 2), (-9223372036854775807::BIGINT, 4), (9223372036854775807, 8)) AS v(t, x))",
            "t long, x int");

        Assert.Equal(
            ["-9223372036854775807|1|4|4", "-|-|-|1", "-|-|-|2", "9223372036854775807|1|8|8"],
            duck.Rows($"SELECT t, count_x, sum_x, x FROM ({Expand(frame)})"));
    }

    [Fact]
    public void Equal_values_have_no_deviation_at_all()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT i AS t, 0.1::DOUBLE AS x FROM range(500) AS r(i))", "t long, x double");

        Assert.Equal(
            ["-|-|1", "0.0|-|499"],
            duck.Rows($"SELECT stddev_x, zscore_x, count(*) FROM ({Expand(frame, ("range_back", 77))}) GROUP BY ALL"));
    }

    [Fact]
    public void A_small_spread_on_a_large_level_is_exact()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT i AS t, 1000000000 + (i % 2) AS x FROM range(100) AS r(i))", "t long, x long");

        Assert.Equal(
            ["true"],
            duck.Rows($"SELECT max(abs(stddev_x - sqrt(1 / 3.0::DOUBLE))) < 1e-12 FROM ({Expand(frame, ("range_back", 3))}) WHERE t >= 3"));
    }

    [Fact]
    public void Values_without_a_finite_square_do_not_fail_the_query()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 1e200::DOUBLE), (2, 2.0), (3, 'NaN'::DOUBLE), (4, 'inf'::DOUBLE)) AS v(t, x))", "t int, x double");

        Assert.Equal(
            ["1|1e+200|-|-", "2|5e+199|nan|nan", "3|nan|nan|nan", "4|nan|nan|nan"],
            duck.Rows($"SELECT t, mean_x, stddev_x, zscore_x FROM ({Expand(frame)})"));
    }

    [Theory]
    [InlineData("range_back", -1, "not below zero")]
    [InlineData("range_back", "1 hour", "a number here")]
    [InlineData("range_back", double.PositiveInfinity, "finite")]
    [InlineData("range_back", 1e19, "all of time")]
    [InlineData("columns", "note", "columns of numbers")]
    [InlineData("columns", "t", "named twice")]
    [InlineData("compat", "pandas", "'tempo'")]
    public void A_bad_argument_is_refused(string name, object value, string hint)
    {
        SeriesFrame frame = DuckSql.Frame("v", "t int, x int, note string");

        Assert.Contains(
            hint, Assert.Throws<MillraceException>(() => Expand(frame, (name, value))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_without_numbers_and_clashing_names_are_refused()
    {
        Assert.Throws<MillraceException>(() => Expand(DuckSql.Frame("v", "t int, note string")));
        Assert.Throws<MillraceException>(() => Expand(DuckSql.Frame("v", "t int, x int, mean_x int")));
    }

    [Fact]
    public void Any_readings_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(Oracle.Rows.Array[1, 25], Gen.Int[0, 6]).Sample(
            (rows, back) =>
            {
                SeriesFrame frame = DuckSql.Frame(Oracle.Table(rows), "k int, t int, x double");
                string sql = DuckSql.Expand(Op, [frame], ("ts", "t"), ("series", "k"), ("range_back", back));

                Oracle.AssertClose(
                    rows.Select(row => $"{Oracle.Text(row.Key)}|{Oracle.Text(row.Time)}|{Oracle.Text(row.X)}|{Expected(row, rows, back)}"),
                    duck.Rows($"SELECT k, t, x, {NewColumns} FROM ({sql})"));
            },
            iter: 80,
            threads: 1);
    }

    private static string Expected((int? Key, int? Time, double? X) row, (int? Key, int? Time, double? X)[] rows, int back)
    {
        if (row.Time is null) return "-|-|-|-|-|-|-";
        double[] values = rows
            .Where(other => other.Key == row.Key && other.Time >= row.Time - back && other.Time <= row.Time && other.X is not null)
            .Select(other => other.X!.Value).ToArray();
        if (values.Length == 0) return "-|0|-|-|-|-|-";
        double mean = values.Sum() / values.Length;
        double? deviation = values.Length < 2 ? null : values.All(double.IsFinite)
            ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1))
            : double.NaN;
        double? score = deviation is null or 0 ? null : (row.X - mean) / deviation;
        double[] sorted = [.. values.OrderBy(value => (double?)value, Oracle.Order)];
        return string.Join('|', ((double?[])[mean]).Select(Oracle.Text).Append($"{values.Length}")
            .Concat(((double?[])[sorted[0], sorted[^1], values.Sum(), deviation, score]).Select(Oracle.Text)));
    }

    private static string Expand(SeriesFrame frame, params (string, object)[] arguments) =>
        DuckSql.Expand(Op, [frame], [("ts", "t"), .. arguments]);
}
