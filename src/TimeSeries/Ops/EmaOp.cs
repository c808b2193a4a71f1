using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ts_ema</c>: the truncated exponential average Σ alpha·(1−alpha)^i·x(t−i) over the newest <c>terms</c> rows.
/// <para><b>Shape</b> every input row comes out once, with one new DOUBLE column; no order is needed or given.</para>
/// <para><b>Units</b> lags count rows, not time; the result has the unit of the column.</para>
/// <para><b>Missing</b> a null value and a row before the first of its series weigh in as 0, and the weights are not
/// normalised (they sum to 1−(1−alpha)^terms), so the first rows are biased towards 0. NaN spreads to the next
/// <c>terms</c>−1 rows. Rows with a null time are kept and count as the oldest of their series. A null key is a key.</para>
/// <para><b>Ties</b> rows of one series and time are ordered by the averaged column, nulls first; rows that are equal in
/// these are interchangeable.</para>
/// <para><b>Cost</b> one sort by series and time, then one pass with <c>terms</c> lags.</para>
/// </summary>
internal sealed class EmaOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_ema",
        "Adds a truncated exponential moving average of a column, per series in time order.",
        ["table"],
        [
            SeriesArguments.Time,
            // Not simply "column": that word is reserved in DuckDB's grammar and would have to be quoted in every call.
            new OpArgumentDescriptor("col", OpArgumentKind.Column, "The numeric column to average.")
            {
                IsRequired = true, Aliases = ["column"],
            },
            EmaWeights.Terms,
            SeriesArguments.Series,
            EmaWeights.Alpha,
            new OpArgumentDescriptor("name", OpArgumentKind.Text, "Name of the new column.") { Default = "'EMA_<col>'" },
        ],
        "SELECT * FROM ts_ema(sensors, ts => timestamp, series => [device_id], col => rotation_speed, terms => 5)");

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        SeriesFrame frame = call.Inputs[0];
        string value = UnusedName(frame.Columns);
        string sum = EmaWeights.Sum(
            plan.Weights,
            lag => lag == 0 ? $"s.{value}" : $"lag(s.{value}, {Sql.Long(lag)}, 0e0) OVER w");
        IEnumerable<string> kept = frame.Columns.Select(column => Sql.Name("s", column.Name));
        return $"""
            SELECT {Sql.List(kept)}, {sum} AS {Sql.Name(plan.Name)}
            FROM (
                SELECT *, coalesce(CAST({Sql.Name(plan.Value.Name)} AS DOUBLE), 0e0) AS {value}
                FROM {frame.RelationSql}) AS s
            WINDOW w AS ({Window(frame.Columns, plan)})
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private Plan Read(OpCall call)
    {
        CallReader reader = new(Descriptor, call.Inputs.Count, call.Arguments);
        SeriesFrame frame = call.Inputs[0];
        Column time = reader.Column("ts", frame, "the table");
        _ = TimeAxis.Of(reader, "ts", time);
        Column value = reader.Column("col", frame, "the table");
        if (!ColumnTypes.IsNumeric(value.Type))
        {
            throw TimeSeriesErrors.ColumnType(
                reader.Op, "col", value.Name, DataTypeText.Format(value.Type), "a column of numbers");
        }

        IReadOnlyList<Column> series = reader.Columns("series", frame, "the table");
        reader.Distinct("ts", [time], "series", series);
                string name = reader.Text("name", $"EMA_{value.Name}");
        TableSchema output = reader.Schema(
            [.. frame.Columns.Select(ColumnTypes.Described), new Column(name, new DataType.Double(), IsNullable: false)],
            "Give the new column another name with name => '…'.");
        return new Plan(time, series, value, EmaWeights.Read(reader), name, output);
    }

    private static string Window(TableSchema columns, Plan plan)
    {
        IEnumerable<string> order = ((IEnumerable<Column>)[plan.Time, plan.Value])
            .Distinct()
            .Select(column => $"{Sql.Name("s", column.Name)} ASC NULLS FIRST");
        string partition = plan.Series.Count == 0
            ? ""
            : $"PARTITION BY {Sql.List(plan.Series.Select(column => Sql.Name("s", column.Name)))} ";
        return $"{partition}ORDER BY {Sql.List(order)}";
    }

    private static string UnusedName(TableSchema columns)
    {
        string name = "ema_input";
        while (columns.Find(name) is not null) name += "_";
        return name;
    }

    private sealed record Plan(
        Column Time, IReadOnlyList<Column> Series, Column Value, double[] Weights, string Name, TableSchema Output);
}
