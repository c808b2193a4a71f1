using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;
using Millrace.TimeSeries.Windows;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ts_range_stats</c>: beside every row, statistics of the rows that are at most so much older, by a kernel
/// (<see cref="WindowKernel"/>) where doubles hold its results exactly, else by windows of the engine.
/// </summary>
internal sealed class RangeStatsOp : ITimeSeriesOp, IKernelOp
{
    private const double DefaultSeconds = 1000;

    public OpDescriptor Descriptor { get; } = new(
        "ts_range_stats",
        "Adds to every row the statistics of its series over a time range that ends with the row, and z-scores.",
        ["table"],
        [
            SeriesArguments.Time,
            SeriesArguments.Series,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns of numbers to summarise.")
            {
                Default = "all others that are numbers",
            },
            new OpArgumentDescriptor(
                "range_back", OpArgumentKind.Duration,
                "How far the range reaches back: seconds or a duration, units when the time is a number; both ends are inside.")
            {
                Default = "1000", Unit = "seconds",
            },
            SeriesCall.Compat,
        ],
        "SELECT * FROM ts_range_stats(sensors, ts => timestamp, series => [device_id], columns => [temperature], "
        + "range_back => '10 minutes')")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "**Shape** Every input row once with all its columns, then for each column `mean_`, `count_`, `min_`, `max_`, "
            + "`sum_` and `stddev_` (of the sample), then for each column `zscore_` = (value − mean) / stddev. Mean, deviation and "
            + "z-score are DOUBLE, count is BIGINT, minimum and maximum have the type of the column; a sum of whole numbers is "
            + "BIGINT and fails on overflow, one of decimals DECIMAL(38, scale), any other DOUBLE.",
            "**Range** From `ts − range_back` to `ts`, both inside. Rows of one time are all in each other's range, so "
            + "their order does not matter. In pandas this is `rolling(range_back, closed='both', min_periods=1)`.",
            "**Missing values** Nulls are not counted; without values all statistics are null and the count is 0. The deviation "
            + "is null for one value, whichever it is, and exactly 0 when all are equal; the z-score is null where the deviation is null or 0. "
            + "NaN and infinities make mean and sum what floating-point arithmetic makes of them, and the deviation NaN, as do values of "
            + "10^150 or more. NaN counts as the greatest number. Rows without a time stay and have nulls in all "
            + "new columns. A null key is a series of its own.",
            "**`compat => 'tempo'`** Only changes which columns are summarised when `columns` is left out: those of type int, "
            + "bigint, float and double, so no smallint, tinyint and decimal.",
            "**Cost** One pass over a table that is clustered by series and time; else, and on an axis of real numbers, one sort. A row "
            + "costs the same however long the range is; memory: the rows of one range and those of one time. With a column of type BIGINT or "
            + "DECIMAL, which a double does not hold, windows of the engine give the whole result: one sort, then a tree of partial "
            + "results for each statistic.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_range_stats(
                (SELECT * FROM (VALUES (0, 2.0::DOUBLE), (5, 4.0), (10, 9.0)) AS v(t, x)),
                ts => t, range_back => 5)
            ORDER BY t
            """,
            ["t", "x", "mean_x", "count_x", "min_x", "max_x", "sum_x", "stddev_x", "zscore_x"],
            [
                ["0", "2.0", "2.0", "1", "2.0", "2.0", "2.0", "NULL", "NULL"],
                ["5", "4.0", "3.0", "2", "2.0", "4.0", "6.0", "1.4142135623730951", "0.7071067811865475"],
                ["10", "9.0", "6.5", "2", "4.0", "9.0", "13.0", "3.5355339059327378", "0.7071067811865475"],
            ]),
        Benchmark = "SELECT count(zscore_x) FROM ts_range_stats(readings, ts => ts, series => [device], columns => [x], "
            + "range_back => '5 minutes')",
    };

    public string Expand(OpCall call)
    {
        (SeriesCall series, IReadOnlyList<Column> metrics, TableSchema output) = Read(call);
        return KernelOf(series, metrics, output) is KernelPlan kernel
            ? RollingKernel.Call(kernel, series.Frame.Columns, output).ToSql()
            : Windowed(series, metrics);
    }

    public KernelPlan? FindPlan(OpCall call)
    {
        (SeriesCall series, IReadOnlyList<Column> metrics, TableSchema output) = Read(call);
        return KernelOf(series, metrics, output);
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new WindowKernel(settings);

    private static KernelPlan? KernelOf(SeriesCall series, IReadOnlyList<Column> metrics, TableSchema output)
    {
        if (!metrics.All(static column => RollingKernel.IsExact(column.Type))) return null;
        KernelSettings settings = WindowSettings.Of(
            RollingKernel.AxisOf(series),
            leastRows: 1,
            output.Skip(series.Frame.Columns.Count).Select(static column => column.Name),
            [
                .. metrics.SelectMany(static (column, at) => Functions(column.Type).Select(func => WindowFunc.Write(at, func))),
                .. metrics.Select(static (_, at) => WindowFunc.Write(at, "zscore_of_several")),
            ]);
        double back = series.Reader.Distance("range_back", series.Axis, DefaultSeconds);
        settings = series.Axis.Kind == TimeAxisKind.Real
            ? settings.WithTime(back, ahead: 0, isBefore: false)
            : settings.WithTime((long)Math.Floor(back), ahead: 0);
        return RollingKernel.Plan(series, metrics, [], settings, keepsStoredOrder: true);
    }

    /// <summary>The functions behind <see cref="StatsSql.Names"/>.</summary>
    private static string[] Functions(DataType type) =>
        ["mean", "count", "ranked_min", "ranked_max", StatsSql.IsReal(type) ? "sum" : "whole_sum", "std_of_several"];

    private static string Windowed(SeriesCall series, IReadOnlyList<Column> metrics)
    {
        IEnumerable<string> named = metrics.SelectMany((column, at) =>
            StatsSql.Names.Select(name => $"{name}{at} AS {Sql.Name($"{name}_{column.Name}")}"));
        IEnumerable<string> scores = metrics.Select((column, at) =>
            $"(CAST(x{at} AS DOUBLE) - mean{at}) / nullif(stddev{at}, 0e0) AS {Sql.Name($"zscore_{column.Name}")}");
        IEnumerable<string> columns = series.Frame.Columns.Select((column, at) => $"c{at} AS {Sql.Name(column.Name)}");
        IEnumerable<string> statistics = metrics.SelectMany((column, at) => StatsSql.Of(column.Type, at).Zip(
            StatsSql.Names, (value, name) => $"CASE WHEN placed THEN {value} END AS {name}{at}"));
        IEnumerable<string> aggregates = metrics.SelectMany((_, at) => StatsSql.Aggregates($"x{at}", $"g{at}", " OVER w", at));
        return $"""
            SELECT {Sql.List([.. columns, .. named, .. scores])}
            FROM (
                SELECT *, {Sql.List(statistics)}
                FROM (
                    SELECT *, {Sql.List(aggregates)} FROM ({Numbered(series, metrics)}) AS numbered
                    WINDOW w AS ({Window(series)})) AS ranged) AS summarised
            """;
    }

    private static string Numbered(SeriesCall call, IReadOnlyList<Column> metrics)
    {
        string number = call.Axis.Number(call.Time);
        // On an axis of whole numbers the range may reach below the smallest BIGINT, which would fail.
        if (call.Axis.Kind == TimeAxisKind.Whole) number = $"CAST({number} AS HUGEINT)";
        IEnumerable<string> columns =
        [
            .. call.NumberedKeys,
            .. call.Frame.Columns.Select((column, at) => $"{Sql.Name("s", column.Name)} AS c{at}"),
            .. metrics.Select((column, at) => $"{Sql.Name("s", column.Name)} AS x{at}"),
            .. metrics.Select((column, at) => $"{StatsSql.Bounded(column.Type, Sql.Name("s", column.Name))} AS g{at}"),
            $"{call.IsPlaced} AS placed",
            $"CASE WHEN {call.IsPlaced} THEN {number} END AS n",
        ];
        return $"SELECT {Sql.List(columns)} FROM {call.Frame.RelationSql} AS s";
    }

    private static string Window(SeriesCall call)
    {
        double back = call.Reader.Distance("range_back", call.Axis, DefaultSeconds);
        string range = call.Axis.Kind == TimeAxisKind.Real ? Sql.Double(back) : Sql.Long((long)Math.Floor(back));
        return $"{SeriesCall.PartitionBy([.. call.KeyNames, "placed"])}ORDER BY n RANGE BETWEEN {range} PRECEDING AND CURRENT ROW";
    }

    private (SeriesCall Call, IReadOnlyList<Column> Metrics, TableSchema Output) Read(OpCall given)
    {
        SeriesCall call = SeriesCall.Read(Descriptor, given);
        double back = call.Reader.Distance("range_back", call.Axis, DefaultSeconds);
        if (back >= 1e18)
        {
            throw TimeSeriesErrors.InvalidArgument(
                call.Reader.Op, "range_back", CallReader.Show(back), "a range that is shorter than all of time");
        }

        IReadOnlyList<Column> metrics = TempoTypes.Metrics(call);
        TableSchema output = call.Reader.Schema(
            [
                .. call.Frame.Columns.Select(ColumnTypes.Described),
                .. metrics.SelectMany(StatsSql.Columns).Select(column => column with { IsNullable = true }),
                .. metrics.Select(column => new Column($"zscore_{column.Name}", new DataType.Double())),
            ],
            "Rename the column in a query first, or choose others with columns => [...].");
        return (call, metrics, output);
    }
}
