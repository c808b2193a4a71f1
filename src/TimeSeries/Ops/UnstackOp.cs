using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_unstack</c>: rows of a name and a value become columns of metrics.</summary>
internal sealed class UnstackOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_unstack",
        "Turns rows with the name of a metric and its value into one row with a column for every metric.",
        ["table"],
        [
            new OpArgumentDescriptor(
                "names", OpArgumentKind.TextList, "The metrics that become columns, in the order of the columns.")
            {
                IsRequired = true,
            },
            .. StackColumns.Arguments,
            StackColumns.Name,
            StackColumns.Value,
        ],
        "SELECT * FROM ts_unstack((SELECT device_id, timestamp, 'temperature' AS metric_name, temperature AS metric_value FROM sensors), "
        + "ts => timestamp, series => [device_id], names => ['temperature'])")
    {
        Notes =
        [
            "**Shape** The start and the end of the interval (or the time, when `ts` names one), the keys, then a column for each of "
            + "`names` in the type of the values: one row for every different time and series of the table. Other columns are dropped.",
            "**Repeated metrics** Of several values of one metric, time and series the greatest is taken, NaN being greater than all "
            + "numbers.",
            "**Missing values** A metric without a value is null; a row whose metrics are not among `names` has nulls only. Null "
            + "times and keys are values of their own. Names are compared exactly, also in their case.",
            "**Differences** The original finds the names itself when they are not given; here they must be, so that the columns of "
            + "the result are known before it runs.",
            "**Cost** One hash aggregation.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_unstack(
                (SELECT * FROM (VALUES ('a', 1, 'x', 10), ('a', 1, 'y', 20), ('a', 2, 'x', 30)) AS v(k, t, metric_name, metric_value)),
                ts => t, series => [k], names => ['x', 'y'])
            ORDER BY t
            """,
            ["t", "k", "x", "y"],
            [["1", "a", "10", "20"], ["2", "a", "30", "NULL"]]),
        Benchmark = "SELECT count(x) FROM ts_unstack((SELECT device, ts, 'x' AS metric_name, x AS metric_value FROM readings), ts => ts, "
            + "series => [device], names => ['x'])",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        IEnumerable<string> inner =
        [
            .. plan.Kept.Select((column, at) => $"{Sql.Name("s", column.Name)} AS c{at}"),
            $"CAST({Sql.Name("s", plan.Name.Name)} AS VARCHAR) AS n",
            $"{Sql.Name("s", plan.Value.Name)} AS v",
        ];
        IEnumerable<string> outer =
        [
            .. plan.Kept.Select((column, at) => $"c{at} AS {Sql.Name(column.Name)}"),
            .. plan.Metrics.Select(name => $"max(v) FILTER (n = {Sql.Text(name)}) AS {Sql.Name(name)}"),
        ];
        return $"SELECT {Sql.List(outer)} FROM (SELECT {Sql.List(inner)} FROM {call.Inputs[0].RelationSql} AS s) AS stacked "
            + $"GROUP BY {Sql.List(plan.Kept.Select((_, at) => $"c{at}"))}";
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private Plan Read(OpCall call)
    {
        CallReader reader = new(Descriptor, call.Inputs.Count, call.Arguments);
        SeriesFrame frame = call.Inputs[0];
        IReadOnlyList<Column> kept = StackColumns.Fixed(reader, frame);
        Column name = MetricColumn(reader, frame, "name_col", "metric_name", kept);
        Column value = MetricColumn(reader, frame, "value_col", "metric_value", kept);
        reader.Distinct("value_col", [value], "name_col", [name]);
        IReadOnlyList<string> names = reader.Texts("names");
        if (names.Count == 0 || names.Any(string.IsNullOrEmpty))
        {
            throw TimeSeriesErrors.InvalidArgument(
                reader.Op, "names", "empty", "the names of the metrics, such as ['temperature', 'pressure']");
        }

        TableSchema output = reader.Schema(
            [.. kept.Select(ColumnTypes.Described), .. names.Select(metric => new Column(metric, value.Type))],
            "Name every metric once, and rename the column or the metric in a query first.");
        return new Plan(kept, name, value, names, output);
    }

    private static Column MetricColumn(
        CallReader reader, SeriesFrame frame, string argument, string fallback, IReadOnlyList<Column> kept)
    {
        Column column = reader.Has(argument)
            ? reader.Column(argument, frame, "the table")
            : frame.Columns.Find(fallback)
                ?? throw TimeSeriesErrors.MissingArgument(
                    reader.Op, argument, $"the table has no column '{fallback}', so name the one to use");
        reader.Distinct(argument, [column], "the time or the keys", kept);
        return ColumnTypes.IsOrdered(column.Type)
            ? column
            : throw TimeSeriesErrors.ColumnType(
                reader.Op, argument, column.Name, DataTypeText.Format(column.Type), "a column whose values have an order");
    }

    private sealed record Plan(
        IReadOnlyList<Column> Kept, Column Name, Column Value, IReadOnlyList<string> Metrics, TableSchema Output);
}
