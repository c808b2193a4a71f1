using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Memory;
using Xunit;

namespace Millrace.Unit.TimeSeries.Memory;

/// <summary>Operators over arrays give what they give in SQL, on any number of threads.</summary>
public sealed class MemorySeriesTests
{
    private static readonly Gen<(int Key, long Time, double? X)[]> Rows = Gen.Select(Gen.Int[0, 4], Gen.Long[-40, 40], Oracle.Reading)
        .Array[0, 60].Select(rows => rows.DistinctBy(row => (row.Item1, row.Item2)).OrderBy(row => row.Item1).ThenBy(row => row.Item2).ToArray());

    [Fact]
    public void Any_operator_with_a_kernel_gives_what_sql_gives()
    {
        using DuckSql duck = new();
        (string Op, bool KeepsRows, (string, object)[] Arguments)[] calls =
        [
            ("ts_ema", true, [("col", "x"), ("span", 4)]),
            ("ts_ema", true, [("col", "x"), ("half_life", "3"), ("adjust", false), ("min_rows", 2)]),
            ("ts_resample", false, [("freq", 7), ("func", new[] { "mean", "count", "last" }), ("fill", true)]),
            ("ts_interpolate", false, [("freq", 3), ("method", "ffill"), ("show_interpolated", true)]),
            ("ts_cusum", true, [("col", "x"), ("train", 2)]),
            ("ts_lttb", false, [("col", "x"), ("points", 4)]),
        ];

        Gen.Select(Rows, Gen.Int[0, calls.Length - 1], Gen.Bool).Sample(
            (rows, which, isCalendar) =>
            {
                (string op, bool keepsRows, (string, object)[] arguments) = calls[which];
                if (rows.Length == 0 || (isCalendar && arguments.Any(argument => argument.Item1 is "freq" or "half_life"))) isCalendar = false;
                MemoryResult result = Of(rows, isCalendar).Run(op, arguments.ToDictionary(pair => pair.Item1, pair => DuckSql.ToArgument(pair.Item2)));
                string[] expected = [.. duck.Rows(Sql(op, rows, isCalendar, keepsRows, arguments)).Select(row => row.Replace("-nan", "nan", StringComparison.Ordinal))];
                Oracle.AssertClose(expected, Text(rows, result, keepsRows, isCalendar));
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void The_number_of_threads_does_not_matter()
    {
        long[] keys = [.. Enumerable.Range(0, 1_000_000).Select(row => (long)(row < 400_000 ? 0 : row / 7))];
        long[] times = [.. Enumerable.Range(0, keys.Length).Select(row => row * 250_000L)];
        double[] values = [.. Enumerable.Range(0, keys.Length).Select(row => Math.Sin(row) + (row % 17))];
        bool[] nulls = [.. Enumerable.Range(0, keys.Length).Select(row => row % 11 == 0)];
        MemorySeries On(int threads) => new(times, MemorySeries.StartsOf<long>(keys), [new MemoryColumn("x", new SeriesValues(values, nulls))]) { Threads = threads };

        foreach (Func<MemorySeries, MemoryResult> run in new Func<MemorySeries, MemoryResult>[]
        {
            series => series.Ema("x", new EmaOptions { Span = 9 }),
            series => series.Resample("1 second", ["mean", "std"]),
            series => series.Interpolate("300 ms", showInterpolated: true),
        })
        {
            MemoryResult one = run(On(1)), several = run(On(3));
            Assert.Equal(one.Starts, several.Starts);
            for (int column = 0; column < one.Columns.Count; column++)
            {
                Assert.True(one.Nulls(column).SequenceEqual(several.Nulls(column)));
                if (one.Columns[column].Type == KernelType.Double) Assert.True(Known(one, column).SequenceEqual(Known(several, column)));
                else if (one.Columns[column].Type == KernelType.Boolean) Assert.True(one.Booleans(column).SequenceEqual(several.Booleans(column)));
                else Assert.True(one.Longs(column).SequenceEqual(several.Longs(column)));
            }
        }
    }

    [Fact]
    public void A_kernel_of_ones_own_reads_all_columns()
    {
        MemorySeries series = new(new long[] { 1, 2, 5 }, [0, 2, 2], [new MemoryColumn("a", new double[] { 1, 2, 3 }), new MemoryColumn("b", new double[] { 10, 20, 30 })]) { IsCalendar = false };
        MemoryResult result = series.Run(() => new Differences());

        Assert.Equal([0, 2, 2, 3], result.Starts);
        Assert.Equal([9, 18, 27], result.Doubles(0).ToArray());
        Assert.Equal([true, false, true], result.Nulls(1).ToArray());
        Assert.Equal(1, result.Longs(1)[1]);
        Assert.Equal([true, false, true], result.Booleans(2).ToArray());
    }

    [Fact]
    public void A_result_gives_its_memory_to_the_next()
    {
        MemorySeries Series(params double[] values) => new(new long[] { 1, 2, 3 }, null, [new MemoryColumn("x", new SeriesValues(values, new[] { false, values[1] == 0, false }))]);
        MemoryResult first = Series(1, 0, 3).Ema("x", new EmaOptions { Alpha = 1 });
        Assert.Equal([false, true, false], first.Nulls(0).ToArray());

        MemoryResult second = Series(7, 8, 9).Ema("x", new EmaOptions { Alpha = 1 }, first);

        Assert.Equal([7, 8, 9], second.Doubles(0).ToArray());
        Assert.True(second.Nulls(0).IsEmpty);
        Assert.True(second.Doubles(0) == first.Doubles(0));
        Assert.Equal([5], new MemorySeries(new long[] { 1 }, null, [new MemoryColumn("x", new double[] { 5 })]).Ema("x", new EmaOptions { Alpha = 1 }, second).Doubles(0).ToArray());
    }

    [Fact]
    public void What_cannot_be_run_is_refused()
    {
        MemorySeries One(params long[] times) => new(times, null, [new MemoryColumn("x", new double[times.Length])]) { IsCalendar = false };

        Assert.Equal("SERIES_UNSORTED", Assert.Throws<MillraceException>(() => One(1, 2, 3, 4, 5, 9, 8).Ema("x", new EmaOptions { Span = 2 })).Code.Value);
        Assert.Contains("row 1 is at 1 behind 3", Assert.Throws<MillraceException>(() => One(3, 1).Resample("2", ["mean"])).Message, StringComparison.Ordinal);
        Assert.Equal("SERIES_NO_KERNEL", Assert.Throws<MillraceException>(() => One(1).Resample("2", ["p95"])).Code.Value);
        Assert.Equal("SERIES_NO_KERNEL", Assert.Throws<MillraceException>(() => One(1).Run("ts_latest", new Dictionary<string, OpArgument>())).Code.Value);
        Assert.Equal("SERIES_COLUMN_NOT_FOUND", Assert.Throws<MillraceException>(() => One(1).Ema("y", new EmaOptions { Span = 2 })).Code.Value);
        Assert.Throws<ArgumentException>(() => One(1).Run("ts_nothing", new Dictionary<string, OpArgument>()));
        Assert.Throws<ArgumentException>(() => new MemorySeries(new long[2], [1], []));
        Assert.Throws<ArgumentException>(() => new MemorySeries(new long[2], [], []));
        Assert.Throws<ArgumentException>(() => new MemorySeries(new long[2], [0, 3], []));
        Assert.Throws<ArgumentException>(() => new MemorySeries(new long[2], null, [new MemoryColumn("x", new double[1])]));
        Assert.Throws<ArgumentException>(() => new MemorySeries(new long[0], null, [new MemoryColumn("TS", new double[0])]));
        Assert.Equal(0, One().Resample("2", ["mean"]).Count);
    }

    private static double[] Known(MemoryResult result, int column)
    {
        double[] values = result.Doubles(column).ToArray();
        for (int row = 0; row < values.Length; row++) if (!result.Nulls(column).IsEmpty && result.Nulls(column)[row]) values[row] = 0;
        return values;
    }

    private static MemorySeries Of((int Key, long Time, double? X)[] rows, bool isCalendar) => new(
        rows.Select(row => row.Time).ToArray(), MemorySeries.StartsOf<int>(rows.Select(row => row.Key).ToArray()),
        [new MemoryColumn("x", new SeriesValues(rows.Select(row => row.X ?? 7).ToArray(), rows.Select(row => row.X is null).ToArray()))])
    {
        IsCalendar = isCalendar,
    };

    private static string Sql(string op, (int Key, long Time, double? X)[] rows, bool isCalendar, bool keepsRows, (string, object)[] arguments)
    {
        string values = string.Join(", ", rows.Select(row => $"({row.Key}::BIGINT, {row.Time}::BIGINT, {Oracle.Literal(row.X)})"));
        string source = rows.Length == 0 ? "(SELECT 0::BIGINT AS k, 0::BIGINT AS t, 0e0 AS x WHERE false) AS v" : $"(VALUES {values}) AS v(k, t, x)";
        SeriesFrame frame = DuckSql.Frame(
            $"(SELECT k, {(isCalendar ? "make_timestamp(t)" : "t")} AS t, x FROM {source})", isCalendar ? "k long, t timestamp_ntz, x double" : "k long, t long, x double");
        string call = DuckSql.Expand(op, [frame], [("ts", "t"), ("series", "k"), .. arguments]);
        return $"SELECT k, {(isCalendar ? "epoch_us(t)" : "t")}, * EXCLUDE ({(keepsRows ? "k, t, x" : "k, t")}) FROM ({call})";
    }

    private static IEnumerable<string> Text((int Key, long Time, double? X)[] rows, MemoryResult result, bool keepsRows, bool isCalendar)
    {
        int[] keys = [.. rows.Select(row => row.Key).Distinct()];
        for (int series = 0; series < keys.Length; series++)
        {
            for (int row = result.Starts[series]; row < result.Starts[series + 1]; row++)
            {
                IEnumerable<string> values = Enumerable.Range(0, result.Columns.Count).Select(column => Value(result, column, row));
                yield return string.Join('|', [.. keepsRows ? [$"{keys[series]}", $"{rows[row].Time}"] : new[] { $"{keys[series]}" }, .. values]);
            }
        }
    }

    private static string Value(MemoryResult result, int column, int row)
    {
        if (!result.Nulls(column).IsEmpty && result.Nulls(column)[row]) return "-";
        return result.Columns[column].Type switch
        {
            KernelType.Double => Oracle.Text(result.Doubles(column)[row]),
            KernelType.Boolean => result.Booleans(column)[row] ? "true" : "false",
            _ => $"{result.Longs(column)[row]}",
        };
    }

    /// <summary>b − a, the time since the row before, and whether the row is the first of its series.</summary>
    private sealed class Differences : RowKernel
    {
        private long? _before;

        public override IReadOnlyList<KernelColumn> Outputs { get; } =
            [new("difference", KernelType.Double), new("since", KernelType.Long), new("is_first", KernelType.Boolean)];

        public override void Begin() => _before = null;

        public override void Next(SeriesRows rows, KernelOutput output)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                output.Doubles(0)[row] = rows.Values(1)[row] - rows.Values(0)[row];
                output.Booleans(2)[row] = _before is null;
                if (_before is long before) output.Longs(1)[row] = rows.Times[row] - before;
                else output.SetNull(1, row);
                _before = rows.Times[row];
            }
        }

        public override void Save(BinaryWriter writer) => throw new NotSupportedException();

        public override void Load(BinaryReader reader) => throw new NotSupportedException();
    }
}
