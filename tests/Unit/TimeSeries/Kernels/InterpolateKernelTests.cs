using System.Globalization;
using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Xunit;

namespace Millrace.Unit.TimeSeries.Kernels;

/// <summary>The grid of the kernel against the definition, written as slowly as it reads.</summary>
public sealed class InterpolateKernelTests
{
    private static readonly string[] Methods = ["linear", "ffill", "bfill", "zero", "null"];

    private static readonly SeriesFrame Sorted = DuckSql.Frame("readings", "t long, x double, y double") with
    {
        SortedBy = ["t"], Segments = [new SeriesSegment("SELECT 1", 1)],
    };

    // Mostly numbers in the one column and mostly nulls in the other, so that one often waits for long.
    private static readonly Gen<(long Time, double? X, double? Y)[]> Rows = Gen.Select(
            Gen.Long[-30, 60],
            Oracle.Reading,
            Gen.Frequency((2, Oracle.Finite), (3, Gen.Const((double?)null))))
        .Array[1, 50].Select(rows => rows.OrderBy(row => row.Item1).ToArray());

    [Fact]
    public void Any_slicing_gives_the_grid_of_the_definition()
    {
        Gen.Select(Rows, Gen.Int[1, 9], Gen.Int[0, 4], Gen.Int[0, 30], Gen.Int[0, 50].Array[0, 6], Gen.Int[0, 2]).Sample(
            (rows, step, method, longest, cuts, resample) =>
            {
                string? func = resample switch { 1 => "max", 2 => "floor", _ => null };
                KernelRun kernel = Kernel(step, Methods[method], longest, func);
                long[] times = [.. rows.Select(row => row.Time)];
                double?[][] columns = [[.. rows.Select(row => row.X)], [.. rows.Select(row => row.Y)]];

                Assert.Equal(Bits(kernel.Rows(times, columns)), Bits(kernel.Rows(times, columns, cuts)));
                Oracle.AssertClose(Expected(rows, step, Methods[method], longest, func), kernel.Rows(times, columns).Select(Show));
            },
            iter: 400,
            threads: 1);
    }

    [Fact]
    public void Whole_columns_of_nulls_wait_for_nothing()
    {
        long[] times = [.. Enumerable.Range(0, 200).Select(i => (long)i * 3)];
        double?[][] columns = [[.. times.Select(time => (double?)time)], new double?[200]];

        foreach (string method in Methods)
        {
            object?[][] rows = Kernel(1, method, longest: 0, func: null).Rows(times, columns, 50, 51, 120);
            Assert.Equal(598, rows.Length);
            Assert.Equal(method == "zero" ? 598 : 0, rows.Count(row => row[2] is not null));
        }
    }

    [Fact]
    public void The_ends_of_the_axis_are_far_apart_and_fault_as_gaps()
    {
        Assert.Contains(
            "windows, starts at -9223372036854775808",
            Assert.Throws<MillraceException>(() => Kernel(1, "linear", 0, null).Rows([long.MinValue, long.MaxValue], [[1, 2], [1, 2]])).Message,
            StringComparison.Ordinal);
        object?[][] rows = Kernel(1_000_000_000_000_000, "linear", 0, null).Rows([-9_000_000_000_000_000_000, 9_000_000_000_000_000_000], [[-9, 9], [1, 1]]);
        Assert.Equal([18_001, -9.0, 0.0, 9.0], [rows.Length, rows[0][1], rows[9_000][1], rows[^1][1]]);
    }

    [Fact]
    public void The_kernels_of_a_run_count_gaps_together()
    {
        KernelPlan plan = KernelRun.Of("ts_interpolate", Sorted, ("ts", "t"), ("freq", 1), ("fill_limit", 10)).Plan;
        Func<SeriesKernel> run = ((IKernelOp)Millrace.TimeSeries.TimeSeriesOps.BuiltIn.FindTable("ts_interpolate")!).StartRun(plan.Settings);
        void Fill()
        {
            TableKernel kernel = (TableKernel)run();
            KernelTable table = new(kernel.Outputs);
            kernel.Begin();
            SeriesValues values = new(new double[] { 1, 2 }, default);
            kernel.Next(new SeriesRows([0, 6], [], [values, values]), table);
            kernel.End(table);
        }

        Fill();
        MillraceException fault = Assert.Throws<MillraceException>(Fill);
        Assert.Equal("SERIES_FILL_LIMIT", fault.Code.Value);
        Assert.Contains("makes 12 rows and perhaps more, above fill_limit => 10; a gap of 6 windows, starts at 0.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linear", null, "int", true)]
    [InlineData("linear", "floor", "int", false)]
    [InlineData("ffill", null, "int", false)]
    [InlineData("ffill", "mean", "int", true)]
    [InlineData("bfill", null, "double", true)]
    [InlineData("null", null, "string", false)]
    public void Ordered_rows_run_as_a_kernel_where_doubles_lose_nothing(string method, string? func, string type, bool isKernel)
    {
        SeriesFrame frame = Sorted with { Columns = DuckSql.Frame("", $"t long, x {type}").Columns };
        (string, object)[] arguments = [("ts", "t"), ("freq", 1), ("method", method), .. func is null ? Array.Empty<(string, object)>() : [("func", func)]];

        Assert.Equal(isKernel, DuckSql.Expand("ts_interpolate", [frame], arguments).Contains(KernelPlan.Function, StringComparison.Ordinal));
        if (func is not null)
            Assert.DoesNotContain(KernelPlan.Function, DuckSql.Expand("ts_interpolate", [Sorted], [.. arguments, ("compat", "tempo")]), StringComparison.Ordinal);
    }

    private static KernelRun Kernel(long step, string method, int longest, string? func)
    {
        List<(string, object)> arguments = [("ts", "t"), ("freq", step), ("method", method), ("show_interpolated", true)];
        if (longest > 0) arguments.Add(("max_gap", longest));
        if (func is not null) arguments.Add(("func", func));
        return KernelRun.Of("ts_interpolate", Sorted, [.. arguments]);
    }

    private static string Show(object?[] row) =>
        string.Join('|', row.Select(value => value is double x ? Oracle.Text(x) : value?.ToString() ?? "-"));

    private static string[] Bits(object?[][] rows) => [.. rows.Select(row => string.Join('|', row.Select(
        value => value is double x ? BitConverter.DoubleToInt64Bits(x).ToString(CultureInfo.InvariantCulture) : value?.ToString() ?? "-")))];

    private static IEnumerable<string> Expected((long Time, double? X, double? Y)[] rows, int step, string method, int longest, string? func)
    {
        long Window(long time) => func is null ? time : (long)Math.Floor((double)time / step) * step;
        var samples = rows.GroupBy(row => Window(row.Time)).Select(group => (Time: group.Key, Values: new[] { 0, 1 }.Select(column => Merged([.. group], column, method, func)).ToArray())).ToArray();
        for (long place = samples[0].Time; place <= samples[^1].Time; place++)
        {
            if (place % step != 0) continue;
            IEnumerable<string> values = new[] { 0, 1 }.Select(column => Oracle.Text(
                Value([.. samples.Where(sample => sample.Values[column] is not null).Select(sample => (sample.Time, sample.Values[column]!.Value))], place, method, longest)));
            var here = samples.Where(sample => sample.Time == place).ToArray();
            IEnumerable<bool> flags = [here.Length == 0, .. new[] { 0, 1 }.Select(column => !here.Any(sample => sample.Values[column] is not null))];
            yield return $"{place}|{string.Join('|', values)}|{string.Join('|', flags)}";
        }
    }

    private static double? Merged((long Time, double? X, double? Y)[] rows, int column, string method, string? func)
    {
        double?[] values = [.. rows.Select(row => column == 0 ? row.X : row.Y)];
        if (func == "floor")
        {
            var first = rows.OrderBy(row => row.Time).ThenBy(row => row.X, Oracle.Order).ThenBy(row => row.Y, Oracle.Order).First();
            return column == 0 ? first.X : first.Y;
        }

        double[] known = [.. values.Where(value => value is not null).Select(value => value!.Value)];
        if (known.Length == 0) return null;
        return func is null && method == "linear" ? known.Sum() / known.Length : known.Select(value => (double?)value).Order(Oracle.Order).Last();
    }

    private static double? Value((long Time, double X)[] known, long at, string method, int longest)
    {
        foreach ((long time, double x) in known) if (time == at) return x;
        (long Time, double X)? before = known.Any(row => row.Time < at) ? known.Last(row => row.Time < at) : null;
        (long Time, double X)? after = known.Any(row => row.Time > at) ? known.First(row => row.Time > at) : null;
        if (longest > 0 && (after?.Time ?? at) - (before?.Time ?? at) > longest) return null;
        return method switch
        {
            "ffill" => before?.X,
            "bfill" => after?.X,
            "zero" => 0,
            "linear" when before is (long t, double x) && after is (long u, double y) => x.Equals(y) ? x : x + ((y - x) * (at - t) / (u - t)),
            _ => null,
        };
    }
}
