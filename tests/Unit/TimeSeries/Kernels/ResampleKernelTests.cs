using System.Globalization;
using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Xunit;

namespace Millrace.Unit.TimeSeries.Kernels;

/// <summary>The windows of the kernel and of the engine's aggregation against the definitions, written as slowly as they read.</summary>
public sealed class ResampleKernelTests
{
    private static readonly string[] Functions = ["mean", "sum", "count", "min", "max", "range", "std", "var", "first", "last", "floor", "ceil"];

    private static readonly string[] Quantiles = ["median", "p95", "quantile(0.25)"];

    private static readonly SeriesFrame Sorted = DuckSql.Frame("readings", "t long, x double, y double") with
    {
        SortedBy = ["t"], Segments = [new SeriesSegment("SELECT 1", 1)],
    };

    private static readonly Gen<(long Time, double? X, double? Y)[]> Rows =
        Gen.Select(Gen.Long[-30, 60], Oracle.Reading, Oracle.Finite).Array[1, 60].Select(rows => rows.OrderBy(row => row.Item1).ToArray());

    [Fact]
    public void Any_slicing_gives_the_windows_of_the_definition()
    {
        Gen.Select(Rows, Gen.Int[1, 20], Gen.Int[0, 60].Array[0, 6], Gen.Bool).Sample(
            (rows, width, cuts, fill) =>
            {
                KernelRun kernel = Kernel(width, fill, Functions);
                long[] times = [.. rows.Select(row => row.Time)];
                double?[][] columns = [[.. rows.Select(row => row.X)], [.. rows.Select(row => row.Y)]];

                string[] whole = Bits(kernel.Rows(times, columns));
                Assert.Equal(whole, Bits(kernel.Rows(times, columns, cuts)));
                Oracle.AssertClose(Expected(rows, width, fill, Functions), kernel.Rows(times, columns).Select(Show));
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void The_aggregation_gives_the_same_and_quantiles_too()
    {
        using DuckSql duck = new();
        string[] all = [.. Functions, .. Quantiles];
        Gen.Select(Rows, Gen.Int[1, 20], Gen.Bool).Sample(
            (rows, width, fill) =>
            {
                string values = string.Join(", ", rows.Select(row => $"({row.Time}::BIGINT, {Oracle.Literal(row.X)}, {Oracle.Literal(row.Y)})"));
                SeriesFrame frame = DuckSql.Frame($"(SELECT * FROM (VALUES {values}) AS v(t, x, y))", "t long, x double, y double");
                string sql = DuckSql.Expand("ts_resample", [frame], ("ts", "t"), ("freq", width), ("func", all), ("fill", fill));

                Oracle.AssertClose(Expected(rows, width, fill, all), duck.Rows(sql));
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Small_changes_on_a_large_offset_stay_exact()
    {
        double?[] values = [.. Enumerable.Range(0, 1000).Select(i => (double?)(1e9 + (i % 2)))];

        object?[] row = Kernel(1000, fill: false, "std", "var").Rows([.. Enumerable.Range(0, 1000).Select(i => (long)i)], [values, values])[0];

        Assert.Equal(250.0 / 999, (double)row[2]!, 1e-12);
        Assert.Equal(Math.Sqrt(250.0 / 999), (double)row[1]!, 1e-12);
        Assert.Equal(0.0, Kernel(10, fill: false, "std").Rows([1, 2, 3], [[0.1, 0.1, 0.1], [0, 0, 0]])[0][1]);
    }

    [Fact]
    public void Windows_hold_at_the_ends_of_the_axis()
    {
        long[] times = [-9_000_000_000_000_000_000, 0, 9_000_000_000_000_000_000];

        Assert.Equal(
            ["-9000000000000000000|1|1", "0|2|1", "9000000000000000000|3|1"],
            Kernel(10, fill: false, "sum", "count").Rows(times, [[1, 2, 3], [1, 2, 3]]).Select(row => string.Join('|', row.Take(3))));
        Assert.Throws<OverflowException>(() => Kernel(10, fill: false, "sum").Rows([long.MinValue], [[1], [1]]));
    }

    [Fact]
    public void Gaps_above_the_limit_fault_before_they_are_filled()
    {
        KernelRun Filling(int limit) => KernelRun.Of("ts_resample", Sorted, ("ts", "t"), ("freq", 1), ("fill", true), ("fill_limit", limit));

        // The run has seen the series twice.
        Assert.Equal(11, Filling(20).Rows([0, 10], [[1, 2], [1, 2]]).Length);
        MillraceException fault = Assert.Throws<MillraceException>(() => Filling(9).Rows([0, 10], [[1, 2], [1, 2]]));
        Assert.Equal("SERIES_FILL_LIMIT", fault.Code.Value);
        Assert.Contains("a gap of 10 windows, starts at 0", fault.Message, StringComparison.Ordinal);
        Assert.Throws<MillraceException>(() => Filling(int.MaxValue).Rows([long.MinValue, long.MaxValue - 1], [[1, 2], [1, 2]]));
    }

    [Fact]
    public void The_kernels_of_a_run_count_gaps_together()
    {
        KernelPlan plan = KernelRun.Of("ts_resample", Sorted, ("ts", "t"), ("freq", 1), ("fill", true), ("fill_limit", 10)).Plan;
        Func<SeriesKernel> run = ((IKernelOp)Millrace.TimeSeries.TimeSeriesOps.BuiltIn.FindTable("ts_resample")!).StartRun(plan.Settings);
        void Fill()
        {
            TableKernel kernel = (TableKernel)run();
            kernel.Begin();
            SeriesValues values = new(new double[] { 1, 2 }, default);
            kernel.Next(new SeriesRows([0, 6], [], [values, values]), new KernelTable(kernel.Outputs));
        }

        Fill();
        Assert.Contains("makes 12 rows", Assert.Throws<MillraceException>(Fill).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("median", false)]
    [InlineData("p5", false)]
    [InlineData("floor", true)]
    [InlineData("std", true)]
    public void Ordered_rows_run_as_a_kernel_where_it_has_the_function(string func, bool isKernel) => Assert.Equal(
        isKernel,
        DuckSql.Expand("ts_resample", [Sorted], ("ts", "t"), ("freq", 1), ("func", func)).Contains(KernelPlan.Function, StringComparison.Ordinal));

    [Theory]
    [InlineData("int", "sum", false)] // exact in its own type
    [InlineData("int", "mean", true)]
    [InlineData("int", "first", false)]
    [InlineData("string", "count", false)]
    public void Types_that_a_double_would_not_keep_are_aggregated_by_the_engine(string type, string func, bool isKernel)
    {
        SeriesFrame frame = Sorted with { Columns = DuckSql.Frame("", $"t long, x {type}").Columns };

        Assert.Equal(
            isKernel,
            DuckSql.Expand("ts_resample", [frame], ("ts", "t"), ("freq", 1), ("func", func)).Contains(KernelPlan.Function, StringComparison.Ordinal));
    }

    private static KernelRun Kernel(int width, bool fill, params string[] funcs) =>
        KernelRun.Of("ts_resample", Sorted, ("ts", "t"), ("freq", width), ("func", funcs), ("fill", fill));

    private static string Show(object?[] row) =>
        string.Join('|', row.Select(value => value is double x ? Oracle.Text(x) : value?.ToString() ?? "-"));

    private static string[] Bits(object?[][] rows) => [.. rows.Select(row => string.Join('|', row.Select(
        value => value is double x ? BitConverter.DoubleToInt64Bits(x).ToString(CultureInfo.InvariantCulture) : value?.ToString() ?? "-")))];

    private static IEnumerable<string> Expected((long Time, double? X, double? Y)[] rows, int width, bool fill, string[] funcs)
    {
        long Window(long time) => (long)Math.Floor((double)time / width) * width;
        for (long start = Window(rows[0].Time); start <= Window(rows[^1].Time); start += width)
        {
            (long, double?, double?)[] window = [.. rows.Where(row => Window(row.Time) == start)];
            if (window.Length == 0 && !fill) continue;
            IEnumerable<string> values = new[] { 0, 1 }.SelectMany(column => funcs.Select(func =>
            {
                double? value = Of(func, window, column) ?? (fill ? 0 : null);
                return func == "count" ? ((long)value!).ToString(CultureInfo.InvariantCulture) : Oracle.Text(value);
            }));
            yield return $"{start}|{string.Join('|', values)}";
        }
    }

    private static double? Of(string func, (long Time, double? X, double? Y)[] window, int column)
    {
        (long Time, double? Value)[] all = [.. window.Select(row => (row.Time, column == 0 ? row.X : row.Y))];
        double[] values = [.. all.Where(row => row.Value is not null).Select(row => row.Value!.Value)];
        if (func == "count") return values.Length;
        if (func is "floor" or "ceil")
        {
            var ordered = window.OrderBy(row => row.Time).ThenBy(row => row.X, Oracle.Order).ThenBy(row => row.Y, Oracle.Order);
            var edge = func == "floor" ? ordered.FirstOrDefault() : ordered.LastOrDefault();
            return column == 0 ? edge.X : edge.Y;
        }

        if (values.Length == 0) return null;
        double?[] sorted = [.. values.Select(value => (double?)value).Order(Oracle.Order)];
        var placed = all.Where(row => row.Value is not null).OrderBy(row => row.Time).ThenBy(row => row.Value, Oracle.Order);
        return func switch
        {
            "mean" => values.Sum() / values.Length,
            "sum" => values.Sum(),
            "min" => sorted[0],
            "max" => sorted[^1],
            "range" => sorted[^1] - sorted[0],
            "first" => placed.First().Value,
            "last" => placed.Last().Value,
            "std" => Variance(values) is double variance ? Math.Sqrt(variance) : null,
            "var" => Variance(values),
            _ => Quantile(sorted, func switch { "median" => 0.5, "p95" => 0.95, _ => 0.25 }),
        };
    }

    private static double? Variance(double[] values)
    {
        if (values.Any(value => !double.IsFinite(value))) return double.NaN;
        if (values.Length < 2) return null;
        decimal mean = values.Sum(value => (decimal)value) / values.Length;
        return (double)(values.Sum(value => ((decimal)value - mean) * ((decimal)value - mean)) / (values.Length - 1));
    }

    private static double? Quantile(double?[] sorted, double share)
    {
        if (double.IsNaN(sorted[^1]!.Value)) return double.NaN;
        double place = share * (sorted.Length - 1);
        (double below, double above) = (sorted[(int)Math.Floor(place)]!.Value, sorted[(int)Math.Ceiling(place)]!.Value);
        double part = place - Math.Floor(place);
        return below.Equals(above) ? below : (below * (1 - part)) + (above * part);
    }
}
