using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;
using Millrace.TimeSeries.Windows;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ts_dedup</c>: one row per series and time. Where rows are known to be in order, a kernel (<see cref="WindowKernel"/>) tells
/// those that are alone, and only the others are sorted.
/// </summary>
internal sealed class DedupOp : ITimeSeriesOp, IKernelOp
{
    private const string RowCount = "millrace_rows";

    public OpDescriptor Descriptor { get; } = new(
        "ts_dedup",
        "Keeps one row of those that share a series and a time.",
        ["table"],
        [
            SeriesArguments.Time,
            SeriesArguments.Series,
            new OpArgumentDescriptor("keep", OpArgumentKind.Text, "Which row stays, or the mean of their numbers.")
            {
                Default = "'last'", Choices = ["first", "last", "mean"],
            },
            new OpArgumentDescriptor(
                "order_by", OpArgumentKind.ColumnList, "What orders rows of one series and time, such as a sequence number.")
            {
                Default = "[]",
            },
        ],
        "SELECT * FROM ts_dedup(sensors, ts => timestamp, series => [device_id], keep => 'last', order_by => [trip_id])")
    {
        Notes =
        [
            "The columns stay as they are, in their order. Rows of one series and time are ordered by `order_by` and then by all other "
            + "columns from left to right, ascending with nulls first (arrays, maps, structs and variants take no part), so the "
            + "row that stays "
            + "does not depend on the order of the input.",
            "`keep => 'mean'` averages every column of numbers over the rows that have a value, as DOUBLE (so types change), and takes the "
            + "other columns from the last row. NaN spreads.",
            "Rows without a time are left out. Cost: one sort by series, time and the columns that order; over a table that is clustered by "
            + "series and time two passes, and a sort of the rows that are not alone.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_dedup(
                (SELECT * FROM (VALUES (1, 10, 7), (1, 30, 5), (2, 40, 1)) AS v(t, x, seq)), ts => t, order_by => [seq]) ORDER BY t
            """,
            ["t", "x", "seq"],
            [["1", "10", "7"], ["2", "40", "1"]]),
        Benchmark = "SELECT * FROM ts_dedup(readings, ts => ts, series => [device])",
    };

    public string Expand(OpCall call)
    {
        (SeriesCall series, bool isMean, TableSchema output) = Read(call);
        return TryTell(series) is KernelPlan plan ? Divided(series, isMean, output, KernelSql.Select(plan)) : Sorted(series, isMean);
    }

    public SeriesKernel CreateKernel(KernelSettings settings) => new WindowKernel(settings);

    /// <summary>A kernel that counts the rows of each one's series and time; null when they are in no order, or cannot be read twice.</summary>
    private static KernelPlan? TryTell(SeriesCall series)
    {
        bool isInOrder = series.Frame.IsRepeatable && KernelSql.IsSortedBy(series.Frame, series.Series, series.Axis.Column);
        if (!isInOrder || series.Axis.Kind == TimeAxisKind.Real || series.Frame.Columns.Find(RowCount) is not null) return null;
        KernelSettings settings = WindowSettings.Of(RollingKernel.AxisOf(series), leastRows: 1, [RowCount], [WindowFunc.Write(0, "count")])
            .WithTime(back: 0, ahead: 0);
        KernelPlan plan = KernelSql.Plan(series.Reader.Op, series.Frame, series.Series, series.Axis.Column, [], settings);
        return plan with { Values = [new KernelItem("one", "CAST(1 AS DOUBLE)")] };
    }

    private static string Divided(SeriesCall series, bool isMean, TableSchema output, string counted)
    {
        string columns = Sql.List([.. series.Frame.Columns.Select(static column => Sql.Name("r", column.Name))]);
        IEnumerable<string> alone = series.Frame.Columns.Zip(output, (column, result) => isMean && IsAveraged(series, column)
            ? $"CAST({Sql.Name("r", column.Name)} AS DOUBLE) AS {Sql.Name(result.Name)}"
            : Sql.Name("r", column.Name));
        SeriesFrame others = series.Frame with { RelationSql = $"(SELECT {columns} FROM ({counted}) AS r WHERE r.{RowCount} IS DISTINCT FROM 1)" };
        return $"""
            SELECT {Sql.List(alone)} FROM ({counted}) AS r WHERE r.{RowCount} = 1
            UNION ALL SELECT * FROM ({Sorted(series with { Frame = others }, isMean)}) AS others
            """;
    }

    private static string Sorted(SeriesCall series, bool isMean)
    {
        PlacedRows rows = new(series);
        bool keepsFirst = series.Reader.Text("keep", "last").Equals("first", StringComparison.OrdinalIgnoreCase);
        // A mean runs up to the row that stays, the last: a frame over the whole group would cost as much for each group as for a table.
        string direction = keepsFirst || isMean ? "ASC NULLS FIRST" : "DESC NULLS LAST";
        IEnumerable<Column> order = series.Reader.Columns("order_by", series.Frame, SeriesCall.Input)
            .Concat(series.Others.Where(column => ColumnTypes.IsOrdered(column.Type)))
            .Distinct();
        string orderBy = string.Join(", ", order.Select(column => $"{rows.Of(column)} {direction}"));
        string window = $"PARTITION BY {Sql.List([.. rows.Keys, rows.Time])}{(orderBy.Length == 0 ? "" : $" ORDER BY {orderBy}")}";
        IEnumerable<string> columns = series.Frame.Columns.Select(
            column => $"{(isMean && IsAveraged(series, column) ? Mean(rows.Of(column)) : rows.Of(column))} AS {Sql.Name(column.Name)}");
        return $"""
            SELECT {Sql.List(columns)}
            FROM ({rows.Select()}) AS placed
            WHERE t IS NOT NULL
            WINDOW w AS ({window}){(isMean ? $", upto AS ({window} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)" : "")}
            QUALIFY {(isMean ? "lead(true) OVER w IS NULL" : "row_number() OVER w = 1")}
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private static string Mean(string value) => $"avg(CAST({value} AS DOUBLE)) OVER upto";

    private static bool IsAveraged(SeriesCall series, Column column) =>
        ColumnTypes.IsNumeric(column.Type) && series.Others.Contains(column);

    private (SeriesCall Call, bool IsMean, TableSchema Output) Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        _ = series.Reader.Columns("order_by", series.Frame, SeriesCall.Input);
        bool isMean = series.Reader.Text("keep", "last").Equals("mean", StringComparison.OrdinalIgnoreCase);
        TableSchema output = new([.. series.Frame.Columns.Select(column => isMean && IsAveraged(series, column)
            ? new Column(column.Name, new DataType.Double(), column.IsNullable) { Comment = column.Comment }
            : ColumnTypes.Described(column))]);
        return (series, isMean, output);
    }
}
