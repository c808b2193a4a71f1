using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class AutocorrelationTests
{
    private const string Op = "ts_autocorrelation";

    [Fact]
    public void Lags_are_one_many_or_all_up_to_one()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT i AS t, i AS x FROM range(1, 6) AS r(i))", "t long, x long");
        string[] Rows(params (string, object)[] arguments) => duck.Rows(
            $"SELECT lag, round(autocorrelation, 12) FROM ({DuckSql.Expand(Op, [frame], [("ts", "t"), .. arguments])})");

        Assert.Equal(["1|0.4"], Rows());
        Assert.Equal(["3|-0.4"], Rows(("lags", 3)));
        Assert.Equal(["1|0.4", "4|-0.4", "5|-"], Rows(("lags", new[] { "4", "1", "5", "1" })));
        Assert.Equal(["0|1.0", "1|0.4", "2|-0.1"], Rows(("max_lag", 2)));
    }

    [Fact]
    public void A_wave_resembles_itself_after_a_period_and_its_opposite_after_half()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT i AS t, sin(2 * pi() * i / 20) AS x FROM range(4000) AS r(i))", "t long, x double");
        string sql = DuckSql.Expand(Op, [frame], ("ts", "t"), ("lags", new[] { "5", "10", "20" }));

        Assert.Equal(
            ["10|-1.0", "20|1.0", "5|0.0"], duck.Rows($"SELECT lag, round(autocorrelation, 1) + 0.0 FROM ({sql})"));
    }

    [Fact]
    public void Large_levels_do_not_swallow_small_swings()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT i AS t, 1e9::DOUBLE + (i % 2) AS x FROM range(1000) AS r(i))", "t long, x double");

        Assert.Equal(
            ["true"],
            duck.Rows($"SELECT abs(autocorrelation + 0.999) < 1e-6 FROM ({DuckSql.Expand(Op, [frame], ("ts", "t"))})"));
    }

    [Fact]
    public void Constant_and_empty_series_have_none()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 'c', 0.1::DOUBLE), (2, 'c', 0.1), (3, 'c', 0.1), (1, 'n', NULL), (2, 'n', NULL)) AS v(t, k, x))",
            "t int, k string, x double");
        SeriesFrame none = frame with { RelationSql = $"(SELECT * FROM {frame.RelationSql} WHERE false)" };

        Assert.Equal(["c|x|1|-|3", "n|x|1|-|0"], duck.Rows(DuckSql.Expand(Op, [frame], ("ts", "t"), ("series", "k"))));
        Assert.Empty(duck.Rows(DuckSql.Expand(Op, [none], ("ts", "t"))));
        Assert.Empty(duck.Rows(DuckSql.Expand(Op, [none], ("ts", "t"), ("series", "k"))));
    }

    [Fact]
    public void The_result_has_the_announced_columns()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT now() AS t, 'k' AS k0, 1::DECIMAL(5,1) AS l0, 2::FLOAT AS \"it's\")", "t timestamp, k0 string, l0 decimal(5,1), `it's` float");

        duck.AssertSchema(Op, [frame], ("ts", "t"), ("series", "k0"));
        duck.AssertSchema(Op, [frame], ("ts", "t"), ("columns", "it's"), ("max_lag", 3));
    }

    [Theory]
    [InlineData("lags", -1, "whole numbers from 0")]
    [InlineData("lags", 1.5, "whole numbers from 0")]
    [InlineData("lags", true, "a list of numbers")]
    [InlineData("max_lag", -1, "whole number from 0")]
    [InlineData("columns", "s", "columns of numbers")]
    public void A_bad_argument_is_refused(string name, object value, string hint) =>
        Assert.Contains(
            hint,
            Assert.Throws<MillraceException>(() => DuckSql.Expand(
                Op, [DuckSql.Frame("v", "t int, x int, s string")], ("ts", "t"), (name, value))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Lags_and_their_limit_exclude_each_other() =>
        Assert.Throws<MillraceException>(() => DuckSql.Expand(
            Op, [DuckSql.Frame("v", "t int, x int")], ("ts", "t"), ("lags", 1), ("max_lag", 2)));

    [Fact]
    public void Any_readings_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(Oracle.Rows.Array[1, 25], Gen.Int[0, 6]).Sample(
            (rows, most) =>
            {
                SeriesFrame frame = DuckSql.Frame(Oracle.Table(rows), "k int, t int, x double");
                string sql = DuckSql.Expand(Op, [frame], ("ts", "t"), ("series", "k"), ("max_lag", most));

                Oracle.AssertClose(Expected(rows, most), duck.Rows($"SELECT k, lag, autocorrelation, value_count FROM ({sql})"));
            },
            iter: 80,
            threads: 1);
    }

    private static IEnumerable<string> Expected((int? Key, int? Time, double? X)[] rows, int most)
    {
        foreach (var series in rows.Where(row => row.Time is not null).GroupBy(row => row.Key))
        {
            double?[] values = [.. series.OrderBy(row => row.Time).ThenBy(row => row.X, Oracle.Order).Select(row => row.X)];
            double[] known = [.. values.OfType<double>()];
            double mean = known.Sum() / known.Length;
            bool isFlat = known.Length == 0 || known.All(value => value.Equals(known[0]));
            double spread = known.Sum(value => (value - mean) * (value - mean));
            for (int lag = 0; lag <= most; lag++)
            {
                double sum = Enumerable.Range(0, Math.Max(0, values.Length - lag)).Sum(at => ((values[at] - mean) * (values[at + lag] - mean)) ?? 0);
                double? result = lag >= values.Length || isFlat ? null : double.IsFinite(spread) ? sum / spread : double.NaN;
                yield return $"{Oracle.Text(series.Key)}|{lag}|{Oracle.Text(result)}|{known.Length}";
            }
        }
    }
}
