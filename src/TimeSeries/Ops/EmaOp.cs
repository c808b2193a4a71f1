using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ts_ema</c>: exponentially weighted averages, exact over all earlier rows by default, truncated where asked. The exact form
/// runs as a kernel (<see cref="EwmKernel"/>), the truncated one as a sum of lags.
/// </summary>
internal sealed class EmaOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_ema",
        "Adds exponentially weighted moving averages of columns, per series in time order.",
        ["table"],
        [
            SeriesArguments.Time,
            // Not simply "column": that word is reserved in DuckDB's grammar and would have to be quoted in every call.
            new OpArgumentDescriptor("col", OpArgumentKind.ColumnList, "The numeric columns to average.")
            {
                IsRequired = true, Aliases = ["column", "columns"],
            },
            SeriesArguments.Series,
            .. EmaWeights.Arguments,
            new OpArgumentDescriptor(
                "adjust", OpArgumentKind.Flag,
                "True divides by the sum of the weights, so that the first rows are weighted averages too; false is the recursion "
                    + "y = (1 − alpha)·y + alpha·x that starts at the first value.")
            {
                Default = "true",
            },
            new OpArgumentDescriptor(
                "ignore_nulls", OpArgumentKind.Flag, "True counts only rows with a value; false lets weights fade over the others too.") { Default = "false" },
            new OpArgumentDescriptor("min_rows", OpArgumentKind.Number, "How many values must have been seen before there is a result.") { Default = "1", Unit = "rows" },
            new OpArgumentDescriptor("name", OpArgumentKind.Text, "Name of the new column, when there is one.") { Default = "'EMA_<col>'" },
        ],
        "SELECT * FROM ts_ema(sensors, ts => timestamp, series => [device_id], col => rotation_speed, span => 5)")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "**Shape.** Every input row comes out once, with one new DOUBLE column `EMA_<col>` for each column; no order is needed or given.",
            "**Weights.** A row that is *i* rows older than the current one weighs (1 − alpha)^i; with `half_life => '10 minutes'` a row that is *d* older in "
                + "time weighs 2^(−d / half_life). With `adjust => true` the result is the weighted average of all rows so far (as `ewm_mean` of Polars and "
                + "`ewm().mean()` of pandas); with `adjust => false` it is the recursion that starts at the first value, in which a `half_life` in time makes alpha "
                + "1 − 2^(−d / half_life), d being the time since the value before. Nothing is cut off.",
            "**Missing.** A row whose value is null gets null, and a value that is NaN or infinite comes back as it is; neither enters the average. By "
                + "default such a row still ages the ones before it; with `ignore_nulls => true` it does not; a decay by time goes by "
                + "time alone. Rows without a time are kept and get null. A null key is a key.",
            "**In pandas** `span`, `com`, `alpha` and `adjust` have these names and defaults, `half_life` is `halflife` (with `times` for a duration, which takes "
                + "no `adjust=False` there), `ignore_nulls` is `ignore_na` and `min_rows` is `min_periods`. Results are equal where there is a value; a row without "
                + "one gets the last average there and null here, and NaN counts as missing there.",
            "**Ties.** Rows of one series and time are ordered by the averaged columns, nulls last; in a table whose files are known to be sorted they stay in stored order.",
            "**Truncated form.** `terms => n` (or `compat => 'tempo'`) gives Σ alpha·(1−alpha)^i·x(t−i) over the newest n rows, where a null and a row "
                + "before the first count as 0 and the weights are not normalised: the first rows are biased towards 0. Only alpha is taken there; "
                + "ties and rows without a time come oldest and nulls first.",
            "**Cost.** One pass over a table that is clustered by series and time; else one sort. Memory does not grow with the number of rows or series.",
        ],
        Benchmark = "SELECT sum(\"EMA_x\") FROM ts_ema(readings, ts => ts, series => [device], col => x, span => 5)",
        Sample = new OpSample(
            """
            SELECT ts, "EMA_x" FROM ts_ema((FROM (VALUES (1, 1.0), (2, 2.0), (3, NULL), (4, 4.0)) AS v(ts, x)), ts => ts, col => x, alpha => 0.5, adjust => false)
            ORDER BY ts
            """,
            ["ts", "EMA_x"],
            [["1", "1.0"], ["2", "1.5"], ["3", "NULL"], ["4", "3.1666666666666665"]]),
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        return plan.Weights is null ? KernelSql.Select(plan.Kernel!) : Truncated(call.Inputs[0], plan, plan.Weights);
    }

    public KernelPlan? FindPlan(OpCall call) => Read(call).Kernel;

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new EwmKernel(settings);

    private Plan Read(OpCall call)
    {
        CallReader reader = new(Descriptor, call.Inputs.Count, call.Arguments);
        SeriesFrame frame = call.Inputs[0];
        Column time = reader.Column("ts", frame, "the table");
        TimeAxis axis = TimeAxis.Of(reader, "ts", time);
        IReadOnlyList<Column> values = reader.Columns("col", frame, "the table");
        foreach (Column value in values) RequireNumber(reader, value);
        IReadOnlyList<Column> series = reader.Columns("series", frame, "the table");
        reader.Distinct("ts", [time], "series", series);
        string[] names = Names(reader, values);
        bool isTruncated = EmaWeights.IsTruncated(reader);
        TableSchema output = reader.Schema(
            [.. frame.Columns.Select(ColumnTypes.Described), .. names.Select(name => new Column(name, new DataType.Double(), IsNullable: !isTruncated))],
            "Give the new column another name with name => '…'.");
        if (isTruncated) return new Plan(time, series, values, names, output) { Weights = EmaWeights.Read(reader) };
        KernelSettings settings = EmaWeights.Exact(reader, axis.IsCalendar)
            .With("names", names)
            .With("min_rows", reader.Count("min_rows", lowest: 0, highest: int.MaxValue, fallback: 1));
        if (reader.Flag("adjust", fallback: true)) settings = settings.With("adjust", "true");
        if (reader.Flag("ignore_nulls", fallback: false)) settings = settings.With("ignore_nulls", "true");
        KernelPlan kernel = KernelSql.Plan(Descriptor.SqlName, frame, series, time, values, settings) with
        {
            Ties = [.. values.Where(value => value != time).Select(value => Sql.Name("s", value.Name))],
        };
        return new Plan(time, series, values, names, output) { Kernel = kernel };
    }

    private static string[] Names(CallReader reader, IReadOnlyList<Column> values)
    {
        if (reader.Text("name") is not string name) return [.. values.Select(value => $"EMA_{value.Name}")];
        return values.Count == 1
            ? [name]
            : throw TimeSeriesErrors.InvalidArgument(reader.Op, "name", $"'{name}' for {values.Count} columns", "a name when there is one column; leave it out for several");
    }

    private static void RequireNumber(CallReader reader, Column value)
    {
        if (ColumnTypes.IsNumeric(value.Type)) return;
        throw TimeSeriesErrors.ColumnType(reader.Op, "col", value.Name, DataTypeText.Format(value.Type), "a column of numbers");
    }

    private static string Truncated(SeriesFrame frame, Plan plan, double[] weights)
    {
        IEnumerable<string> kept = frame.Columns.Select(column => Sql.Name("s", column.Name));
        string[] inputs = [.. plan.Values.Select((_, index) => UnusedName(frame.Columns, index))];
        IEnumerable<string> sums = plan.Values.Select((value, index) =>
        {
            string sum = EmaWeights.Sum(weights, lag => lag == 0 ? $"s.{inputs[index]}" : $"lag(s.{inputs[index]}, {Sql.Long(lag)}, 0e0) OVER {Window(plan, value)}");
            return $"{sum} AS {Sql.Name(plan.Names[index])}";
        });
        IEnumerable<string> prepared = plan.Values.Select((value, index) => $"coalesce(CAST({Sql.Name(value.Name)} AS DOUBLE), 0e0) AS {inputs[index]}");
        return $"""
            SELECT {Sql.List(kept)}, {Sql.List(sums)}
            FROM (SELECT *, {Sql.List(prepared)} FROM {frame.RelationSql}) AS s
            """;
    }

    private static string Window(Plan plan, Column value)
    {
        IEnumerable<string> order = ((IEnumerable<Column>)[plan.Time, value])
            .Distinct()
            .Select(column => $"{Sql.Name("s", column.Name)} ASC NULLS FIRST");
        string partition = plan.Series.Count == 0
            ? ""
            : $"PARTITION BY {Sql.List(plan.Series.Select(column => Sql.Name("s", column.Name)))} ";
        return $"({partition}ORDER BY {Sql.List(order)})";
    }

    private static string UnusedName(TableSchema columns, int index)
    {
        string name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"ema_input{index}");
        while (columns.Find(name) is not null) name += "_";
        return name;
    }

    private sealed record Plan(Column Time, IReadOnlyList<Column> Series, IReadOnlyList<Column> Values, string[] Names, TableSchema Output)
    {
        /// <summary>The truncated form.</summary>
        public double[]? Weights { get; init; }

        /// <summary>The exact form.</summary>
        public KernelPlan? Kernel { get; init; }
    }
}
