using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Memory;

/// <summary>Runs a kernel over series in memory, some series on each thread. The result does not depend on how many threads there are.</summary>
/// <param name="times">The times of all rows.</param>
/// <param name="starts">Where each series starts, and behind the last one how many rows there are.</param>
/// <param name="values">The columns that the kernel reads.</param>
/// <param name="unit">How many units of time make one of elapsed time.</param>
/// <param name="threads">How many threads run at most; -1 for no limit.</param>
internal sealed class SeriesRunner(ReadOnlyMemory<long> times, int[] starts, SeriesValues[] values, double unit, int threads)
{
    // So many rows are worth handing over to another thread.
    private const int Grain = 65_536;

    /// <summary>Runs the kernels that a run makes.</summary>
    /// <param name="start">Makes them.</param>
    /// <param name="reused">A result whose memory may be written over.</param>
    public MemoryResult Run(Func<SeriesKernel> start, MemoryResult? reused)
    {
        SeriesKernel first = start();
        return first switch
        {
            RowKernel row => Rows(row, () => (RowKernel)start(), Run, reused),
            LookAheadKernel row => Rows(row, () => (LookAheadKernel)start(), Run, reused),
            TableKernel table => Tables(table, () => (TableKernel)start()),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private void Run(RowKernel kernel, SeriesSlices slices, int series, ArrayOutput output) =>
        slices.Give(starts[series], starts[series + 1], (rows, at, count) =>
        {
            output.MoveTo(at, count);
            kernel.Next(rows, output);
        });

    private void Run(LookAheadKernel kernel, SeriesSlices slices, int series, ArrayOutput output)
    {
        int given = starts[series];
        slices.Give(given, starts[series + 1], (rows, _, _) =>
        {
            kernel.Take(rows);
            given = Give(kernel, given, output);
        });
        if (given == starts[series + 1]) return;
        kernel.End();
        Give(kernel, given, output);
    }

    private static int Give(LookAheadKernel kernel, int given, ArrayOutput output)
    {
        int ready = kernel.Ready;
        if (ready == 0) return given;
        output.MoveTo(given, ready);
        kernel.Give(ready, output);
        return given + ready;
    }

    private MemoryResult Rows<T>(T first, Func<T> start, Action<T, SeriesSlices, int, ArrayOutput> run, MemoryResult? reused)
        where T : SeriesKernel
    {
        Array[] made = [.. first.Outputs.Select((output, at) =>
            reused?.Reusable(at, output.Type, times.Length) ?? MemoryResult.NewArray(output.Type, times.Length))];
        bool[]?[] nulls = new bool[]?[made.Length];
        ForEach(Divide(), first, start, (kernel, _, series, end) =>
        {
            ArrayOutput output = new(made, nulls);
            SeriesSlices slices = NewSlices(kernel);
            for (; series < end; series++)
            {
                kernel.Begin();
                run(kernel, slices, series, output);
            }
        });
        return new MemoryResult(first.Outputs, starts, made, nulls);
    }

    private MemoryResult Tables(TableKernel first, Func<TableKernel> start)
    {
        int[] ranges = Divide();
        KernelTable[] tables = new KernelTable[ranges.Length - 1];
        int[] counts = new int[starts.Length - 1];
        ForEach(ranges, first, start, (kernel, range, series, end) =>
        {
            KernelTable table = tables[range] = new KernelTable(kernel.Outputs);
            SeriesSlices slices = NewSlices(kernel);
            for (; series < end; series++)
            {
                int before = table.Count;
                kernel.Begin();
                slices.Give(starts[series], starts[series + 1], (rows, _, _) => kernel.Next(rows, table));
                if (starts[series] < starts[series + 1]) kernel.End(table);
                counts[series] = table.Count - before;
            }
        });
        int[] made = new int[starts.Length];
        for (int series = 0; series < counts.Length; series++) made[series + 1] = checked(made[series] + counts[series]);
        return Joined(first.Outputs, tables, made);
    }

    /// <summary>Does something for each series, on several threads.</summary>
    /// <param name="starts">Where each series starts, and behind the last one how many rows there are.</param>
    /// <param name="threads">How many threads run at most; -1 for no limit.</param>
    /// <param name="work">Takes the number of a series.</param>
    public static void ForEachSeries(int[] starts, int threads, Action<int> work)
    {
        SeriesRunner runner = new(default, starts, [], unit: 1, threads);
        runner.ForEach(runner.Divide(), work, () => work, static (work, _, series, end) =>
        {
            for (; series < end; series++) work(series);
        });
    }

    private SeriesSlices NewSlices(SeriesKernel kernel) => new(times, values, kernel.NeedsElapsed, unit);

    /// <summary>Numbers of series at which another piece of work starts, and behind the last one how many series there are.</summary>
    private int[] Divide()
    {
        int series = starts.Length - 1;
        List<int> ranges = [0];
        for (int at = 1; at < series; at++)
        {
            if (starts[at] - starts[ranges[^1]] >= Grain) ranges.Add(at);
        }

        if (series > 0) ranges.Add(series);
        return [.. ranges];
    }

    private void ForEach<T>(int[] ranges, T first, Func<T> start, Action<T, int, int, int> work)
        where T : class
    {
        int count = ranges.Length - 1;
        if (count <= 1 || threads == 1)
        {
            for (int range = 0; range < count; range++) work(first, range, ranges[range], ranges[range + 1]);
            return;
        }

        try
        {
            T? given = first;
            Parallel.For(
                0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => Interlocked.Exchange(ref given, null) ?? start(),
                (range, _, kernel) =>
                {
                    work(kernel, range, ranges[range], ranges[range + 1]);
                    return kernel;
                },
                static _ => { });
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }

    private static MemoryResult Joined(IReadOnlyList<KernelColumn> columns, KernelTable[] tables, int[] starts)
    {
        Array[] values = [.. columns.Select(column => MemoryResult.NewArray(column.Type, starts[^1]))];
        bool[]?[] nulls = new bool[]?[values.Length];
        for (int column = 0; column < values.Length; column++)
        {
            int at = 0;
            foreach (KernelTable table in tables)
            {
                Copy(table.Bits(column), values[column], at);
                foreach (int row in table.Nulls(column)) (nulls[column] ??= new bool[starts[^1]])[at + row] = true;
                at += table.Count;
            }
        }

        return new MemoryResult(columns, starts, values, nulls);
    }

    private static void Copy(ReadOnlySpan<long> bits, Array values, int at)
    {
        if (values is long[] longs) bits.CopyTo(longs.AsSpan(at));
        else if (values is double[] doubles) MemoryMarshal.Cast<long, double>(bits).CopyTo(doubles.AsSpan(at));
        else for (int row = 0; row < bits.Length; row++) ((bool[])values)[at + row] = bits[row] != 0;
    }
}
