using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_sessions</c>: runs of rows with no long pause inside.</summary>
internal sealed class SessionsOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_sessions",
        "Groups rows into sessions, which a pause without rows separates.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("max_gap", OpArgumentKind.Duration, "The longest pause inside a session.")
            {
                IsRequired = true, Unit = "seconds or a duration",
            },
            SeriesArguments.Series,
            new OpArgumentDescriptor(
                "func", OpArgumentKind.TextList,
                "What to compute over each session: a list of mean, sum, count, std, var, min, max, median, range, first, last, "
                + "and quantiles such as 'p95'.")
            {
                Default = "[]",
            },
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns of numbers for func.")
            {
                Default = "all other numbers",
            },
            new OpArgumentDescriptor(
                "keep_rows", OpArgumentKind.Flag, "Gives every row with the session it is in, instead of one row per session.")
            {
                Default = "false",
            },
        ],
        "SELECT * FROM ts_sessions(sensors, ts => timestamp, series => [device_id], max_gap => '30 minutes', func => ['mean', 'max'], "
        + "columns => [temperature])")
    {
        Notes =
        [
            "One row per session: the keys, `session_id` (counted from 1 in each series), `session_start` and `session_end` (the "
            + "times of its "
            + "first and last row), `duration` (between them in seconds, or units on a numeric axis), `row_count`, and "
            + "`<func>_<col>` for each "
            + "function and column. A row starts a session when more than `max_gap` has passed since the row before it.",
            "With `keep_rows` every row comes out with `session_id` and `session_start` behind its own columns; a row without a time has "
            + "nulls there. Without it, such rows are left out.",
            "The functions are those of `ts_rolling`: nulls are not counted, NaN spreads, `first` and `last` are the first and last value "
            + "that is not null (of equal times the smallest and the largest).",
            "A row that arrives late can join two sessions into one, and then the ids behind it change: use `session_start` to "
            + "name a session "
            + "for good. Cost: two sorts by series and time.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_sessions(
                (SELECT * FROM (VALUES (0, 5.0), (4, 7.0), (20, 1.0), (31, 3.0), (40, 2.0)) AS v(t, x)), ts => t, max_gap => 10, func => ['mean'])
            ORDER BY session_id
            """,
            ["session_id", "session_start", "session_end", "duration", "row_count", "mean_x"],
            [["1", "0", "4", "4.0", "2", "6.0"], ["2", "20", "20", "0.0", "1", "1.0"], ["3", "31", "40", "9.0", "2", "2.5"]]),
        Benchmark = "SELECT * FROM ts_sessions(readings, ts => ts, series => [device], max_gap => '5 minutes', func => ['mean'], columns => [x])",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        PlacedRows rows = new(plan.Call);
        return plan.KeepsRows ? Kept(plan, rows) : Grouped(plan, rows);
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    // The sum over starts takes in all rows of one time, so it does not matter which of them is the start. It is a sum, as a
    // count with a filter takes DuckDB ten times as long.
    private static string Numbered(Plan plan, PlacedRows rows)
    {
        string window = $"({rows.Partition()}ORDER BY t ASC NULLS LAST)";
        string values = string.Concat(plan.Columns.Select((column, index) => $", CAST({rows.Of(column)} AS DOUBLE) AS v{index}"));
        return $"""
            SELECT *, CASE WHEN t IS NOT NULL THEN CAST(sum(CAST(starts AS INTEGER)) OVER {window} AS BIGINT) END AS session
            FROM (
                SELECT *{values}, coalesce(t - lag(t) OVER {window} > {plan.MaxGap.Sql}, true) AS starts
                FROM ({rows.Select()}) AS placed{(plan.KeepsRows ? "" : " WHERE t IS NOT NULL")}) AS stepped
            """;
    }

    private static string Kept(Plan plan, PlacedRows rows)
    {
        string start = $"CASE WHEN t IS NOT NULL THEN min({rows.Time}) OVER ({rows.Partition("session")}) END AS session_start";
        return $"SELECT {Sql.List([.. rows.Named, "session AS session_id", start])}\nFROM ({Numbered(plan, rows)}) AS numbered";
    }

    private static string Grouped(Plan plan, PlacedRows rows)
    {
        WindowColumns windows = new("a");
        RollingAggregates aggregates = new(over: "", isFramedByRows: false, windows);
        string[] results = [.. plan.Columns.SelectMany((column, index) => plan.Funcs.Select(func =>
            $"{aggregates.Value(func, column.Type, rows.Of(column), $"v{index}", $"v{index}")} AS {Sql.Name(NameOf(func, column))}"))];
        string group = Sql.List([.. rows.Keys, "session"]);
        IEnumerable<string> sums = [$"min({rows.Time}) AS start", $"max({rows.Time}) AS stop", "max(t) - min(t) AS length", "count(*) AS n"];
        IEnumerable<string> columns =
        [
            .. rows.NamedKeys, "session AS session_id", "start AS session_start", "stop AS session_end",
            $"{plan.Call.Axis.Seconds("length")} AS duration", "n AS row_count", .. results,
        ];
        return $"""
            SELECT {Sql.List(columns)}
            FROM (SELECT {Sql.List([group, .. sums, .. windows.All])} FROM ({Numbered(plan, rows)}) AS numbered GROUP BY {group}) AS sessions
            """;
    }

    private static string NameOf(RollingFunc func, Column column) => $"{func.Name}_{column.Name}";

    private Plan Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        IReadOnlyList<RollingFunc> funcs = RollingFunc.Read(reader, "func", without: ["slope", "zscore"]);
        bool keepsRows = reader.Flag("keep_rows", fallback: false);
        if (keepsRows && funcs.Count > 0)
            throw TimeSeriesErrors.InvalidArgument(reader.Op, "func", "given together with keep_rows", "its place: give one of the two");
        if (funcs.Count == 0 && reader.Has("columns"))
            throw TimeSeriesErrors.MissingArgument(reader.Op, "func", "what to compute over the columns, such as func => 'mean'");
        IReadOnlyList<Column> columns = funcs.Count == 0 ? [] : series.Numbers("columns");
        Column time = series.Axis.Column;
        TableSchema output = keepsRows
            ? series.WithNew([Whole("session_id") with { IsNullable = true }, new Column("session_start", time.Type)], "Rename it in a query first.")
            : series.PerSeries(
                [
                    Whole("session_id"), new Column("session_start", time.Type, IsNullable: false),
                    new Column("session_end", time.Type, IsNullable: false), new Column("duration", new DataType.Double(), IsNullable: false),
                    Whole("row_count"),
                    .. columns.SelectMany(column => funcs.Select(func => new Column(NameOf(func, column), RollingAggregates.TypeOf(func, column)))),
                ],
                "Rename the key in a query first.");
        return new Plan(series, funcs, columns, TimeLength.Find(series, "max_gap")!.Value, keepsRows, output);
    }

    private static Column Whole(string name) => new(name, new DataType.Long(), IsNullable: false);

    private sealed record Plan(
        SeriesCall Call, IReadOnlyList<RollingFunc> Funcs, IReadOnlyList<Column> Columns, TimeLength MaxGap, bool KeepsRows, TableSchema Output);
}
