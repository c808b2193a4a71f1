using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>The plans that run kernels, and the SQL around them.</summary>
internal static class KernelSql
{
    /// <summary>A query over the result of a plan, its columns in their order.</summary>
    public static string Select(KernelPlan plan) =>
        $"SELECT * FROM {KernelPlan.Function}({Sql.Text(plan.Format())})";

    /// <summary>A column of a frame as the runner reads it.</summary>
    public static KernelItem Item(Column column) => new(column.Name, Sql.Name("s", column.Name));

    /// <summary>A plan for a frame that hands on all its columns; sorted when the frame is known to be.</summary>
    /// <param name="op">SQL name of the operator.</param>
    /// <param name="frame">The rows.</param>
    /// <param name="series">The columns that tell series apart.</param>
    /// <param name="time">The time column.</param>
    /// <param name="values">The columns that the kernel reads, all numeric.</param>
    /// <param name="settings">What the kernel is told.</param>
    public static KernelPlan Plan(
        string op, SeriesFrame frame, IReadOnlyList<Column> series, Column time, IReadOnlyList<Column> values, KernelSettings settings)
    {
        bool isSorted = IsSortedBy(frame, series, time);
        return new KernelPlan(
            op,
            frame.Prefix,
            frame.RelationSql,
            [.. series.Select(Item)],
            Item(time),
            [.. values.Select(Item)],
            [.. frame.Columns.Select(Item)],
            settings)
        {
            IsSorted = isSorted,
            IsRepeatable = frame.IsRepeatable,
            Stream = frame.Stream,
            Segments = isSorted ? frame.Segments : [],
        };
    }

    /// <summary>A call of a kernel whose times are starts of windows: the runner gives days as timestamps, here they are dates again.</summary>
    public static KernelCall OfBuckets(KernelPlan plan, TimeAxis axis, TimeStep step, TableSchema output)
    {
        if (axis.BucketType(step) is not DataType.Date) return new KernelCall(plan, output);
        return new KernelCall(plan, output)
        {
            Shown = [.. output.Select(column => column.Name == axis.Column.Name
                ? $"CAST({Sql.Name("r", column.Name)} AS DATE)"
                : Sql.Name("r", column.Name))],
        };
    }

    /// <summary>
    /// True when a kernel is to run that has SQL beside it: where nothing must be sorted, and over a stream, where only a kernel can
    /// go on from batch to batch.
    /// </summary>
    public static bool IsForKernel(SeriesFrame frame, IReadOnlyList<Column> series, Column time) =>
        frame.Stream is not null || IsSortedBy(frame, series, time);

    /// <summary>True when the rows of each series are neighbours in the order of time.</summary>
    public static bool IsSortedBy(SeriesFrame frame, IReadOnlyList<Column> series, Column time)
    {
        if (frame.SortedBy.Count <= series.Count || frame.Segments.Count == 0) return false;
        HashSet<string> leading = new(frame.SortedBy.Take(series.Count), StringComparer.OrdinalIgnoreCase);
        return series.All(column => leading.Contains(column.Name))
            && frame.SortedBy[series.Count].Equals(time.Name, StringComparison.OrdinalIgnoreCase);
    }
}
