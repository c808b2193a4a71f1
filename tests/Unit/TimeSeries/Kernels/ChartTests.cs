using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries.Kernels;

/// <summary>EWMA chart, CUSUM and Page-Hinkley beside formulas over the whole history of a series.</summary>
public sealed class ChartTests
{
    private static readonly string[] Charts = ["ts_ewma_chart", "ts_cusum", "ts_page_hinkley"];

    private static readonly SeriesFrame Frame = DuckSql.Frame("t", "ts timestamp, k string, x double, flag boolean");

    private static readonly Gen<double?> Reading = Gen.Frequency(
        (8, Reals.Between(-3, 3).Select(x => (double?)x)),
        (1, Gen.Const((double?)null)),
        (1, OneOf<double?>(double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e200)));

    [Fact]
    public void An_ewma_chart_follows_the_textbook_formulas()
    {
        Gen.Select(Reading.Array[0, 60], Reals.Between(0.01, 1), Gen.Int[2, 12], Gen.Int[0, 60].Array[0, 3]).Sample(
            (readings, alpha, train, cuts) =>
            {
                object?[][] rows = Run("ts_ewma_chart", readings, cuts, ("alpha", alpha), ("width", 2.5), ("train", train));

                double[] known = Known(readings);
                double center = Mean(known.Take(train));
                double sigma = Deviation(known.Take(train), center);
                Assert.Equal(readings.Length, rows.Length);
                int index = -1;
                foreach ((double? reading, object?[] row) in readings.Zip(rows))
                {
                    if (IsKnown(reading)) index++;
                    int i = index - train + 1;
                    if (!IsKnown(reading) || i < 1)
                    {
                        Assert.All(row, Assert.Null);
                        continue;
                    }

                    double average = (Math.Pow(1 - alpha, i) * center)
                        + Enumerable.Range(0, i).Sum(lag => alpha * Math.Pow(1 - alpha, lag) * known[index - lag]);
                    double reach = 2.5 * sigma * Math.Sqrt(alpha / (2 - alpha) * (1 - Math.Pow(1 - alpha, 2 * i)));
                    Near([average, center, center - reach, center + reach], row);
                    Assert.Equal((double)row[0]! < (double)row[2]! || (double)row[0]! > (double)row[3]!, row[4]);
                }
            },
            iter: 100);
    }

    [Fact]
    public void A_cusum_is_the_greatest_sum_that_ends_at_the_row()
    {
        Gen.Select(Reading.Array[0, 60], Reals.Between(0, 1), Reals.Between(0.5, 4), Gen.Bool, Gen.Int[0, 60].Array[0, 3]).Sample(
            (readings, k, h, reset, cuts) =>
            {
                object?[][] rows = Run(
                    "ts_cusum", readings, cuts, ("k", k), ("h", h), ("reset", reset), ("center", 0.25), ("sigma", 0.5));

                List<double> since = [];
                foreach ((double? reading, object?[] row) in readings.Zip(rows))
                {
                    if (!IsKnown(reading))
                    {
                        Assert.All(row, Assert.Null);
                        continue;
                    }

                    since.Add(reading!.Value);
                    Near([GreatestTail(since.Select(x => x - 0.25 - (k / 2))), GreatestTail(since.Select(x => 0.25 - x - (k / 2))), h / 2], row);
                    bool isOver = Math.Max((double)row[0]!, (double)row[1]!) > (double)row[2]!;
                    Assert.Equal(isOver, row[3]);
                    if (isOver && reset) since.Clear();
                }
            },
            iter: 100);
    }

    [Fact]
    public void Page_hinkley_is_a_sum_above_its_least_value()
    {
        Gen.Select(Reading.Array[0, 60], Reals.Between(0, 1), Gen.Int[2, 6], Gen.Bool, Gen.Int[0, 60].Array[0, 3]).Sample(
            (readings, delta, train, reset, cuts) =>
            {
                object?[][] rows = Run(
                    "ts_page_hinkley", readings, cuts,
                    ("delta", delta), ("threshold", 3), ("train", train), ("reset", reset), ("units", "absolute"));

                List<double> since = [];
                foreach ((double? reading, object?[] row) in readings.Zip(rows))
                {
                    if (IsKnown(reading)) since.Add(reading!.Value);
                    if (!IsKnown(reading) || since.Count <= train)
                    {
                        Assert.All(row, Assert.Null);
                        continue;
                    }

                    double[] apart = [.. Enumerable.Range(train, since.Count - train).Select(i => since[i] - since.Take(i + 1).Average())];
                    Near([AboveLeast(apart.Select(d => d - delta)), AboveLeast(apart.Select(d => -d - delta)), 3], row);
                    bool isOver = Math.Max((double)row[0]!, (double)row[1]!) > 3;
                    Assert.Equal(isOver, row[3]);
                    if (isOver && reset) since.Clear();
                }
            },
            iter: 100);
    }

    [Fact]
    public void Cutting_a_series_anywhere_changes_no_bit()
    {
        Gen.Select(OneOf(Charts), Reading.Array[1, 60], OneOf("stddev", "moving_range"), Gen.Int[0, 60].Array[0, 8]).Sample(
            (op, readings, estimate, cuts) => Assert.Equal(
                Run(op, readings, [], ("train", 4), ("estimate", estimate)),
                Run(op, readings, cuts, ("train", 4), ("estimate", estimate))),
            iter: 100);
    }

    [Fact]
    public void A_level_far_from_zero_keeps_its_small_spread()
    {
        double?[] readings = [.. Enumerable.Range(0, 1000).Select(i => (double?)(1e9 + (((i * 7919) % 13) * 1e-3)))];
        object?[][] rows = Run("ts_ewma_chart", readings, [], ("train", 500), ("width", 1), ("alpha", 1));

        decimal[] exact = [.. readings.Take(500).Select(x => (decimal)(x!.Value - 1e9))];
        decimal mean = exact.Average();
        double sigma = Math.Sqrt((double)(exact.Sum(x => (x - mean) * (x - mean)) / 499));
        Assert.Equal(sigma, (double)rows[^1][3]! - (double)rows[^1][1]!, 1e-6);
    }

    [Fact]
    public void Moving_range_is_not_widened_by_a_drift()
    {
        double?[] readings = [.. Enumerable.Range(0, 100).Select(i => (double?)((i % 2) + (0.01 * i)))];
        object?[][] rows = Run("ts_cusum", readings, [], ("train", 99), ("h", 1), ("estimate", "moving_range"));

        double mean = Enumerable.Range(1, 98).Average(i => Math.Abs(readings[i]!.Value - readings[i - 1]!.Value));
        Assert.Equal(mean / 1.128, (double)rows[^1][2]!, 1e-12);
    }

    [Fact]
    public void A_head_start_and_a_shift_of_one_sigma_signal_sooner()
    {
        double?[] readings = [.. Enumerable.Repeat((double?)1, 20)];
        int First(double start) => Array.FindIndex(
            Run("ts_cusum", readings, [], ("center", 0), ("sigma", 1), ("h", 4), ("head_start", start)), row => row[3] is true);

        Assert.Equal((8, 4), (First(0), First(2)));
    }

    [Fact]
    public void Only_the_watched_direction_signals()
    {
        double?[] readings = [0, 0, 0, -9, -9];
        bool Signals(string direction) => Run(
            "ts_page_hinkley", readings, [], ("units", "absolute"), ("threshold", 2), ("train", 2), ("direction", direction))
            .Any(row => row[3] is true);

        Assert.Equal([true, false, true], new[] { "both", "up", "down" }.Select(Signals));
    }

    [Fact]
    public void A_constant_series_has_no_spread_and_the_first_other_reading_signals()
    {
        double?[] readings = [.. Enumerable.Repeat((double?)0.1, 30), 0.1000001];
        foreach (string op in Charts)
        {
            object?[][] rows = Run(op, readings, [], ("train", 20));
            Assert.Equal([false, true], rows[^2..].Select(row => row[^1]));
        }
    }

    [Fact]
    public void The_plan_reads_rows_in_order_and_keeps_all_columns()
    {
        KernelPlan plan = KernelRun.Of("ts_cusum", Frame, ("ts", "TS"), ("series", "K"), ("col", "X"), ("prefix", "x")).Plan;

        Assert.Equal("ts_cusum", plan.Op);
        Assert.Equal(["k"], plan.Keys.Select(key => key.Name));
        Assert.Equal(["ts", "k", "x", "flag"], plan.Kept.Select(kept => kept.Name));
        Assert.Equal("s.\"x\"", Assert.Single(plan.Values).Sql);
        OpCall call = DuckSql.Call([Frame], ("ts", "TS"), ("series", "K"), ("col", "X"), ("prefix", "x"));
        Assert.Equal(
            "ts,k,x,flag,x_cusum_high,x_cusum_low,x_cusum_limit,x_cusum_signal",
            string.Join(',', TimeSeriesOps.BuiltIn.FindTable("ts_cusum")!.OutputSchema(call).Select(column => column.Name)));
    }

    [Theory]
    [InlineData("ts_ewma_chart", "alpha", 0.0, "above 0 and at most 1")]
    [InlineData("ts_ewma_chart", "alpha", double.NaN, "NaN")]
    [InlineData("ts_ewma_chart", "width", -1.0, "not below zero")]
    [InlineData("ts_ewma_chart", "train", 1, "from 2 to")]
    [InlineData("ts_ewma_chart", "train", 2.5, "a whole number")]
    [InlineData("ts_ewma_chart", "estimate", "mad", "'moving_range'")]
    [InlineData("ts_ewma_chart", "center", double.PositiveInfinity, "finite")]
    [InlineData("ts_ewma_chart", "sigma", -0.1, "not below zero")]
    [InlineData("ts_ewma_chart", "col", "flag", "a column of numbers")]
    [InlineData("ts_ewma_chart", "ts", "k", "a timestamp, a date or a number")]
    [InlineData("ts_ewma_chart", "series", "ts", "named twice")]
    [InlineData("ts_ewma_chart", "colour", "x", "no argument 'colour'")]
    [InlineData("ts_cusum", "k", -0.5, "not below zero")]
    [InlineData("ts_cusum", "h", double.NaN, "not below zero")]
    [InlineData("ts_cusum", "head_start", -1, "not below zero")]
    [InlineData("ts_cusum", "units", "percent", "'absolute'")]
    [InlineData("ts_cusum", "reset", "yes", "true or false")]
    [InlineData("ts_page_hinkley", "delta", -0.5, "not below zero")]
    [InlineData("ts_page_hinkley", "threshold", -5, "not below zero")]
    [InlineData("ts_page_hinkley", "direction", "dwn", "Did you mean 'down'?")]
    public void A_bad_argument_is_named_with_what_is_accepted(string op, string name, object value, string hint)
    {
        Dictionary<string, object> arguments = new() { ["ts"] = "ts", ["col"] = "x", [name] = value };

        MillraceException fault = Assert.Throws<MillraceException>(() => DuckSql.Expand(
            op, [Frame], [.. arguments.Select(pair => (pair.Key, pair.Value))]));

        Assert.StartsWith("SERIES_", fault.Code.Value, StringComparison.Ordinal);
        Assert.Contains(op, fault.Message, StringComparison.Ordinal);
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_that_teaches_nothing_and_a_name_that_is_taken_are_refused()
    {
        Assert.Contains("given already", Assert.Throws<MillraceException>(() => KernelRun.Of(
            "ts_ewma_chart", Frame, ("ts", "ts"), ("col", "x"), ("center", 1), ("sigma", 1), ("train", 9))).Message, StringComparison.Ordinal);
        SeriesFrame twice = DuckSql.Frame("t", "ts timestamp, x double, EWMA double");
        Assert.Equal("SERIES_COLUMN_DUPLICATE", Assert.Throws<MillraceException>(() => KernelRun.Of(
            "ts_ewma_chart", twice, ("ts", "ts"), ("col", "x"))).Code.Value);
    }

    private static object?[][] Run(string op, double?[] readings, int[] cuts, params (string, object)[] arguments) =>
        KernelRun.Of(op, Frame, [("ts", "ts"), ("col", "x"), .. arguments])
            .Rows([.. Enumerable.Range(0, readings.Length).Select(i => (long)i)], [readings], cuts);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static bool IsKnown(double? reading) => reading is double value && Math.Abs(value) < 1e100;

    private static double[] Known(double?[] readings) => [.. readings.Where(IsKnown).Select(x => x!.Value)];

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty().Average();

    private static double Deviation(IEnumerable<double> values, double mean) =>
        Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / Math.Max(1, values.Count() - 1));

    private static double GreatestTail(IEnumerable<double> steps)
    {
        double[] all = [.. steps];
        return Enumerable.Range(0, all.Length + 1).Max(start => all.Skip(start).Sum());
    }

    private static double AboveLeast(IEnumerable<double> steps)
    {
        double[] sums = [0, .. steps.Select((_, i) => steps.Take(i + 1).Sum())];
        return sums[^1] - sums.Min();
    }

    private static void Near(double[] expected, object?[] row) =>
        Assert.Equal(expected, row.Take(expected.Length).Select(value => (double)value!), (a, b) => Math.Abs(a - b) < 1e-9);
}
