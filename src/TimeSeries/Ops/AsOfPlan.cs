using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>A column of the result and where it comes from.</summary>
internal sealed record AsOfColumn(Column Source, string Name);

/// <summary>An as-of join with every name resolved, and its SQL.</summary>
internal sealed record AsOfPlan(
    TimeAxis LeftAxis,
    TimeAxis RightAxis,
    IReadOnlyList<(Column Left, Column Right)> Keys,
    IReadOnlyList<AsOfColumn> LeftColumns,
    IReadOnlyList<AsOfColumn> RightColumns,
    TableSchema Output)
{
    /// <summary>What orders right rows of equal keys and time; the last wins.</summary>
    public required IReadOnlyList<Column> TieOrder { get; init; }

    /// <summary>True when every right column is filled forward before the join.</summary>
    public required bool SkipsNulls { get; init; }

    /// <summary>True when left rows without a match go.</summary>
    public required bool IsInner { get; init; }

    /// <summary>The greatest age of a match in the unit of the axis (microseconds on a calendar); null for any.</summary>
    public required double? Tolerance { get; init; }

    private string LeftTime => Sql.Name("l", LeftAxis.Column.Name);

    public string ToSql(string left, string right)
    {
        IEnumerable<string> columns =
        [
            .. LeftColumns.Select(column => $"{Sql.Name("l", column.Source.Name)} AS {Sql.Name(column.Name)}"),
            .. RightColumns.Select((column, index) => $"{Matched(index)} AS {Sql.Name(column.Name)}"),
        ];
        string where = IsInner && Tolerance is not null ? $"\nWHERE {IsFresh()}" : "";
        return $"""
            SELECT {Sql.List(columns)}
            FROM {left} AS l ASOF {(IsInner ? "" : "LEFT ")}JOIN ({Prepared(right)}) AS r
            ON {Condition()}{where}
            """;
    }

    private string Matched(int index) =>
        Tolerance is null || IsInner ? $"r.v{index}" : $"CASE WHEN {IsFresh()} THEN r.v{index} END";

    private string IsFresh()
    {
        string age = $"{LeftAxis.Number(LeftTime)} - {RightAxis.Number("r.t")}";
        double tolerance = Tolerance!.Value;
        bool isExact = LeftAxis.Kind != TimeAxisKind.Real && double.IsInteger(tolerance) && tolerance < 1e18;
        return $"{age} <= {(isExact ? Sql.Long((long)tolerance) : Sql.Double(tolerance))}";
    }

    /// <summary>
    /// Equality of keys, null equal to null. DuckDB's as-of join never matches null keys, not even under IS NOT DISTINCT
    /// FROM, so nulls are replaced by a stand-in and told from it by a mask of which keys were null. All parts are plain
    /// equalities, which keep the join partitioned by hash.
    /// </summary>
    private string Condition()
    {
        List<string> conditions = [];
        List<(string Left, string Right)> masks = [];
        foreach ((Column leftKey, Column rightKey) in Keys)
        {
            string left = Sql.Name("l", leftKey.Name);
            string right = $"r.k{conditions.Count}";
            if (!leftKey.IsNullable && !rightKey.IsNullable)
            {
                conditions.Add($"{left} = {right}");
                continue;
            }

            string leftValue = $"coalesce({left}, {ColumnTypes.StandIn(leftKey.Type)})";
            conditions.Add($"{leftValue} = coalesce({right}, {ColumnTypes.StandIn(rightKey.Type)})");
            masks.Add(($"({left} IS NULL)", $"({right} IS NULL)"));
        }

        // Up to 63 keys share one mask; a call with more is not one a person writes, and stays right with several.
        foreach ((string Left, string Right)[] chunk in masks.Chunk(60))
            conditions.Add($"{Mask(chunk.Select(mask => mask.Left))} = {Mask(chunk.Select(mask => mask.Right))}");
        conditions.Add($"{LeftTime} >= r.t");
        return string.Join(" AND ", conditions);
    }

    private static string Mask(IEnumerable<string> flags) =>
        string.Join(" + ", flags.Select((flag, bit) => $"{flag}::BIGINT * {Sql.Long(1L << bit)}"));

    private string Prepared(string right)
    {
        string time = Sql.Name("s", RightAxis.Column.Name);
        bool needsWindow = SkipsNulls || TieOrder.Count > 0;
        IEnumerable<string> columns =
        [
            .. Keys.Select((pair, index) => $"{Sql.Name("s", pair.Right.Name)} AS k{index}"),
            $"{time} AS t",
            .. RightColumns.Select((column, index) => $"{Filled(column.Source)} AS v{index}"),
        ];
        string rows = $"SELECT {Sql.List(columns)} FROM {right} AS s WHERE {time} IS NOT NULL";
        return needsWindow
            ? $"{rows} WINDOW w AS ({Window(time)}) QUALIFY lead({time}) OVER w IS DISTINCT FROM {time}"
            : rows;
    }

    private string Filled(Column column)
    {
        string value = Sql.Name("s", column.Name);
        return SkipsNulls && column.IsNullable && column != RightAxis.Column
            ? $"last_value({value} IGNORE NULLS) OVER w"
            : value;
    }

    private string Window(string time)
    {
        string partition = Keys.Count == 0
            ? ""
            : $"PARTITION BY {Sql.List(Keys.Select(pair => Sql.Name("s", pair.Right.Name)))} ";
        IEnumerable<string> order =
            [time, .. TieOrder.Select(column => $"{Sql.Name("s", column.Name)} ASC NULLS FIRST")];
        return $"{partition}ORDER BY {Sql.List(order)} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";
    }
}
