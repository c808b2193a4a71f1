using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_lookback</c>: beside every row, the values of the rows before it as one array for a model.</summary>
internal sealed class LookbackOp : ITimeSeriesOp
{
    private const int MostRows = 100_000;

    private const int MostLags = 128;

    public OpDescriptor Descriptor { get; } = new(
        "ts_lookback",
        "Adds the values of the rows before as an array of arrays: features for a model.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns whose values are features.") { IsRequired = true },
            new OpArgumentDescriptor("lookback", OpArgumentKind.Number, "How many rows before the current one are taken.")
            {
                IsRequired = true, Unit = "rows",
            },
            SeriesArguments.Series,
            new OpArgumentDescriptor("exact_size", OpArgumentKind.Flag, "Leaves out rows with fewer rows before them than that.")
            {
                Default = "true",
            },
            new OpArgumentDescriptor("name", OpArgumentKind.Text, "Name of the new column.") { Default = "'features'" },
            SeriesCall.Sequence,
        ],
        "SELECT * FROM ts_lookback(sensors, ts => timestamp, series => [device_id], columns => [rotation_speed, temperature], "
        + "lookback => 10)")
    {
        Notes =
        [
            "**Shape** All columns of the table, then an array with one array for each of the rows before, oldest first, without the "
            + "row itself; an inner array has the values of `columns` in their order. Columns of one type keep it; columns of different "
            + "numeric types become DOUBLE.",
            "**Missing values** A null value is a null in its array. With `exact_size => false` the first rows of a series have "
            + "shorter arrays, the very first an empty one. Rows without a time, or with an infinite one, are left out. A null key is "
            + "a series of its own.",
            "**Ties** Rows of one series and time are ordered by `sequence`, then by the features, nulls first.",
            "**Cost** One sort by series and time, then `lookback` values are copied for every row.",
        ],
        Sample = new OpSample(
            """
            SELECT t, features FROM ts_lookback(
                (SELECT * FROM (VALUES (1, 10), (2, 20), (3, 30), (4, 40)) AS v(t, x)), ts => t, columns => [x], lookback => 2)
            ORDER BY t
            """,
            ["t", "features"],
            [["3", "[[10], [20]]"], ["4", "[[20], [30]]"]]),
        Benchmark = "SELECT count(features) FROM ts_lookback(readings, ts => ts, series => [device], columns => [x, y], lookback => 8)",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        SeriesCall series = plan.Call;
        string window = series.Window(series.TieOrder(plan.Features));
        string[] values =
        [
            .. plan.Features.Select(column => plan.Features.All(other => other.Type == column.Type)
                ? Sql.Name("s", column.Name)
                : $"CAST({Sql.Name("s", column.Name)} AS DOUBLE)"),
        ];
        string array = plan.Rows * values.Length <= MostLags ? ByLags(plan, values) : ByFrame(plan, values, window);
        IEnumerable<string> columns = series.Frame.Columns.Select(column => Sql.Name("s", column.Name));
        string exact = plan.IsExact ? $" QUALIFY row_number() OVER w > {Sql.Long(plan.Rows)}" : "";
        return $"""
            SELECT {Sql.List(columns)}, {array} AS {Sql.Name(plan.Name)}
            FROM {series.Frame.RelationSql} AS s WHERE {series.IsPlaced} WINDOW w AS ({window}){exact}
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    /// <summary>Several times faster than a frame while there are few values, as nothing is gathered row by row.</summary>
    private static string ByLags(Plan plan, string[] values)
    {
        IEnumerable<string> rows = Enumerable.Range(0, plan.Rows).Select(at =>
            $"[{Sql.List(values.Select(value => $"lag({value}, {Sql.Long(plan.Rows - at)}) OVER w"))}]");
        string all = $"[{Sql.List(rows)}]";
        return plan.IsExact
            ? all
            : $"list_slice({all}, greatest({Sql.Long(plan.Rows + 2)} - row_number() OVER w, 1), {Sql.Long(plan.Rows)})";
    }

    private static string ByFrame(Plan plan, string[] values, string window) =>
        $"coalesce(list([{Sql.List(values)}]) OVER ({window} ROWS BETWEEN {Sql.Long(plan.Rows)} PRECEDING AND 1 PRECEDING), [])";

    private Plan Read(OpCall given)
    {
        SeriesCall call = SeriesCall.Read(Descriptor, given);
        IReadOnlyList<Column> features = call.Columns(ColumnTypes.IsOrdered, "columns of one type, or of numbers");
        DataType element = features[0].Type;
        if (features.Any(column => column.Type != element))
        {
            Column? unfit = features.FirstOrDefault(column => !ColumnTypes.IsNumeric(column.Type));
            if (unfit is not null)
            {
                throw TimeSeriesErrors.ColumnType(
                    call.Reader.Op, "columns", unfit.Name, DataTypeText.Format(unfit.Type), "columns of one type, or of numbers");
            }

            element = new DataType.Double();
        }

        string name = call.Reader.Text("name", "features");
        DataType inner = new DataType.Array(element, features.Any(column => column.IsNullable));
        TableSchema output = call.Reader.Schema(
            [
                .. TimeFilter.SchemaOf(call),
                new Column(name, new DataType.Array(inner, ContainsNull: false), IsNullable: false),
            ],
            "Give the new column another name with name => '…'.");
        return new Plan(
            call, features, call.Reader.Count("lookback", lowest: 1, highest: MostRows),
            call.Reader.Flag("exact_size", fallback: true), name, output);
    }

    private sealed record Plan(
        SeriesCall Call, IReadOnlyList<Column> Features, int Rows, bool IsExact, string Name, TableSchema Output);
}
