using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_stack</c>: columns of metrics become rows of a name and a value.</summary>
internal sealed class StackOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_stack",
        "Turns columns of metrics into rows, each with the name of a metric and its value.",
        ["table"],
        [
            .. StackColumns.Arguments,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns to stack.")
            {
                Default = "all others that are numbers or true/false",
            },
            StackColumns.Name with
            {
                Kind = OpArgumentKind.Text, Doc = "Name of the new column with the names.", Default = "'metric_name'",
            },
            StackColumns.Value with
            {
                Kind = OpArgumentKind.Text, Doc = "Name of the new column with the values.", Default = "'metric_value'",
            },
            new OpArgumentDescriptor("keep_nulls", OpArgumentKind.Flag, "Keeps a row for a metric that is null.") { Default = "false" },
        ],
        "SELECT * FROM ts_stack(sensors, ts => timestamp, series => [device_id], columns => [rotation_speed, temperature])")
    {
        OnStream = StreamSupport.RowByRow,
        Notes =
        [
            "**Shape** The start and the end of the interval (or the time, when `ts` names one), the keys, `metric_name` and "
            + "`metric_value`: one row for every row of the table and stacked column. Other columns are dropped.",
            "**Types** Columns of one type keep it; numbers of different types, and true/false beside numbers as 1 and 0, become DOUBLE.",
            "**Missing values** A metric that is null gives no row unless `keep_nulls => true`. NaN is a value.",
            "**Differences** The original also stacks keys that are numbers when columns are not named.",
            "**Cost** One pass.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_stack(
                (SELECT * FROM (VALUES ('a', 1, 5, 10, NULL), ('a', 5, 9, 30, 40)) AS v(k, start_ts, end_ts, x, y)), series => [k])
            ORDER BY start_ts, metric_name
            """,
            ["start_ts", "end_ts", "k", "metric_name", "metric_value"],
            [["1", "5", "a", "x", "10"], ["5", "9", "a", "x", "30"], ["5", "9", "a", "y", "40"]]),
        Benchmark = "SELECT count(metric_value) FROM ts_stack(readings, ts => ts, series => [device])",
    };

    public string Expand(OpCall call)
    {
        (CallReader reader, IReadOnlyList<Column> kept, IReadOnlyList<Column> metrics, TableSchema output) = Read(call);
        bool isMixed = metrics.Any(column => column.Type != metrics[0].Type);
        IEnumerable<string> values = metrics.Select(column =>
            isMixed ? $"CAST({Sql.Name("s", column.Name)} AS DOUBLE)" : Sql.Name("s", column.Name));
        IEnumerable<string> inner =
        [
            .. kept.Select((column, at) => $"{Sql.Name("s", column.Name)} AS c{at}"),
            $"unnest([{Sql.List(metrics.Select(column => Sql.Text(column.Name)))}]) AS n",
            $"unnest([{Sql.List(values)}]) AS v",
        ];
        IEnumerable<string> outer = output.Select((column, at) =>
            $"{(at < kept.Count ? $"c{at}" : at == kept.Count ? "n" : "v")} AS {Sql.Name(column.Name)}");
        string where = reader.Flag("keep_nulls", fallback: false) ? "" : " WHERE v IS NOT NULL";
        return $"SELECT {Sql.List(outer)} FROM (SELECT {Sql.List(inner)} FROM {call.Inputs[0].RelationSql} AS s) AS stacked{where}";
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private (CallReader Reader, IReadOnlyList<Column> Kept, IReadOnlyList<Column> Metrics, TableSchema Output) Read(OpCall call)
    {
        CallReader reader = new(Descriptor, call.Inputs.Count, call.Arguments);
        SeriesFrame frame = call.Inputs[0];
        IReadOnlyList<Column> kept = StackColumns.Fixed(reader, frame);
        IReadOnlyList<Column> metrics = reader.Has("columns")
            ? reader.Columns("columns", frame, "the table")
            : [.. frame.Columns.Where(column => IsMetric(column.Type) && !kept.Contains(column))];
        if (metrics.Count == 0)
        {
            throw TimeSeriesErrors.MissingArgument(
                reader.Op, "columns", "the table has no column of numbers or true/false beside time and keys");
        }

        reader.Distinct("columns", metrics, "the time or the keys", kept);
        DataType type = metrics[0].Type;
        if (metrics.Any(column => column.Type != type))
        {
            Column? unfit = metrics.FirstOrDefault(column => !IsMetric(column.Type));
            if (unfit is not null)
            {
                throw TimeSeriesErrors.ColumnType(
                    reader.Op, "columns", unfit.Name, DataTypeText.Format(unfit.Type), "columns of one type, or of numbers and true/false");
            }

            type = new DataType.Double();
        }

        TableSchema output = reader.Schema(
            [
                .. kept.Select(ColumnTypes.Described),
                new Column(reader.Text("name_col", "metric_name"), new DataType.String(), IsNullable: false),
                new Column(reader.Text("value_col", "metric_value"), type, reader.Flag("keep_nulls", fallback: false)),
            ],
            "Give the new columns other names with name_col => '…' and value_col => '…'.");
        return (reader, kept, metrics, output);
    }

    private static bool IsMetric(DataType type) => ColumnTypes.IsNumeric(type) || type is DataType.Boolean;
}
