using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// An as-of join as the engine's own: right rows, one for each series and time, are filled with what their columns last had, and
/// joined; in the direction of both sides, twice.
/// </summary>
internal sealed class AsOfJoinSql(AsOfPlan plan)
{
    private bool NeedsFill => plan.RightColumns.Where((_, index) => IsFilled(index)).Any();

    private bool NeedsAges => NeedsFill && (plan.Tolerance is not null || plan.Direction == AsOfDirection.Nearest || plan.Skew is not null);

    private string LeftTime => Sql.Name("l", plan.LeftAxis.Column.Name);

    private string Left => plan.At(plan.LeftAxis, LeftTime);

    public string Of(string left, string right)
    {
        IEnumerable<string> columns =
        [
            .. plan.LeftColumns.Select(column => $"{Sql.Name("l", column.Source.Name)} AS {Sql.Name(column.Name)}"),
            .. plan.RightColumns.Select((column, index) => $"{Value(index)} AS {Sql.Name(column.Name)}"),
        ];
        string where = string.Join(" AND ", Conditions());
        return $"""
            WITH millrace_right AS {(plan.Direction == AsOfDirection.Nearest ? "MATERIALIZED " : "")}({new AsOfRightRows(plan).Of(right)})
            SELECT {Sql.List(columns)}
            FROM {left} AS l{Join()}{(where.Length > 0 ? $"\nWHERE {where}" : "")}
            """;
    }

    private string Join() => plan.Direction switch
    {
        AsOfDirection.Backward => Join("b", isAfter: false),
        AsOfDirection.Forward => Join("f", isAfter: true),
        _ => Join("b", isAfter: false) + Join("f", isAfter: true),
    };

    private string Join(string alias, bool isAfter)
    {
        string compared = $"{LeftTime} {(isAfter ? "<" : ">")}{(plan.IsStrict ? "" : "=")} {alias}.t";
        string keys = plan.Keys.Count > 0 ? $"{AsOfKeys.Hash(AsOfKeys.Left(plan))} = {alias}.h AND " : "";
        return $"\nASOF LEFT JOIN ({Filled(isAfter)}) AS {alias} ON {keys}{compared}";
    }

    /// <summary>Right rows with the values that a left row beside them would see, and with their times where these are asked for.</summary>
    private string Filled(bool isAfter)
    {
        IReadOnlyList<string> keys = AsOfKeys.Right(plan, "g");
        string hash = plan.Keys.Count > 0 ? AsOfKeys.Hash(keys) : "";
        List<string> columns = [.. keys, "g.t"];
        if (plan.Keys.Count > 0) columns.Add($"{(NeedsFill ? Guarded(keys, hash) : hash)} AS h");
        columns.AddRange(plan.RightColumns.Select((_, index) => IsFilled(index) ? $"last_value(g.v{index} IGNORE NULLS) OVER w AS v{index}" : $"g.v{index}"));
        if (NeedsAges)
        {
            columns.AddRange(plan.RightColumns.Select((_, index) => IsFilled(index)
                ? $"last_value(CASE WHEN g.v{index} IS NOT NULL THEN g.t END IGNORE NULLS) OVER w AS a{index}" : $"g.t AS a{index}"));
        }

        if (!NeedsFill) return $"SELECT {Sql.List(columns)} FROM millrace_right AS g";
        string partition = plan.Keys.Count > 0 ? $"PARTITION BY {hash} " : "";
        return $"SELECT {Sql.List(columns)} FROM millrace_right AS g "
            + $"WINDOW w AS ({partition}ORDER BY g.t{(isAfter ? " DESC" : "")} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)";
    }

    /// <summary>The hash, where all rows that values are filled from are of one series.</summary>
    private static string Guarded(IReadOnlyList<string> keys, string hash) =>
        AsOfKeys.IfSame(keys.Select(static key => ($"first_value({key}) OVER w", key)), unless: "false", hash, "UBIGINT");

    private bool IsFilled(int column) => plan.SkipsNulls
        && (plan.IsTempo || (column != plan.RightTime && !plan.NullFree.Contains(plan.RightColumns[column].Source.Name, StringComparer.OrdinalIgnoreCase)));

    private IEnumerable<string> Conditions()
    {
        IReadOnlyList<string> aliases = plan.Direction switch
        {
            AsOfDirection.Backward => ["b"],
            AsOfDirection.Forward => ["f"],
            _ => ["b", "f"],
        };
        foreach (string alias in plan.Keys.Count > 0 ? aliases : [])
        {
            IEnumerable<(string, string)> pairs = AsOfKeys.Left(plan).Zip(AsOfKeys.Right(plan, alias));
            yield return AsOfKeys.IfSame(pairs, unless: $"{alias}.t IS NULL", "true", "BOOLEAN");
        }

        if (plan.IsTempo) yield return $"{LeftTime} IS NOT NULL";
        if (plan.IsInner) yield return $"{Value(plan.RightTime)} IS NOT NULL";
    }

    private string Value(int column)
    {
        if (plan.IsTempo) return TempoValue(column);

        // The engine's as-of join matches a left row without a time with the last right row, depending on which algorithm it takes.
        string place = plan.LeftAxis.IsPlaced(LeftTime);
        if (plan.Direction != AsOfDirection.Nearest)
            return $"CASE WHEN {string.Join(" AND ", [place, .. Near(column, plan.Direction == AsOfDirection.Forward)])} THEN {Alias}.v{column} END";
        string before = Seen("b", column);
        string after = Seen("f", column);
        string isBefore = AsOfAge.IsBeforeNearer(plan, Left, plan.At(plan.RightAxis, before), plan.At(plan.RightAxis, after));
        return $"CASE WHEN {place} THEN CASE WHEN {after} IS NULL OR ({before} IS NOT NULL AND {isBefore}) "
            + $"THEN {When("b", column, isAfter: false)} ELSE {When("f", column, isAfter: true)} END END";
    }

    private string Alias => plan.Direction == AsOfDirection.Forward ? "f" : "b";

    private string When(string alias, int column, bool isAfter) =>
        IsNear(alias, column, isAfter) is string near ? $"CASE WHEN {near} THEN {alias}.v{column} END" : $"{alias}.v{column}";

    private IEnumerable<string> Near(int column, bool isAfter) => IsNear(Alias, column, isAfter) is string near ? [near] : [];

    private string? IsNear(string alias, int column, bool isAfter) =>
        AsOfAge.IsNear(plan, Left, plan.At(plan.RightAxis, Seen(alias, column)), isAfter);

    /// <summary>The time of a column's value.</summary>
    private string Seen(string alias, int column) => NeedsAges ? $"{alias}.a{column}" : $"{alias}.t";

    /// <summary>The original judges one age for all columns, and none where the right time is null.</summary>
    private string TempoValue(int column)
    {
        List<string> conditions = [];
        if (plan.Skew is not null) conditions.Add(plan.Skew.Sees(plan.RightAxis, Left, plan.RightAxis.Number($"b.a{column}")));
        string time = plan.At(plan.RightAxis, $"b.v{plan.RightTime}");
        if (AsOfAge.IsNear(plan, Left, time, isAfter: false) is string near)
        {
            string seen = plan.Skew is null ? near : $"({near} OR NOT {plan.Skew.Sees(plan.RightAxis, Left, time)})";
            conditions.Add($"coalesce({seen}, true)");
        }

        return conditions.Count > 0 ? $"CASE WHEN {string.Join(" AND ", conditions)} THEN b.v{column} END" : $"b.v{column}";
    }
}
