using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_hampel</c>: marks values far from the median of their neighbours and gives cleaned ones.</summary>
internal sealed class HampelOp : ITimeSeriesOp
{
    /// <summary>What makes the median of absolute deviations a standard deviation when values are normally distributed.</summary>
    private const string Scale = "1.4826e0";

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
        Notes =
        [
            "Every row comes out once, with four new columns per column looked at: `median_<col>` and `mad_<col>` of its window, "
            + "`is_outlier_<col>`, and `clean_<col>`, which is the median for an outlier and the value itself for others.",
            "A value x is an outlier when |x − median| > sigmas · 1.4826 · mad, where mad is the median of |x − median| over the window. "
            + "More than half of a window being equal makes mad 0; then every other value is an outlier.",
            "Nulls stay null, are no outliers (the mark is null) and are not counted. NaN and infinities are always outliers and are not "
            + "counted, so that one of them does not spoil its neighbours. A window of fewer than `min_rows` values judges no other value.",
            "Windows at the start and the end of a series are shorter. Rows of one series and time are ordered by the value, nulls "
            + "first. Rows without a time are kept with null results, the cleaned value too.",
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
        PlacedRows rows = new(plan.Call);
        string inner = rows.Select(plan.Columns.Select((column, index) => $"CAST({Sql.Name("s", column.Name)} AS DOUBLE) AS v{index}"));
        IEnumerable<string> windows = plan.Columns.SelectMany((column, index) => Windows(plan, rows, column, index));
        IEnumerable<string> results = plan.Columns.SelectMany((column, index) => Results(plan, column, index));
        return $"""
            SELECT {Sql.List([.. rows.Named, .. results])}
            FROM (SELECT *, {Sql.List(windows)} FROM ({inner}) AS placed) AS framed
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private static IEnumerable<string> Windows(Plan plan, PlacedRows rows, Column column, int index)
    {
        string frame = plan.IsCentered ? $"{plan.Rows / 2} PRECEDING AND {(plan.Rows - 1) / 2} FOLLOWING" : $"{plan.Rows - 1} PRECEDING AND CURRENT ROW";
        string over = $"OVER ({rows.Partition("t IS NULL")}ORDER BY t, {rows.Of(column)} ASC NULLS FIRST ROWS BETWEEN {frame})";
        string value = $"CASE WHEN isfinite(v{index}) THEN v{index} END";
        return [$"median({value}) {over} AS m{index}", $"mad({value}) {over} AS d{index}", $"count({value}) {over} AS n{index}"];
    }

    private static IEnumerable<string> Results(Plan plan, Column column, int index)
    {
        string value = $"v{index}", median = $"m{index}", deviation = $"d{index}";
        string isFar = $"n{index} >= {Sql.Long(plan.MinRows)} AND abs({value} - {median}) > {Sql.Double(plan.Sigmas)} * {Scale} * {deviation}";
        string isOutlier = $"CASE WHEN t IS NULL OR {value} IS NULL THEN NULL WHEN isfinite({value}) THEN {isFar} ELSE true END";
        yield return $"CASE WHEN t IS NOT NULL THEN {median} END AS {Sql.Name($"median_{column.Name}")}";
        yield return $"CASE WHEN t IS NOT NULL THEN {deviation} END AS {Sql.Name($"mad_{column.Name}")}";
        yield return $"{isOutlier} AS {Sql.Name($"is_outlier_{column.Name}")}";
        yield return $"CASE WHEN t IS NOT NULL THEN CASE WHEN {isOutlier} THEN {median} ELSE {value} END END AS {Sql.Name($"clean_{column.Name}")}";
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
