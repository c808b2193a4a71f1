using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// What the set operators on intervals share: the bounds of all intervals of a series are walked in order, with the number of
/// intervals of each input that are open, and the stretches that meet a condition on these numbers are the result.
/// </summary>
internal abstract class IntervalAlgebra : ITimeSeriesOp
{
    private readonly string _withinOne;
    private readonly string _ofTwo;

    /// <param name="descriptor">Name and documentation.</param>
    /// <param name="withinOne">The condition for one input, over the open intervals l.</param>
    /// <param name="ofTwo">The condition for two inputs, over the open intervals l and r.</param>
    private protected IntervalAlgebra(OpDescriptor descriptor, string withinOne, string ofTwo)
    {
        Descriptor = descriptor with { OptionalInputs = 1 };
        _withinOne = withinOne;
        _ofTwo = ofTwo;
    }

    public OpDescriptor Descriptor { get; }

    private protected static IReadOnlyList<OpArgumentDescriptor> Arguments { get; } =
        [SeriesArguments.Series, IntervalTable.StartArgument, IntervalTable.EndArgument];

    private protected static string Shape { get; } =
        "**Shape** The keys, the start and the end of each stretch, under the names that the first input has; stretches of a series "
        + "neither "
        + "overlap nor touch. With two inputs, `series`, `start_ts` and `end_ts` name columns of both, and these must have the same types.";

    private protected static string HalfOpen { get; } =
        "**Intervals** are half open, [start, end): the end is not inside, so [1, 2) and [2, 3) touch without overlapping. Rows "
        + "whose start or end is null, or whose end is not after the start, hold no time and are left out. An infinite end stays open "
        + "for ever. A null key "
        + "is a series of its own.";

    private protected static string Cost { get; } =
        "**Cost** One aggregation and one sort of the bounds, two for every interval; the number of overlapping intervals does not matter.";

    public string Expand(OpCall call)
    {
        IntervalTable[] tables = Read(call);
        IntervalTable first = tables[0];
        IEnumerable<string> keys = first.Series.Select((_, at) => $"k{at}");
        string partition = SeriesCall.PartitionBy(keys);
        string bounds = string.Join(" UNION ALL ", tables.Select((table, at) => Bounds(table, isLeft: at == 0)));
        IEnumerable<string> columns =
        [
            .. first.Series.Select((column, at) => $"k{at} AS {Sql.Name(column.Name)}"),
            $"t AS {Sql.Name(first.Start.Name)}",
            $"e AS {Sql.Name(first.End.Name)}",
        ];
        return $"""
            SELECT {Sql.List(columns)}
            FROM (
                SELECT *, lead(t) OVER ({partition}ORDER BY t) AS e
                FROM (
                    SELECT *, lag(inside, 1, false) OVER ({partition}ORDER BY t) AS was
                    FROM (
                        SELECT {Sql.List([.. keys, "t", $"({(tables.Length == 1 ? _withinOne : _ofTwo)}) AS inside"])}
                        FROM (
                            SELECT {Sql.List([.. keys, "t", "sum(dl) OVER w AS l", "sum(dr) OVER w AS r"])}
                            FROM (
                                SELECT {Sql.List([.. keys, "t", "sum(dl) AS dl", "sum(dr) AS dr"])}
                                FROM ({bounds}) AS bounds GROUP BY {Sql.List([.. keys, "t"])}) AS steps
                            WINDOW w AS ({partition}ORDER BY t ROWS UNBOUNDED PRECEDING)) AS levels) AS stretches) AS compared
                WHERE inside <> was) AS changes
            WHERE inside AND e IS NOT NULL
            """;
    }

    public TableSchema OutputSchema(OpCall call)
    {
        IntervalTable first = Read(call)[0];
        return new TableSchema(
        [
            .. first.Series.Select(ColumnTypes.Described),
            ColumnTypes.Described(first.Start) with { IsNullable = false },
            ColumnTypes.Described(first.End) with { IsNullable = false },
        ]);
    }

    private static string Bounds(IntervalTable table, bool isLeft)
    {
        string steps = "unnest([1, -1])";
        IEnumerable<string> columns =
        [
            .. table.Series.Select((column, at) => $"{Sql.Name("s", column.Name)} AS k{at}"),
            $"unnest([{Sql.Name("s", table.Start.Name)}, {Sql.Name("s", table.End.Name)}]) AS t",
            $"{(isLeft ? steps : "0")} AS dl",
            $"{(isLeft ? "0" : steps)} AS dr",
        ];
        return $"SELECT {Sql.List(columns)} FROM {table.Frame.RelationSql} AS s WHERE {table.IsNotEmpty}";
    }

    private IntervalTable[] Read(OpCall call)
    {
        CallReader reader = new(Descriptor, call.Inputs.Count, call.Arguments);
        IntervalTable left = IntervalTable.Read(reader, call.Inputs[0], "the first table");
        if (call.Inputs.Count == 1) return [left];
        IntervalTable right = IntervalTable.Read(reader, call.Inputs[1], "the second table");
        foreach ((Column mine, Column theirs) in left.Series.Append(left.Start).Zip(right.Series.Append(right.Start)))
        {
            if (mine.Type != theirs.Type)
            {
                throw TimeSeriesErrors.TypesDiffer(
                    reader.Op, mine.Name, DataTypeText.Format(mine.Type), theirs.Name, DataTypeText.Format(theirs.Type));
            }
        }

        return [left, right];
    }
}
