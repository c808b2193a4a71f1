using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
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
            new OpArgumentDescriptor(
                "func", OpArgumentKind.TextList,
                "How the rows of a window become one: a function or a list of mean, min, max, floor, ceil, first, last, sum, count, median, std, "
                    + "var, range, and quantiles such as 'p95' or 'quantile(0.95)'.")
            {
                Default = "'mean'",
            },
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns to aggregate.")
            {
                Default = "all others that the functions take",
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
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "**Shape.** Columns out: the series keys, the time, then the metrics ordered by the code units of their names. Windows are half open [start, end) and aligned to "
                + "1970-01-01 00:00:00 UTC. A DATE axis stays a date when windows are whole days and else becomes a timestamp without zone; a numeric axis becomes BIGINT or DOUBLE.",
            "**Names.** With one function a metric is named like its column. With several, it is `<func>_<col>`: columns by their names, and of each column the functions in the "
                + "order given. A quantile is named by its percent: `p95_x`, `p99_9_x`. `prefix => 'p'` puts `p_` before either.",
            "**Functions.** `mean` ignores nulls and yields DOUBLE, null for a column that is no number; `min` and `max` stand per column; `floor` and `ceil` take all columns "
                + "from the earliest or latest row, ties in time going to the smallest or largest next column in the order given, null being smallest.",
            "`first` and `last` pass over nulls: each column's own earliest and latest value, of equal times the smallest and the largest. `count` counts values that are not null. "
                + "`sum` is BIGINT for whole numbers, DECIMAL(38, s) for decimals, else DOUBLE. `std` and `var` are those of a sample (n - 1), null below two values. `range` is the "
                + "largest less the smallest value. `median` and quantiles lie on the line between the two nearest values. Of a column that is no number only `mean`, `min`, "
                + "`max`, `floor`, `ceil`, `first`, `last` and `count` can be taken.",
            "**Missing.** Rows without a time, or with an infinite one, are dropped. With `fill` every series has all windows from its first to its last; numbers that are null "
                + "or missing there become 0, other columns stay null.",
            "**NaN.** It counts as the greatest number for `min`, `max`, `floor`, `ceil`, `first` and `last`, and spreads to all other functions but `count`. `std` and `var` are NaN "
                + "also when the window holds an infinity or a number beyond 1e150.",
            "**Calendars.** Windows are of equal length and count from UTC, so a week of `7 days` begins on a Thursday. For days of a time zone, resample its clock: "
                + "`(SELECT *, ts AT TIME ZONE 'Europe/Berlin' AS local FROM t)` with `ts => local, freq => '1 day'`; the days of a change have 23 and 25 hours. For weeks from "
                + "Monday, months, quarters and years, resample their first days, `CAST(date_trunc('month', ts AT TIME ZONE 'Europe/Berlin') AS DATE) AS month`, with `ts => month, "
                + "freq => '1 day'`; all rows of a month then have one time, so `first`, `last`, `floor` and `ceil` go by value.",
            "**In pandas** this is `resample(freq, origin='epoch')`; its own default counts from midnight of the first day, which differs when the windows do not divide a day. "
                + "Windows without rows are kept there and left out here; of nulls alone the sum is 0 there and null here (`sum(min_count=1)`).",
            "**Guard.** The rows that gaps will be filled with are counted: above `fill_limit` the query fails instead of filling the disk. One wrong clock makes fifty years.",
            "**Cost.** One pass over a table that is clustered by series and time (all functions but `median` and quantiles, of doubles; `mean`, `count`, `std`, `var` and `range` of any "
                + "numbers), which holds one window; else one hash aggregation, and `fill` adds a sort of the windows.",
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
        (ResamplePlan plan, TableSchema output) = Read(call);
        return plan.TryKernel(Descriptor.SqlName, call.Inputs[0], output)?.ToSql() ?? plan.ToSql(call.Inputs[0].RelationSql);
    }

    public KernelPlan? FindPlan(OpCall call)
    {
        (ResamplePlan plan, TableSchema output) = Read(call);
        return plan.TryKernel(Descriptor.SqlName, call.Inputs[0], output)?.Plan;
    }

    public SeriesKernel CreateKernel(KernelSettings settings) => new ResampleKernel(settings);

    public Func<SeriesKernel> StartRun(KernelSettings settings)
    {
        FillCount? fill = ResampleKernel.FillOf(settings);
        return () => new ResampleKernel(settings, fill);
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private (ResamplePlan Plan, TableSchema Output) Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        IReadOnlyList<RollingFunc> funcs = reader.Has("func")
            ? RollingFunc.ReadAmong(reader, "func", ResampleMetric.Functions)
            : [new RollingFunc("mean")];
        if (funcs.Count == 0) throw TimeSeriesErrors.InvalidArgument(reader.Op, "func", "an empty list", "one function at least, such as 'mean'");
        IReadOnlyList<Column> sources = ReadSources(series, funcs);
        Buckets buckets = Buckets.Read(series, reader.Find("freq")!);
        ResampleMetric[] metrics = Metrics(reader.Text("prefix", ""), sources, funcs);
        TableSchema output = reader.Schema(
            [.. series.KeyColumns, buckets.Time, .. metrics.Select(metric => new Column(metric.Name, metric.Type))],
            "Choose the metrics with columns => [...] or rename them with prefix => '…'.");
        ResamplePlan plan = new(series.Axis, buckets.Step, series.Series, sources, metrics)
        {
            IsLabelledByEnd = buckets.IsLabelledByEnd,
            FillLimit = reader.Flag("fill", fallback: false) ? FillGuard.Read(reader) : null,
        };
        return (plan, output);
    }

    private static ResampleMetric[] Metrics(string prefix, IReadOnlyList<Column> sources, IReadOnlyList<RollingFunc> funcs)
    {
        string start = prefix.Length == 0 ? "" : $"{prefix}_";
        return
        [
            .. sources.Index().OrderBy(source => source.Item.Name, StringComparer.Ordinal).SelectMany(source => funcs.Select(func => new ResampleMetric(
                source.Index, source.Item, func, start + (funcs.Count == 1 ? "" : $"{func.Name}_") + source.Item.Name))),
        ];
    }

    private static IReadOnlyList<Column> ReadSources(SeriesCall series, IReadOnlyList<RollingFunc> funcs)
    {
        RollingFunc? numeric = funcs.FirstOrDefault(ResampleMetric.NeedsNumbers);
        return series.Columns("columns", type => numeric is null || ColumnTypes.IsNumeric(type), $"columns of numbers for '{numeric?.Name}'");
    }
}
