using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ts_interpolate</c>: a row at every step of a grid, its values from the rows around it; by a kernel where rows are known to be
/// in order.
/// </summary>
internal sealed class InterpolateOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_interpolate",
        "Puts every series on a regular grid and fills what is missing from the rows around it.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor(
                "freq", OpArgumentKind.Duration, "The step of the grid: '30 seconds', or a number of units when the time is a number.")
            {
                IsRequired = true,
            },
            SeriesArguments.Series,
            new OpArgumentDescriptor("method", OpArgumentKind.Text, "Where the values come from.")
            {
                Default = "'linear'", Choices = ["linear", "ffill", "bfill", "zero", "null"],
            },
            new OpArgumentDescriptor(
                "func", OpArgumentKind.Text, "Resamples with this function first; left out, the rows themselves are interpolated.")
            {
                Choices = ["mean", "min", "max", "floor", "ceil"],
            },
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns to fill.")
            {
                Default = "all others that the method can fill",
            },
            new OpArgumentDescriptor(
                "max_gap", OpArgumentKind.Duration, "The longest time between two values that is filled; longer gaps stay null.")
            {
                Unit = "seconds or a duration",
            },
            new OpArgumentDescriptor("show_interpolated", OpArgumentKind.Flag, "Adds columns that say which rows and values were made.")
            {
                Default = "false",
            },
            FillGuard.Limit,
            new OpArgumentDescriptor("compat", OpArgumentKind.Text, "Keeps to the results of another library.") { Choices = ["tempo"] },
        ],
        "SELECT * FROM ts_interpolate(sensors, ts => timestamp, series => [device_id], freq => '30 seconds', max_gap => '10 minutes')")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "One row per series and grid point, from the first to the last row of the series and never beyond. Grid points are "
            + "multiples of `freq` counted from 1970-01-01 00:00:00 UTC. Columns: the keys, the time, then the filled columns in the "
            + "order given.",
            "Without `func` nothing is averaged: `linear` gives the value at the exact instant of a grid point, between the nearest "
            + "rows before and after it that have a value, to the microsecond; `ffill` takes the last value at or before it, `bfill` "
            + "the first at or after it; `zero` and `null` keep a value only where a row stands exactly on the grid point. Of several "
            + "rows with one time, `linear` takes the mean and the other methods the largest value; use `ts_dedup` for another choice.",
            "With `func`, every series is resampled first as by `ts_resample`, and windows without a value are filled. The grid is "
            + "then that of the windows, from the first to the last.",
            "A null is a gap like a missing row. Nothing is extrapolated: before the first value of a column `ffill` and `linear` give "
            + "null, after the last one `bfill` and `linear` do. NaN is a value and spreads into the gaps beside it.",
            "`max_gap` compares the time between the value before and the value after a point; where one of them is missing, the "
            + "time between the point and the other. A gap of exactly `max_gap` is filled, a longer one not even in part.",
            "`linear` and `zero` take numbers and `linear` yields DOUBLE. `show_interpolated` adds `is_ts_interpolated` (no row stands "
            + "on the grid point) and `is_interpolated_<col>` (no value does). Rows without a time are left out.",
            "`compat => 'tempo'` needs `func` and keeps two habits of that library: `bfill` and `linear` leave a gap null when the "
            + "next window has rows but no value, and `linear` counts whole seconds, so that steps below a second stay flat or null. "
            + "All columns that are no keys are filled then, and it is a fault if `linear` or `zero` cannot.",
            "In pandas `linear` is `interpolate('time', limit_area='inside')` over the rows and the grid together, and `ffill` and `bfill` "
            + "are their namesakes; `limit` differs from `max_gap`, as it fills the first points of a long gap.",
            "The rows to be made are counted before they are, over all series: above `fill_limit` the query fails and names the widest "
            + "gap, or the one it has come to, which is most often one wrong clock.",
            "Cost: one pass over a table that is clustered by series and time, when the filled columns are doubles, or numbers under "
            + "`linear` or a mean; else one aggregation and one sort of the aggregated rows. The pass holds the last value of each "
            + "column. Points wait for the next value without being held, but the values that other columns have there are: a column that "
            + "is null for long keeps 9 bytes for each point and other column, unless `ffill`, `zero` or `null` need nothing from behind.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_interpolate(
                (SELECT * FROM (VALUES (TIMESTAMPTZ '2024-01-01 00:00:10+00', 10.0), ('2024-01-01 00:00:50+00', 50.0),
                    ('2024-01-01 00:01:30+00', NULL), ('2024-01-01 00:03:00+00', 180.0)) AS v(ts, x)),
                ts => ts, freq => '30 seconds', max_gap => '2 minutes') ORDER BY ts
            """,
            ["ts", "x"],
            [
                ["2024-01-01 00:00:30+00", "30.0"], ["2024-01-01 00:01:00+00", "NULL"], ["2024-01-01 00:01:30+00", "NULL"],
                ["2024-01-01 00:02:00+00", "NULL"], ["2024-01-01 00:02:30+00", "NULL"], ["2024-01-01 00:03:00+00", "180.0"],
            ]),
        Benchmark = "SELECT * FROM ts_interpolate(readings, ts => ts, series => [device], freq => '1 minute', columns => [x, y])",
    };

    public string Expand(OpCall call)
    {
        InterpolatePlan plan = Read(call);
        return plan.TryKernel(Descriptor.SqlName, call.Inputs[0])?.ToSql() ?? plan.ToSql(call.Inputs[0].RelationSql);
    }

    public KernelPlan? FindPlan(OpCall call) => Read(call).TryKernel(Descriptor.SqlName, call.Inputs[0])?.Plan;

    public SeriesKernel CreateKernel(KernelSettings settings) => new InterpolateKernel(settings);

    public Func<SeriesKernel> StartRun(KernelSettings settings)
    {
        FillCount fill = InterpolateKernel.FillOf(settings);
        return () => new InterpolateKernel(settings, fill);
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private InterpolatePlan Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        string method = reader.Text("method", "linear").ToLowerInvariant();
        string? func = reader.Text("func")?.ToLowerInvariant();
        bool isTempo = reader.Has("compat");
        if (isTempo && func is null)
            throw TimeSeriesErrors.InvalidArgument(reader.Op, "compat", "'tempo' without func", "it together with func => '…'");
        IReadOnlyList<Column> columns = ReadColumns(series, method, func, isTempo);
        TimeStep step = TimeStep.Read(reader, "freq", reader.Find("freq")!, series.Axis);
        bool showsFlags = reader.Flag("show_interpolated", fallback: false);
        return new InterpolatePlan(series.Axis, step, series.Series, columns, method, func)
        {
            IsTempo = isTempo,
            MaxGap = TimeLength.Find(series, "max_gap"),
            FillLimit = FillGuard.Read(reader),
            ShowsFlags = showsFlags,
            Output = series.PerSeries(
                [
                    new Column(series.Axis.Column.Name, series.Axis.BucketType(step), IsNullable: false),
                    .. columns.Select(column => new Column(column.Name, InterpolatePlan.TypeOf(column, method, func))),
                    .. showsFlags ? InterpolatePlan.FlagColumns(columns) : [],
                ],
                "Choose the columns with columns => [...]."),
        };
    }

    private static IReadOnlyList<Column> ReadColumns(SeriesCall series, string method, string? func, bool isTempo)
    {
        bool needsNumbers = method is "linear" or "zero";
        if (isTempo && !series.Reader.Has("columns"))
        {
            Column? text = series.Others.FirstOrDefault(column => needsNumbers && !ColumnTypes.IsNumeric(column.Type));
            return text is null
                ? [.. series.Others]
                : throw TimeSeriesErrors.ColumnType(
                    series.Reader.Op, "columns", text.Name, DataTypeText.Format(text.Type), $"numbers for method => '{method}'");
        }

        if (needsNumbers || (func == "mean" && !isTempo)) return series.Numbers("columns");
        IReadOnlyList<Column> columns = series.Columns("columns", ColumnTypes.IsOrdered, "columns whose values have an order");
        return columns.Count > 0
            ? columns
            : throw TimeSeriesErrors.MissingArgument(series.Reader.Op, "columns", "the table has no further columns to fill");
    }
}
