using CsCheck;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Xunit;

namespace Millrace.Unit.TimeSeries.Kernels;

public sealed class WindowKernelTests
{
    private static readonly string[] All =
        ["mean", "sum", "count", "std", "var", "min", "max", "median", "range", "first", "last", "slope", "zscore", "p25", "quantile(0.9)"];

    private static readonly double[] Odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 1e200];

    private static readonly Gen<double?> Value = Gen.Frequency(
        (12, Gen.Int[-20, 20].Select(x => (double?)(x / 4.0))), (4, Reals.Between(-1e3, 1e3).Select(x => (double?)x)), (2, Gen.Const((double?)null)),
        (1, Gen.Int[0, Odd.Length - 1].Select(i => (double?)Odd[i])));

    private static readonly Gen<(long Time, double? X, double? Y)[]> Series =
        Gen.Select(Gen.Int[0, 60], Value, Value).Select(row => (Time: (long)row.Item1, X: row.Item2, Y: row.Item3)).Array[1, 60]
            .Select(rows => rows.OrderBy(row => row.Time).ToArray());

    [Theory]
    [InlineData("ts_rolling", "rows", false)]
    [InlineData("ts_rolling", "rows", true)]
    [InlineData("ts_rolling", "period", false)]
    [InlineData("ts_rolling", "period", true)]
    [InlineData("ts_range_stats", "range_back", false)]
    [InlineData("ts_hampel", "rows", false)]
    [InlineData("ts_hampel", "rows", true)]
    public void A_series_gives_the_same_bits_however_it_is_cut(string op, string length, bool centered)
    {
        string[] ends = length == "period" ? ["both", "left", "right", "neither"] : centered || op != "ts_rolling" ? ["both"] : ["both", "left", "right"];
        Gen.Select(Series, Gen.Int[3, 20], Gen.Int[0, ends.Length - 1], Gen.Bool, Gen.Int[0, 60].Array[0, 8]).Sample(
            (rows, size, end, isCalendar, cuts) =>
            {
                List<(string, object)> arguments = [("ts", "t"), (length, size)];
                if (op == "ts_rolling") arguments.AddRange([("func", All), ("closed", ends[end]), ("min_rows", 2)]);
                if (op != "ts_range_stats") arguments.Add(("centered", centered));
                KernelRun run = KernelRun.Of(op, DuckSql.Frame("v", isCalendar ? "t timestamp, x double, y double" : "t long, x double, y double"), [.. arguments]);
                long unit = isCalendar ? 1_000_000 : 1;
                long[] times = [.. rows.Select(row => row.Time * unit)];
                double?[][] columns = [[.. rows.Select(row => row.X)], [.. rows.Select(row => row.Y)]];

                Assert.Equal(Bits(run.Rows(times, columns)), Bits(run.Rows(times, columns, cuts)));
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Equal_times_need_no_order_among_them_in_a_window_of_time()
    {
        Gen.Select(Series, Gen.Int[1, 20], Gen.Int[0, 3]).Sample(
            (rows, period, end) =>
            {
                string closed = ((string[])["both", "left", "right", "neither"])[end];
                KernelRun run = KernelRun.Of(
                    "ts_rolling", DuckSql.Frame("v", "t long, x double"), ("ts", "t"), ("func", new[] { "count", "first", "last", "max", "min" }),
                    ("period", period), ("closed", closed));
                object?[][] given = run.Rows([.. rows.Select(row => row.Time)], [[.. rows.Select(row => row.X)]]);

                for (int row = 0; row < rows.Length; row++)
                {
                    long time = rows[row].Time, first = time - period + (closed is "both" or "left" ? 0 : 1), last = time - (closed is "both" or "right" ? 0 : 1);
                    (long Time, double? X, double? Y)[] inside = [.. rows.Where(other => other.Time >= first && other.Time <= last && other.X is not null)];
                    double[] Sorted(Func<long, bool> isIn) =>
                        [.. inside.Where(other => isIn(other.Time)).Select(other => other.X!.Value).OrderBy(x => double.IsNaN(x) ? 1 : 0).ThenBy(x => x)];
                    double[] all = Sorted(_ => true);
                    object?[] expected = inside.Length == 0 ? [0L, null, null, null, null] :
                    [
                        (long)inside.Length, Sorted(t => t == inside[0].Time)[0], Sorted(t => t == inside[^1].Time)[^1], all[^1],
                        all.Any(double.IsNaN) ? double.NaN : all[0],
                    ];
                    Assert.Equal(expected, given[row]);
                }
            },
            iter: 60,
            threads: 1);
    }

    [Theory]
    [InlineData("both", "1 3 7 0 8 24")]
    [InlineData("left", "- - - - - 8")]
    public void A_batch_of_a_stream_that_ends_within_a_time_goes_on_with_it(string closed, string expected)
    {
        KernelRun run = KernelRun.Of("ts_rolling", DuckSql.Frame("v", "t long, x double"), ("ts", "t"), ("func", "sum"), ("period", 2), ("closed", closed));
        LookAheadKernel kernel = (LookAheadKernel)((IKernelOp)TimeSeriesOps.BuiltIn.FindTable("ts_rolling")!).CreateKernel(run.Plan.Settings);
        kernel.Begin();
        List<string> given = [];
        foreach ((long Time, double X)[] batch in ((long, double)[][])[[(1, 1)], [(1, 2)], [(1, 4)], [(4, 0)], [], [(4, 8), (5, 16)]])
        {
            if (batch.Length > 0)
            {
                SeriesValues[] values = [new(batch.Select(row => row.X).ToArray(), default)];
                kernel.Take(new SeriesRows(batch.Select(row => row.Time).ToArray(), default, values));
            }

            kernel.End();
            given.AddRange(KernelRun.GiveReady(kernel).Select(row => $"{row[0] ?? "-"}"));
            kernel.GoOn();
        }

        Assert.Equal(expected, string.Join(' ', given));
    }

    [Fact]
    public void Sums_are_rounded_once_and_leave_no_trace_of_what_has_gone()
    {
        KernelRun run = KernelRun.Of(
            "ts_rolling", DuckSql.Frame("v", "t long, x double"), ("ts", "t"), ("func", new[] { "sum", "mean", "std", "slope", "max", "median" }), ("rows", 4));
        double?[] values = [1e16, 1, -1e16, 1, 0.1, 0.1, 0.1, 0.1, double.NaN, 0.1, 0.1, 0.1, 0.1, double.NegativeInfinity, 1e300, 0.1, 0.1, 0.1, 0.1];
        object?[][] rows = run.Rows([.. Enumerable.Range(0, values.Length).Select(i => (long)i)], [values]);

        Assert.Equal(2.0, rows[3][0]);
        foreach (int quiet in new[] { 7, 12, 18 }) Assert.Equal([0.4, 0.1, 0.0, 0.0, 0.1, 0.1], rows[quiet]);
        foreach (int broken in new[] { 8, 11, 17 }) Assert.Equal(double.NaN, rows[broken][2]);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(700)]
    [InlineData(2900)]
    public void Quantiles_and_medians_of_distances_match_sorting_in_windows_of_any_length(int length)
    {
        Random random = new(length);
        double?[] values = [.. Enumerable.Range(0, 3000).Select(i => random.Next(20) == 0 ? (double?)null : i % 3 == 0 ? random.Next(50) : (random.NextDouble() * 100) - (i / 100.0))];
        long[] times = [.. Enumerable.Range(0, values.Length).Select(i => (long)i)];
        SeriesFrame frame = DuckSql.Frame("v", "t long, x double");
        object?[][] quantiles = KernelRun.Of("ts_rolling", frame, ("ts", "t"), ("func", new[] { "median", "p90", "p0", "p100" }), ("rows", length)).Rows(times, [values]);
        object?[][] hampel = KernelRun.Of("ts_hampel", frame, ("ts", "t"), ("rows", length), ("centered", false)).Rows(times, [values]);

        for (int row = 0; row < values.Length; row += row < 40 ? 1 : 53)
        {
            double[] x = Sorted(values[Math.Max(0, row - length + 1)..(row + 1)].OfType<double>());
            if (x.Length == 0) continue;
            double median = Quantile(x, 0.5);
            Assert.Equal([median, Quantile(x, 0.9), x[0], x[^1]], quantiles[row].Cast<double>(), Near);
            Assert.Equal([median, Quantile(Sorted(x.Select(value => Math.Abs(value - median))), 0.5)], hampel[row].Take(2).Cast<double>(), Near);
        }
    }

    [Fact]
    public void Whole_sums_are_exact_and_narrow_types_come_back()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT i AS t, (2147483647 - i % 2)::INT AS a, (-128 + i % 2)::TINYINT AS b, (i % 7)::SMALLINT AS c, (0.1 * i)::FLOAT AS d FROM range(5000) AS r(i))",
            "t long, a int, b byte, c short, d float");
        (string, object)[] all = [("ts", "t"), ("func", new[] { "min", "max", "first", "last", "sum" }), ("rows", 4999)];

        duck.AssertSchema("ts_rolling", [frame], all);
        duck.AssertSchema("ts_range_stats", [frame], ("ts", "t"));
        Assert.Equal(
            ["10735270748854|-637373|0.1"],
            duck.Rows($"SELECT max(sum_a), min(sum_b), max(min_d) FROM ({DuckSql.Expand("ts_range_stats", [frame], ("ts", "t"), ("range_back", 4998))})"));
    }

    [Fact]
    public void Numbers_beyond_doubles_stay_as_they_are()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT i AS t, 9007199254740993 + i AS x, (i + 0.1)::DECIMAL(38,1) AS y FROM range(3) AS r(i))", "t long, x long, y decimal(38,1)");
        string exact = DuckSql.Expand("ts_rolling", [frame], ("ts", "t"), ("func", new[] { "min", "last" }), ("rows", 2));

        Assert.DoesNotContain(KernelPlan.Function, exact, StringComparison.Ordinal);
        Assert.Equal(["9007199254740993|9007199254740993|0.1|0.1", "9007199254740993|9007199254740994|0.1|1.1", "9007199254740994|9007199254740995|1.1|2.1"],
            duck.Rows($"SELECT min_x, last_x, min_y, last_y FROM ({exact})"));
        Assert.Contains(KernelPlan.Function, DuckSql.Expand("ts_rolling", [frame], ("ts", "t"), ("func", "mean"), ("rows", 2)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rows", false)]
    [InlineData("rows", true)]
    [InlineData("period", false)]
    [InlineData("period", true)]
    public void Rows_at_infinite_times_are_in_no_window(string length, bool centered)
    {
        using DuckSql duck = new("America/New_York");
        SeriesFrame frame = DuckSql.Frame(
            """
            (SELECT * FROM (VALUES ('-infinity'::TIMESTAMPTZ, 1e0), ('-infinity', 2e0), ('2024-01-01 00:00:00+00', 4e0), ('2024-01-01 00:00:01+00', 8e0),
                ('infinity', 16e0), ('infinity', 32e0), (NULL, 64e0)) AS v(t, x))
            """,
            "t timestamp, x double");
        string sql = DuckSql.Expand("ts_rolling", [frame], ("ts", "t"), ("func", new[] { "sum", "count" }), (length, 5), ("centered", centered));

        string first = centered ? "4.0|12.0|2" : "4.0|4.0|1";
        Assert.Equal(["1.0|-|-", "16.0|-|-", "2.0|-|-", "32.0|-|-", first, "64.0|-|-", "8.0|12.0|2"], duck.Rows($"SELECT x, sum_x, count_x FROM ({sql})"));
    }

    [Fact]
    public void Real_times_that_are_no_numbers_are_in_no_window_and_both_zeros_are_one_time()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES ('-inf'::DOUBLE, 1e0), ('nan', 2e0), (-0.0::DOUBLE, 4e0), (0e0, 8e0), ('inf', 16e0), (0.5e0, 32e0)) AS v(t, x))", "t double, x double");
        string sql = DuckSql.Expand("ts_rolling", [frame], ("ts", "t"), ("func", new[] { "sum", "first" }), ("period", 0.25));

        Assert.Equal(["1.0|-|-", "16.0|-|-", "2.0|-|-", "32.0|32.0|32.0", "4.0|12.0|4.0", "8.0|12.0|4.0"], duck.Rows($"SELECT x, sum_x, first_x FROM ({sql})"));
    }

    [Fact]
    public void The_ends_of_whole_numbers_are_no_ends_of_windows()
    {
        KernelRun run = KernelRun.Of(
            "ts_rolling", DuckSql.Frame("v", "t long, x double"), ("ts", "t"), ("func", new[] { "sum", "slope" }), ("period", 3), ("closed", "left"));
        string[] rows = run.Text([long.MinValue, long.MinValue, long.MinValue + 2, long.MaxValue - 1, long.MaxValue], [[1, 2, 4, 8, 16]]);

        Assert.Equal(["-|-", "-|-", "3|-", "-|-", "8|-"], rows);
    }

    [Fact]
    public void Files_in_order_are_not_sorted_unless_another_order_is_asked_for()
    {
        SeriesFrame sorted = DuckSql.Frame("v", "k int, t long, x double, seq int, r double") with { SortedBy = ["k", "t"], Segments = [new SeriesSegment("SELECT 1", 1)] };
        KernelPlan Plan(string op, params (string, object)[] more) =>
            KernelRun.Of(op, sorted, [("ts", "t"), ("series", "k"), ("columns", "x"), .. more]).Plan;

        Assert.True(Plan("ts_rolling", ("func", "mean"), ("rows", 3)).IsSorted);
        Assert.True(Plan("ts_range_stats").IsSorted);
        Assert.True(Plan("ts_hampel").IsSorted);
        KernelPlan ordered = Plan("ts_rolling", ("func", "mean"), ("rows", 3), ("order_by", "seq"));
        Assert.False(ordered.IsSorted);
        Assert.Equal(["s.\"seq\" ASC NULLS FIRST", "s.\"x\" ASC NULLS FIRST"], ordered.Ties);
        Assert.True(Plan("ts_rolling", ("func", "mean"), ("period", 3), ("order_by", "seq")).IsSorted);
        Assert.False(KernelRun.Of("ts_hampel", sorted with { SortedBy = ["r"] }, ("ts", "r"), ("columns", "x")).Plan.IsSorted);
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) <= 1e-9;

    private static double[] Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)Math.Floor(place), above = (int)Math.Ceiling(place);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }

    private static string[] Bits(object?[][] rows) => [.. rows.Select(row => string.Join('|', row.Select(
        value => value is double number ? BitConverter.DoubleToInt64Bits(number).ToString("x", System.Globalization.CultureInfo.InvariantCulture) : $"{value}")))];
}
