using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;
using Millrace.TimeSeries.Windows;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ts_rolling</c>: statistics of a window that moves along every series, by a kernel (<see cref="WindowKernel"/>) where doubles
/// hold its results exactly, else by windows of the engine.
/// </summary>
internal sealed class RollingOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_rolling",
        "Adds statistics of the rows around each row: a number of rows, or a length of time.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("func", OpArgumentKind.TextList, RollingFunc.Doc) { IsRequired = true },
            new OpArgumentDescriptor("rows", OpArgumentKind.Number, "The length of a window in rows; this or period.") { Unit = "rows" },
            new OpArgumentDescriptor("period", OpArgumentKind.Duration, "The length of a window in time: '10 minutes'; this or rows.")
            {
                Unit = "seconds or a duration",
            },
            SeriesArguments.Series,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns of numbers to look at.")
            {
                Default = "all other numbers",
            },
            new OpArgumentDescriptor(
                "closed", OpArgumentKind.Text, "Which ends of the window belong to it; 'left' leaves the current row out.")
            {
                Default = "'both'", Choices = ["both", "left", "right", "neither"],
            },
            new OpArgumentDescriptor("centered", OpArgumentKind.Flag, "Puts the row in the middle of its window, which then looks ahead.")
            {
                Default = "false",
            },
            new OpArgumentDescriptor(
                "min_rows", OpArgumentKind.Number, "How many values a window must hold; with fewer, the result is null.")
            {
                Default = "1", Unit = "values",
            },
            new OpArgumentDescriptor("order_by", OpArgumentKind.ColumnList, "What orders rows of one series and time; with rows only.")
            {
                Default = "the columns looked at",
            },
        ],
        "SELECT * FROM ts_rolling(sensors, ts => timestamp, series => [device_id], columns => [temperature], func => ['mean', 'std'], "
        + "period => '10 minutes', closed => 'left')")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "Every row comes out once, with one new column per function and column named `<func>_<col>`: all functions of the first "
            + "column, then those of the next. A quantile is named by its percent: `p95_x`, `p99_9_x`. `min`, `max`, `first` and `last` "
            + "keep the column's type, `count` is BIGINT, all others are DOUBLE.",
            "`rows => n` takes the row and the n − 1 before it, or with `closed => 'left'` the n before it. `period` takes the rows from "
            + "ts − period to ts, both included; `closed` opens an end: `'left'` is [ts − period, ts), `'right'` is (ts − "
            + "period, ts] as in "
            + "pandas and Polars, `'neither'` opens both. `closed => 'left'` knows nothing of the current row: use it for "
            + "features of a model.",
            "`centered` takes rows n / 2 before to (n − 1) / 2 after the row, or period / 2 to both sides. On an axis of real numbers a "
            + "period is closed at both ends or `'left'`.",
            "Nulls are not counted. An empty window gives null, and 0 for `count`. NaN spreads to every function but `count`, "
            + "`first` and `last`. `min_rows` counts values, not rows, and does not bind `count`. `std`, `var`, `zscore` and `slope` are NaN also when the window holds an infinity or a number "
            + "beyond 1e150.",
            "`std` and `var` are those of a sample (n − 1), null for one value. `zscore` is (x − mean) / std, null when all values are "
            + "equal. `slope` is that of the least-squares line, per second on a calendar axis and per unit on a numeric one, null when "
            + "all values have one time. Quantiles lie on the line between the two nearest values. All of them hold for small changes "
            + "on a large offset: no sums of squares are subtracted.",
            "With `period`, rows of one time have one window; `first` and `last` take the smallest and the largest value of equal times. "
            + "With `rows`, they are ordered by `order_by` and then by the columns looked at, nulls first; rows that are equal in these "
            + "are interchangeable. In a table whose files are known to be sorted by series and time they stay in stored order, unless "
            + "`order_by` is given. Rows without a time are kept, in no window and with null results.",
            "**In pandas** `rows => n` is `rolling(n, min_periods=1)`, and `period` is `rolling(period, closed='both')`, whose own default is "
            + "`'right'`. There a row does not see later rows of its own time, `count` is bound by `min_periods`, and NaN counts as missing; "
            + "deviations can be off in the fourth digit behind large values, as it subtracts what leaves a window.",
            "**Cost.** One pass over a table that is clustered by series and time; else, and on an axis of real numbers, one sort. A row costs the "
            + "same however long the window is, and for a quantile a little more with a longer one. Memory: the rows of one window, "
            + "and those that wait for later ones when `centered` or rows of one time look ahead. No value is ever subtracted again, so a "
            + "NaN or a large number leaves no trace behind its windows, and sums are rounded once. `min`, `max`, `first` and `last` of a BIGINT "
            + "or DECIMAL column, which a double does not hold, make the whole call run as windows of the engine, which sort.",
        ],
        Sample = new OpSample(
            """
            SELECT t, x, mean_x, max_x FROM ts_rolling(
                (SELECT * FROM (VALUES (0, 1), (1, 3), (2, NULL), (9, 8)) AS v(t, x)), ts => t, func => ['mean', 'max'], period => 2) ORDER BY t
            """,
            ["t", "x", "mean_x", "max_x"],
            [["0", "1", "1.0", "1"], ["1", "3", "2.0", "3"], ["2", "NULL", "2.0", "3"], ["9", "8", "8.0", "8"]]),
        Benchmark = "SELECT * FROM ts_rolling(readings, ts => ts, series => [device], columns => [x], func => ['mean', 'std'], period => '10 minutes')",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        return KernelOf(plan) is KernelPlan kernel ? RollingKernel.Call(kernel, plan.Call.Frame.Columns, plan.Output).ToSql() : Windowed(plan);
    }

    public KernelPlan? FindPlan(OpCall call) => KernelOf(Read(call));

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new WindowKernel(settings);

    private static string NameOf(RollingFunc func, Column column) => $"{func.Name}_{column.Name}";

    private static KernelPlan? KernelOf(Plan plan)
    {
        if (!RollingKernel.Fits(plan.Funcs, plan.Columns)) return null;
        IEnumerable<(Column Column, int Index)> columns = plan.Columns.Select((column, index) => (column, index));
        KernelSettings settings = plan.Frame.Kernel(WindowSettings.Of(
            RollingKernel.AxisOf(plan.Call),
            plan.MinRows,
            columns.SelectMany(_ => plan.Funcs, (at, func) => NameOf(func, at.Column)),
            columns.SelectMany(_ => plan.Funcs, (at, func) => RollingKernel.Write(at.Index, func))));
        bool keepsStoredOrder = !plan.Frame.CountsRows || plan.TieOrder.Count == 0;
        return RollingKernel.Plan(plan.Call, plan.Columns, plan.TieOrder, settings, keepsStoredOrder);
    }

    private static string Windowed(Plan plan)
    {
        PlacedRows rows = new(plan.Call);
        WindowColumns windows = new("a");
        RollingAggregates aggregates = new("OVER w", plan.Frame.CountsRows, windows);
        string[] results = [.. plan.Columns.SelectMany((column, index) => plan.Funcs.Select(
            func => $"{Result(plan, func, column, index, rows, windows, aggregates)} AS {Sql.Name(NameOf(func, column))}"))];
        return $"""
            SELECT {Sql.List([.. rows.Named, .. results])}
            FROM (SELECT *, {Sql.List(windows.All)} FROM ({Values(plan, rows)}) AS placed WINDOW w AS ({Window(plan, rows)})) AS framed
            """;
    }

    private static string Result(
        Plan plan, RollingFunc func, Column column, int index, PlacedRows rows, WindowColumns windows, RollingAggregates aggregates)
    {
        string result = aggregates.Value(func, column.Type, rows.Of(column), $"v{index}", $"d{index}");
        string enough = plan.MinRows > 1 && func.Name != "count"
            ? $" AND {windows.Add($"count(v{index}) OVER w")} >= {Sql.Long(plan.MinRows)}"
            : "";
        return $"CASE WHEN t IS NOT NULL{enough} THEN {result} END";
    }

    private static string Values(Plan plan, PlacedRows rows)
    {
        string placed = rows.Select(plan.Columns.Select((column, index) => $"CAST({Sql.Name("s", column.Name)} AS DOUBLE) AS v{index}"));
        if (!plan.Funcs.Any(RollingAggregates.IsOfSpread)) return placed;
        string series = $"OVER ({rows.Partition()})";
        IEnumerable<string> offsets = plan.Columns.Select((_, index) => $"v{index} - coalesce({RollingAggregates.Level($"v{index}")} {series}, 0e0) AS d{index}");
        string[] elapsed = plan.Funcs.Any(func => func.Name == "slope")
            ? [$"{plan.Call.Axis.Seconds($"t - min(t) {series}")} AS elapsed"]
            : [];
        return $"SELECT *, {Sql.List([.. offsets, .. elapsed])} FROM ({placed}) AS levelled";
    }

    private static string Window(Plan plan, PlacedRows rows)
    {
        if (!plan.Frame.CountsRows) return $"{rows.Partition()}ORDER BY t {plan.Frame.Sql}";
        // Rows without a time are last, where only a window that looks ahead can meet them.
        string partition = plan.Frame.LooksAhead ? rows.Partition("t IS NULL") : rows.Partition();
        IEnumerable<string> ties = plan.TieOrder.Concat(plan.Columns).Distinct().Select(column => $"{rows.Of(column)} ASC NULLS FIRST");
        return $"{partition}ORDER BY {Sql.List(["t ASC NULLS LAST", .. ties])} {plan.Frame.Sql}";
    }

    private Plan Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        IReadOnlyList<RollingFunc> funcs = RollingFunc.Read(series.Reader, "func");
        IReadOnlyList<Column> columns = series.Numbers("columns");
        TableSchema output = series.WithNew(
            columns.SelectMany(column => funcs.Select(func => new Column(NameOf(func, column), RollingAggregates.TypeOf(func, column)))),
            "Choose the columns with columns => [...], or rename the one that is there in a query first.");
        return new Plan(series, funcs, columns, RollingFrame.Read(series), output)
        {
            MinRows = series.Reader.Count("min_rows", lowest: 1, highest: int.MaxValue, fallback: 1),
            TieOrder = series.Reader.Columns("order_by", series.Frame, SeriesCall.Input),
        };
    }

    private sealed record Plan(
        SeriesCall Call, IReadOnlyList<RollingFunc> Funcs, IReadOnlyList<Column> Columns, RollingFrame Frame, TableSchema Output)
    {
        public required int MinRows { get; init; }

        public required IReadOnlyList<Column> TieOrder { get; init; }
    }
}
