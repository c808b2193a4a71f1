using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_duplicates</c>: a report of the times that several rows of one series have.</summary>
internal sealed class DuplicatesOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_duplicates",
        "Reports every time that several rows of one series share, and in how many ways these differ.",
        ["table"],
        [
            SeriesArguments.Time,
            SeriesArguments.Series,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns to compare.") { Default = "all others" },
        ],
        "SELECT * FROM ts_duplicates(sensors, ts => timestamp, series => [device_id], columns => [temperature, rotation_speed])")
    {
        Notes =
        [
            "One row per series and time that more than one row has: the keys, the time, `row_count`, `distinct_rows` (how many different "
            + "rows there are, judged by the columns compared; 1 means plain copies) and `distinct_<col>` for each of them. Null counts as "
            + "a value and is equal to null; NaN is equal to NaN.",
            "Rows without a time are left out. Columns of arrays, maps, structs and variants are not compared. `ts_dedup` "
            + "removes what this "
            + "finds. Cost: one sort by series and time.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_duplicates(
                (SELECT * FROM (VALUES ('a', 1, 5), ('a', 1, 5), ('a', 2, 7), ('b', 1, 5), ('b', 1, NULL), ('b', 1, 6)) AS v(k, t, x)),
                ts => t, series => [k]) ORDER BY k
            """,
            ["k", "t", "row_count", "distinct_rows", "distinct_x"],
            [["a", "1", "2", "1", "1"], ["b", "1", "3", "3", "3"]]),
        Benchmark = "SELECT * FROM ts_duplicates(readings, ts => ts, series => [device])",
    };

    public string Expand(OpCall call)
    {
        (SeriesCall series, IReadOnlyList<Column> columns, TableSchema _) = Read(call);
        PlacedRows rows = new(series);
        string group = Sql.List([.. rows.Keys, rows.Time]);
        string all = columns.Count == 0
            ? "CAST(1 AS BIGINT)"
            : $"count(DISTINCT struct_pack({Sql.List(columns.Select(column => $"{rows.Of(column)} := {rows.Of(column)}"))}))";
        IEnumerable<string> results =
        [
            .. rows.NamedKeys, $"{rows.Time} AS {Sql.Name(series.Axis.Column.Name)}", "count(*) AS row_count", $"{all} AS distinct_rows",
            .. columns.Select(column => $"count(DISTINCT struct_pack(v := {rows.Of(column)})) AS {Sql.Name($"distinct_{column.Name}")}"),
        ];
        return $"""
            SELECT {Sql.List(results)}
            FROM (
                SELECT * FROM ({rows.Select()}) AS placed
                WHERE t IS NOT NULL
                QUALIFY count(*) OVER (PARTITION BY {group}) > 1) AS shared
            GROUP BY {group}
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private (SeriesCall Call, IReadOnlyList<Column> Columns, TableSchema Output) Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        IReadOnlyList<Column> columns = series.Columns("columns", ColumnTypes.IsOrdered, "columns of single values");
        TableSchema output = series.PerSeries(
            [
                new Column(series.Axis.Column.Name, series.Axis.Column.Type, IsNullable: false),
                .. columns.Select(column => $"distinct_{column.Name}").Prepend("distinct_rows").Prepend("row_count")
                    .Select(name => new Column(name, new DataType.Long(), IsNullable: false)),
            ],
            "Choose the columns with columns => [...], or rename the one that is there in a query first.");
        return (series, columns, output);
    }
}
