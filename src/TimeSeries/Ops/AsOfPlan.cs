using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
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
        string where = IsInner && Further is string condition ? $"\nWHERE {condition}" : "";
        return $"""
            SELECT {Sql.List(columns)}
            FROM {left} AS l ASOF {(IsInner ? "" : "LEFT ")}JOIN ({Prepared(right)}) AS r
            ON {Condition()}{where}
            """;
    }

    /// <summary>A merge of both sides, when they are known to be sorted by the same keys and time; else null.</summary>
    public string? TryMerge(string op, SeriesFrame left, SeriesFrame right)
    {
        Column[] leftKeys = [.. Keys.Select(static pair => pair.Left)];
        Column[] rightKeys = [.. Keys.Select(static pair => pair.Right)];
        bool isSorted = KernelSql.IsSortedBy(left, leftKeys, LeftAxis.Column) && KernelSql.IsSortedBy(right, rightKeys, RightAxis.Column);
        if (!isSorted || TieOrder.Count > 0 || !IsMergeable()) return null;

        // Both sides must come in one order of their keys, so they are named in that of the files.
        Column[] order = [.. left.SortedBy.Take(leftKeys.Length).Select(name => left.Columns.Find(name)!)];
        (Column Left, Column Right)[] keys = [.. order.Select(key => Keys.First(pair => pair.Left.Name == key.Name))];
        if (!keys.Select(static pair => pair.Right.Name).SequenceEqual(right.SortedBy.Take(keys.Length), StringComparer.OrdinalIgnoreCase)) return null;
        KernelPlan leftPlan = KernelSql.Plan(op, left, [.. keys.Select(static pair => pair.Left)], LeftAxis.Column, [], KernelSettings.None) with
        {
            Kept = [.. LeftColumns.Select(static column => KernelSql.Item(column.Source) with { Name = column.Name })],
        };
        KernelPlan rightPlan = KernelSql.Plan(op, right, [.. keys.Select(static pair => pair.Right)], RightAxis.Column, [], KernelSettings.None) with
        {
            Kept = [.. RightColumns.Select(static column => KernelSql.Item(column.Source) with { Name = column.Name })],
            Where = $"{Sql.Name("s", RightAxis.Column.Name)} IS NOT NULL",
        };
        AsOfMergePlan plan = new(leftPlan, rightPlan, SkipsNulls, Tolerance is double most ? (long)most : null);
        string time = RightColumns.First(column => column.Source == RightAxis.Column).Name;
        string where = IsInner ? $" WHERE {Sql.Name(time)} IS NOT NULL" : "";
        return $"SELECT * FROM {AsOfMergePlan.Function}({Sql.Text(plan.Format())}){where}";
    }

    private bool IsMergeable()
    {
        bool isTime = LeftAxis.Column.Type == RightAxis.Column.Type && LeftAxis.Column.Type is DataType.Timestamp or DataType.TimestampNtz or DataType.Long;
        bool isWhole = Tolerance is not double most || (double.IsInteger(most) && most < long.MaxValue);
        return isTime && isWhole && Keys.All(static pair => pair.Left.Type == pair.Right.Type && pair.Left.Type
            is DataType.String or DataType.Byte or DataType.Short or DataType.Integer or DataType.Long or DataType.Date or DataType.Timestamp or DataType.TimestampNtz);
    }

    private string Matched(int index) =>
        IsInner || Further is not string condition ? $"r.v{index}" : $"CASE WHEN {condition} THEN r.v{index} END";

    /// <summary>
    /// What a match must fulfil beyond what the join looks at; null for nothing. DuckDB's as-of join matches a left row without a
    /// time with the last right row, depending on which algorithm it takes.
    /// </summary>
    private string? Further => (LeftAxis.Column.IsNullable, Tolerance) switch
    {
        (_, not null) => IsFresh(),
        (true, null) => $"{LeftTime} IS NOT NULL",
        _ => null,
    };

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
