using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>What the operators share that keep the first or the last rows of every series.</summary>
internal abstract class EdgeRows : ITimeSeriesOp
{
    // Up to here the rows of a series fit into a heap, which saves sorting the table.
    private const int MostInHeap = 1000;

    private readonly bool _isLatest;
    private readonly bool _hasInstant;

    private protected EdgeRows(
        string sqlName, string summary, bool isLatest, bool hasInstant, IReadOnlyList<IReadOnlyList<string>> sampleRows)
    {
        _isLatest = isLatest;
        _hasInstant = hasInstant;
        string instant = hasInstant ? ", instant => '2024-01-15 08:00:00'" : "";
        Descriptor = new OpDescriptor(
            sqlName,
            summary,
            ["table"],
            [
                SeriesArguments.Time,
                .. hasInstant ? [TimePoint.Argument("instant", "The point in time.")] : Enumerable.Empty<OpArgumentDescriptor>(),
                SeriesArguments.Series,
                new OpArgumentDescriptor("n", OpArgumentKind.Number, "How many rows of every series.") { Default = "1", Unit = "rows" },
                .. hasInstant ? [Inclusive] : Enumerable.Empty<OpArgumentDescriptor>(),
                SeriesCall.Sequence,
            ],
            $"SELECT * FROM {sqlName}(sensors, ts => timestamp, series => [device_id]{instant}, n => 3)")
        {
            Notes =
            [
                "**Shape** The columns of the table, and up to `n` rows of every series, in no order.",
                .. hasInstant ? [TimePointNotes.Reading] : Enumerable.Empty<string>(),
                "**Ties** Rows of one series and time are ordered by `sequence`, then by all other columns whose values have an "
                + "order, as they "
                + $"stand in the table, nulls first; the {(isLatest ? "last" : "first")} rows of this order are taken, so the result is "
                + "always the same.",
                "**Missing values** Rows without a time, or with an infinite one, are left out. A null key is a series of its own.",
                "**Cost** One pass that keeps `n` rows of every series; above 1000 rows, a sort.",
            ],
            Sample = new OpSample(
                $"""
                SELECT * FROM {sqlName}(
                    (SELECT * FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 30), ('b', 2, 40)) AS v(k, t, x)),
                    ts => t, series => [k]{(hasInstant ? ", instant => 2" : "")})
                ORDER BY k, t
                """,
                ["k", "t", "x"],
                sampleRows),
            Benchmark = $"SELECT count(*) FROM {sqlName}(readings, ts => ts, series => [device], n => 10"
                + (hasInstant ? ", instant => '1970-01-01 00:01:40')" : ")"),
        };
    }

    private static OpArgumentDescriptor Inclusive { get; } = new(
        "inclusive", OpArgumentKind.Flag, "Whether rows at the point in time count.") { Default = "true" };

    public OpDescriptor Descriptor { get; }

    public string Expand(OpCall given)
    {
        SeriesCall call = SeriesCall.Read(Descriptor, given);
        int count = call.Reader.Count("n", lowest: 1, highest: int.MaxValue, fallback: 1);
        IReadOnlyList<Column> ties = call.TieOrder(call.Frame.Columns);
        string condition = $"{Condition(call)}{call.IsPlaced}";
        return count <= MostInHeap ? ByHeap(call, ties, count, condition) : BySort(call, ties, count, condition);
    }

    public TableSchema OutputSchema(OpCall call) => TimeFilter.SchemaOf(SeriesCall.Read(Descriptor, call));

    private string Condition(SeriesCall call)
    {
        if (!_hasInstant) return "";
        bool isInclusive = call.Reader.Flag("inclusive", fallback: true);
        string comparison = (_isLatest ? "<" : ">") + (isInclusive ? "=" : "");
        return $"{call.Time} {comparison} {TimePoint.Read(call, "instant")} AND ";
    }

    private string ByHeap(SeriesCall call, IReadOnlyList<Column> ties, int count, string condition)
    {
        // Columns whose values have no order ride along behind all that have one.
        Column[] packed = [.. ties, .. call.Others.Except(ties)];
        string row = RowOrder.Pack(
            $"t := {call.Time}", packed.Select((column, at) => ($"v{at}", Sql.Name("s", column.Name))));
        IEnumerable<string> columns = call.Frame.Columns.Select(column => $"{Place(column)} AS {Sql.Name(column.Name)}");
        string groups = call.Series.Count == 0
            ? ""
            : $" GROUP BY {Sql.List(call.Series.Select(column => Sql.Name("s", column.Name)))}";
        string edge = _isLatest ? "max" : "min";
        string rows = count == 1 ? $"{edge}({row})" : $"unnest({edge}({row}, {Sql.Long(count)}))";
        return $"""
            SELECT {Sql.List(columns)}
            FROM (
                SELECT {Sql.List([.. call.NumberedKeys, $"{rows} AS r"])}
                FROM {call.Frame.RelationSql} AS s WHERE {condition}{groups}) AS edges
            WHERE r IS NOT NULL
            """;

        string Place(Column column)
        {
            if (column == call.Axis.Column) return "r.t";
            int key = call.Series.ToList().IndexOf(column);
            return key >= 0 ? $"k{key}" : $"r.v{Array.IndexOf(packed, column)}";
        }
    }

    private string BySort(SeriesCall call, IReadOnlyList<Column> ties, int count, string condition)
    {
        string direction = _isLatest ? "DESC NULLS LAST" : "ASC NULLS FIRST";
        string partition = SeriesCall.PartitionBy(call.Series.Select(column => Sql.Name("s", column.Name)));
        IEnumerable<string> order =
            ((IEnumerable<Column>)[call.Axis.Column, .. ties]).Select(column => $"{Sql.Name("s", column.Name)} {direction}");
        IEnumerable<string> columns = call.Frame.Columns.Select(column => Sql.Name("s", column.Name));
        return $"SELECT {Sql.List(columns)} FROM {call.Frame.RelationSql} AS s WHERE {condition} "
            + $"QUALIFY row_number() OVER ({partition}ORDER BY {Sql.List(order)}) <= {Sql.Long(count)}";
    }
}
