using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ts_resample</c>: one row per series and tumbling window, by a kernel where rows are known to be in order.
/// </summary>
internal sealed class ResampleOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_resample",
        "Aggregates every series into windows of equal length.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor(
                "freq", OpArgumentKind.Duration,
                "The length of a window: '15 minutes', or a number of units when the time is a number.")
            {
                IsRequired = true,
            },
            SeriesArguments.Series,
            new OpArgumentDescriptor("func", OpArgumentKind.Text, "How the rows of a window become one.")
            {
                Default = "'mean'", Choices = ["mean", "min", "max", "floor", "ceil"],
            },
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns to aggregate.")
            {
                Default = "all others",
            },
            new OpArgumentDescriptor("prefix", OpArgumentKind.Text, "Put before the names of the metrics with an underscore.")
            {
                Default = "''",
            },
            new OpArgumentDescriptor("fill", OpArgumentKind.Flag, "Adds the windows without rows between the first and the last.")
            {
                Default = "false",
            },
            FillGuard.Limit,
            new OpArgumentDescriptor(
                "label", OpArgumentKind.Text,
                "Which end of a window is its time; 'end' keeps readings of the window out of joins before it has passed.")
            {
                Default = "'start'", Choices = ["start", "end"],
            },
        ],
        "SELECT * FROM ts_resample(sensors, ts => timestamp, series => [device_id], freq => '1 hour', func => 'mean')")
    {
        Notes =
        [
            "**Shape.** Columns out: the series keys, the time, then the metrics ordered by the code units of their names. Windows are half open [start, end) and aligned to "
                + "1970-01-01 00:00:00 UTC. A DATE axis stays a date when windows are whole days and else becomes a timestamp without zone; a numeric axis becomes BIGINT or DOUBLE.",
            "**Functions.** `mean` ignores nulls and yields DOUBLE, null for a column that is no number; `min` and `max` stand per column; `floor` and `ceil` take all columns "
                + "from the earliest or latest row, ties in time going to the smallest or largest next column in the order given, null being smallest.",
            "**Missing.** Rows without a time, or with an infinite one, are dropped. With `fill` every series has all windows from its first to its last; numbers that are null "
                + "or missing there become 0, other columns stay null.",
            "**Guard.** The rows that gaps will be filled with are counted first: above `fill_limit` the query fails instead of filling the disk. One wrong clock makes fifty years.",
            "**Cost.** One pass over a table that is clustered by series and time (mean, min and max of doubles); else one hash aggregation. `fill` adds a sort of the windows.",
        ],
        Benchmark = "SELECT sum(x) FROM ts_resample(readings, ts => ts, series => [device], freq => '1 minute', columns => [x])",
        Sample = new OpSample(
            """
            SELECT * FROM ts_resample((FROM (VALUES (1, 2.0), (4, 4.0), (12, 1.0)) AS v(t, x)), ts => t, freq => 10, label => 'end')
            ORDER BY t
            """,
            ["t", "x"],
            [["10", "3.0"], ["20", "1.0"]]),
    };

    public string Expand(OpCall call)
    {
        ResamplePlan plan = Read(call);
        return plan.TryKernel(Descriptor.SqlName, call.Inputs[0]) is KernelPlan kernel
            ? KernelSql.Select(kernel)
            : plan.ToSql(call.Inputs[0].RelationSql);
    }

    public SeriesKernel CreateKernel(KernelSettings settings) => new ResampleKernel(settings);

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private ResamplePlan Read(OpCall call)
    {
        CallReader reader = new(Descriptor, call.Inputs.Count, call.Arguments);
        SeriesFrame frame = call.Inputs[0];
        TimeAxis axis = TimeAxis.Of(reader, "ts", reader.Column("ts", frame, "the table"));
        IReadOnlyList<Column> series = reader.Columns("series", frame, "the table");
        reader.Distinct("ts", [axis.Column], "series", series);
        IReadOnlyList<Column> metrics = ReadMetrics(reader, frame, axis.Column, series);
        TimeStep step = TimeStep.Read(reader, "freq", reader.Find("freq")!, axis);
        string func = reader.Text("func", "mean").ToLowerInvariant();
        string prefix = reader.Text("prefix", "");
        ResampleMetric[] outputs = metrics
            .Select((column, index) => new ResampleMetric(
                index,
                column,
                prefix.Length == 0 ? column.Name : $"{prefix}_{column.Name}",
                func == "mean" ? new DataType.Double() : column.Type))
            .OrderBy(metric => metric.Name, StringComparer.Ordinal)
            .ToArray();
        Column time = new(axis.Column.Name, axis.BucketType(step), IsNullable: false);
        TableSchema output = reader.Schema(
            [.. series.Select(ColumnTypes.Described), time, .. outputs.Select(metric => new Column(metric.Name, metric.Type))],
            "Choose the metrics with columns => [...] or rename them with prefix => '…'.");
        return new ResamplePlan(axis, step, series, metrics, outputs, func, output)
        {
            IsLabelledByEnd = reader.Text("label", "start").Equals("end", StringComparison.OrdinalIgnoreCase),
            FillLimit = reader.Flag("fill", fallback: false)
                ? FillGuard.Read(reader)
                : null,
        };
    }

    private static IReadOnlyList<Column> ReadMetrics(
        CallReader reader, SeriesFrame frame, Column time, IReadOnlyList<Column> series)
    {
        if (!reader.Has("columns"))
            return frame.Columns.Where(column => column != time && !series.Contains(column)).ToArray();
        IReadOnlyList<Column> metrics = reader.Columns("columns", frame, "the table");
        reader.Distinct("columns", metrics, "ts", [time]);
        reader.Distinct("columns", metrics, "series", series);
        return metrics;
    }
}
