using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Windows;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_hampel</c>: marks values far from the median of their neighbours and gives cleaned ones.</summary>
internal sealed class HampelOp : ITimeSeriesOp, IKernelOp
{
    private static readonly string[] Functions = ["hampel_median", "hampel_mad", "hampel_far", "hampel_clean"];

    public OpDescriptor Descriptor { get; } = new(
        "ts_hampel",
        "Marks values that are far from the median of the rows around them, and gives the column without them.",
        ["table"],
        [
            SeriesArguments.Time,
            SeriesArguments.Series,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns of numbers to look at.")
            {
                Default = "all other numbers",
            },
            new OpArgumentDescriptor("rows", OpArgumentKind.Number, "The length of a window, the row itself counted.")
            {
                Default = "7", Unit = "rows",
            },
            new OpArgumentDescriptor("sigmas", OpArgumentKind.Number, "How many scaled median deviations a value may be off.")
            {
                Default = "3",
            },
            new OpArgumentDescriptor("centered", OpArgumentKind.Flag, "False takes the row and those before it, for data as it comes in.")
            {
                Default = "true",
            },
            new OpArgumentDescriptor("min_rows", OpArgumentKind.Number, "How many values a window must hold for its row to be judged.")
            {
                Default = "3", Unit = "values",
            },
        ],
        "SELECT * FROM ts_hampel(sensors, ts => timestamp, series => [device_id], columns => [temperature], rows => 11)")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "Every row comes out once, with four new columns per column looked at: `median_<col>` and `mad_<col>` of its window, "
            + "`is_outlier_<col>`, and `clean_<col>`, which is the median for an outlier and the value itself for others.",
            "A value x is an outlier when |x − median| > sigmas · 1.4826 · mad, where mad is the median of |x − median| over the window. "
            + "More than half of a window being equal makes mad 0; then every other value is an outlier.",
            "Nulls stay null, are no outliers (the mark is null) and are not counted. NaN and infinities are always outliers and are not "
            + "counted, so that one of them does not spoil its neighbours. A window of fewer than `min_rows` values judges no other value.",
            "Windows at the start and the end of a series are shorter. Rows of one series and time are ordered by the columns looked at, nulls "
            + "first; in a table whose files are known to be sorted by series and time they stay in stored order. Rows without a time are "
            + "kept with null results, the cleaned value too.",
            "**Cost.** One pass over a table that is clustered by series and time; else one sort. A row costs a search in its window, which is "
            + "kept in order; memory: the rows of one window.",
        ],
        Sample = new OpSample(
            """
            SELECT t, median_x, mad_x, is_outlier_x, clean_x FROM ts_hampel(
                (SELECT * FROM (VALUES (1, 10.0), (2, 11.0), (3, 95.0), (4, 12.0), (5, NULL)) AS v(t, x)), ts => t, rows => 5) ORDER BY t
            """,
            ["t", "median_x", "mad_x", "is_outlier_x", "clean_x"],
            [
                ["1", "11.0", "1.0", "false", "10.0"], ["2", "11.5", "1.0", "false", "11.0"], ["3", "11.5", "1.0", "true", "11.5"],
                ["4", "12.0", "1.0", "false", "12.0"], ["5", "53.5", "41.5", "NULL", "NULL"],
            ]),
        Benchmark = "SELECT * FROM ts_hampel(readings, ts => ts, series => [device], columns => [x], rows => 11)",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        return RollingKernel.Call(KernelOf(plan), plan.Call.Frame.Columns, plan.Output).ToSql();
    }

    public KernelPlan? FindPlan(OpCall call) => KernelOf(Read(call));

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new WindowKernel(settings);

    private static KernelPlan KernelOf(Plan plan)
    {
        KernelSettings settings = WindowSettings
            .Of(
                RollingKernel.AxisOf(plan.Call),
                plan.MinRows,
                plan.Output.Skip(plan.Call.Frame.Columns.Count).Select(static column => column.Name),
                plan.Columns.SelectMany(static (_, at) => Functions.Select(func => WindowFunc.Write(at, func))))
            .With("sigmas", plan.Sigmas)
            .WithRows(plan.IsCentered ? plan.Rows / 2 : plan.Rows - 1, plan.IsCentered ? (plan.Rows - 1) / 2 : 0);
        return RollingKernel.Plan(plan.Call, plan.Columns, [], settings, keepsStoredOrder: true);
    }

    private Plan Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        double sigmas = reader.Number("sigmas", 3);
        if (!(sigmas > 0) || double.IsInfinity(sigmas))
            throw TimeSeriesErrors.InvalidArgument(reader.Op, "sigmas", CallReader.Show(sigmas), "a number above zero");
        IReadOnlyList<Column> columns = series.Numbers("columns");
        TableSchema output = series.WithNew(
            columns.SelectMany(column => (Column[])
            [
                new Column($"median_{column.Name}", new DataType.Double()),
                new Column($"mad_{column.Name}", new DataType.Double()),
                new Column($"is_outlier_{column.Name}", new DataType.Boolean()),
                new Column($"clean_{column.Name}", new DataType.Double()),
            ]),
            "Choose the columns with columns => [...], or rename the one that is there in a query first.");
        return new Plan(series, columns, output)
        {
            Rows = reader.Count("rows", lowest: 3, highest: 1_000_000, fallback: 7),
            MinRows = reader.Count("min_rows", lowest: 1, highest: 1_000_000, fallback: 3),
            Sigmas = sigmas,
            IsCentered = reader.Flag("centered", fallback: true),
        };
    }

    private sealed record Plan(SeriesCall Call, IReadOnlyList<Column> Columns, TableSchema Output)
    {
        public required int Rows { get; init; }

        public required int MinRows { get; init; }

        public required double Sigmas { get; init; }

        public required bool IsCentered { get; init; }
    }
}
