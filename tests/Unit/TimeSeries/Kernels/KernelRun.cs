using System.Globalization;
using System.Text.RegularExpressions;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;

namespace Millrace.Unit.TimeSeries.Kernels;

/// <summary>Runs the kernel of a call over one series held in arrays, cut and carried over wherever a test likes.</summary>
internal sealed partial class KernelRun
{
    private readonly IKernelOp _op;

    private KernelRun(IKernelOp op, KernelPlan plan)
    {
        _op = op;
        Plan = plan;
    }

    /// <summary>What the call became.</summary>
    public KernelPlan Plan { get; }

    /// <summary>Expands a call and reads the plan out of its SQL.</summary>
    public static KernelRun Of(string op, SeriesFrame frame, params (string Name, object Value)[] arguments)
    {
        string sql = DuckSql.Expand(op, [frame], arguments);
        string plan = PlanText().Match(sql).Groups[1].Value.Replace("''", "'", StringComparison.Ordinal);
        return new KernelRun((IKernelOp)TimeSeriesOps.BuiltIn.FindTable(op)!, KernelPlan.Parse(plan));
    }

    /// <summary>
    /// The kernel's columns for a series. The kernel has seen another series before, and at every cut its state moves to
    /// another instance, so that nothing but the saved state can carry over.
    /// </summary>
    public object?[][] Rows(long[] times, double?[][] columns, params IEnumerable<int> cuts)
    {
        SeriesKernel kernel = Used(times, columns);
        kernel.Begin();
        List<object?[]> rows = [];
        int start = 0;
        foreach (int end in cuts.Where(cut => cut > 0 && cut < times.Length).Distinct().Order().Append(times.Length))
        {
            if (start > 0)
            {
                using MemoryStream state = new();
                kernel.Save(new BinaryWriter(state));
                state.Position = 0;
                kernel = Used(times, columns);
                kernel.Load(new BinaryReader(state));
            }

            if (end > start) rows.AddRange(Feed(kernel, times, columns, start, end));
            start = end;
        }

        if (kernel is TableKernel tables) rows.AddRange(Finish(tables));
        if (kernel is LookAheadKernel ahead)
        {
            ahead.End();
            rows.AddRange(GiveReady(ahead));
            if (rows.Count != times.Length) throw new InvalidOperationException("A row is missing.");
        }

        return [.. rows];
    }

    /// <summary>The same, each row as text.</summary>
    public string[] Text(long[] times, double?[][] columns, params IEnumerable<int> cuts) =>
        [.. Rows(times, columns, cuts).Select(row => string.Join('|', row.Select(Show)))];

    private static string Show(object? value) =>
        value is null ? "-" : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private SeriesKernel Used(long[] times, double?[][] columns)
    {
        SeriesKernel kernel = _op.CreateKernel(Plan.Settings);
        kernel.Begin();
        if (times.Length > 0) _ = Feed(kernel, times, columns, 0, times.Length);
        return kernel;
    }

    private object?[][] Feed(SeriesKernel kernel, long[] times, double?[][] columns, int start, int end)
    {
        SeriesValues[] values = [.. columns.Select(column => new SeriesValues(
            column.Select(value => value ?? 4711.5).ToArray().AsMemory(start, end - start),
            column.Any(value => value is null) ? column.Select(value => value is null).ToArray().AsMemory(start, end - start) : default))];
        double unit = Plan.Settings.Values.GetValueOrDefault("axis") == "calendar" ? 1e6 : 1;
        double[] elapsed = [.. times[start..end].Select(time => (time - times[0]) / unit)];
        SeriesRows rows = new(times.AsSpan(start, end - start), kernel.NeedsElapsed ? elapsed : [], values);
        if (kernel is RowKernel rowKernel)
        {
            ArrayOutput output = new(kernel.Outputs, end - start);
            rowKernel.Next(rows, output);
            return output.Rows();
        }

        if (kernel is LookAheadKernel aheadKernel)
        {
            aheadKernel.Take(rows);
            return GiveReady(aheadKernel);
        }

        KernelTable table = new(kernel.Outputs);
        ((TableKernel)kernel).Next(rows, table);
        return Read(table);
    }

    /// <summary>The rows that a kernel can give now.</summary>
    public static object?[][] GiveReady(LookAheadKernel kernel)
    {
        int count = kernel.Ready;
        ArrayOutput output = new(kernel.Outputs, count);
        if (count > 0) kernel.Give(count, output);
        return output.Rows();
    }

    private static object?[][] Finish(TableKernel kernel)
    {
        KernelTable table = new(kernel.Outputs);
        kernel.End(table);
        return Read(table);
    }

    private static object?[][] Read(KernelTable table)
    {
        object?[][] rows = [.. Enumerable.Range(0, table.Count).Select(_ => new object?[table.Columns.Count])];
        for (int column = 0; column < table.Columns.Count; column++)
        {
            if (table.Bits(column).Length != table.Count) throw new InvalidOperationException("A row is not complete.");
            for (int row = 0; row < rows.Length; row++)
                rows[row][column] = Value(table.Columns[column].Type, table.Bits(column)[row]);
            foreach (int row in table.Nulls(column)) rows[row][column] = null;
        }

        return rows;
    }

    private static object Value(KernelType type, long bits) => type switch
    {
        KernelType.Double => BitConverter.Int64BitsToDouble(bits),
        KernelType.Boolean => bits != 0,
        _ => bits,
    };

    [GeneratedRegex("millrace_series\\('((?:[^']|'')*)'\\)")]
    private static partial Regex PlanText();

    private sealed class ArrayOutput(IReadOnlyList<KernelColumn> columns, int count) : KernelOutput
    {
        private readonly double[][] _doubles = [.. columns.Select(_ => Enumerable.Repeat(double.NaN, count).ToArray())];
        private readonly long[][] _longs = [.. columns.Select(_ => new long[count])];
        private readonly bool[][] _booleans = [.. columns.Select(_ => new bool[count])];
        private readonly bool[][] _nulls = [.. columns.Select(_ => new bool[count])];

        public override Span<double> Doubles(int column) => _doubles[column];

        public override Span<long> Longs(int column) => _longs[column];

        public override Span<bool> Booleans(int column) => _booleans[column];

        public override void SetNull(int column, int row) => _nulls[column][row] = true;

        public object?[][] Rows() => [.. Enumerable.Range(0, count).Select(
            row => columns.Select((column, at) => _nulls[at][row] ? null : Value(column.Type, at, row)).ToArray())];

        private object Value(KernelType type, int column, int row) => type switch
        {
            KernelType.Double => _doubles[column][row],
            KernelType.Boolean => _booleans[column][row],
            _ => _longs[column][row],
        };
    }
}
