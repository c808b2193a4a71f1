using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// An as-of join that looks back a number of rows: a window over the rows of both tables, in the order of time. Rows of one table
/// at one time are one row there, so that the result does not depend on their order.
/// </summary>
internal sealed class AsOfLookbackSql(AsOfPlan plan)
{
    private string LeftTime => Sql.Name("l", plan.LeftAxis.Column.Name);

    public string Of(string left, string right)
    {
        IReadOnlyList<string> keys = AsOfKeys.Left(plan);
        IEnumerable<string> columns =
        [
            .. plan.LeftColumns.Select(column => $"{Sql.Name("l", column.Source.Name)} AS {Sql.Name(column.Name)}"),
            .. plan.RightColumns.Select((column, index) => $"{Value(index)} AS {Sql.Name(column.Name)}"),
        ];
        IEnumerable<string> meeting = [.. keys.Select(static (key, index) => $"{key} IS NOT DISTINCT FROM m.k{index}"), $"{LeftTime} = m.t"];
        string where = plan.IsInner ? $"\nWHERE {Value(plan.RightTime)} IS NOT NULL" : "";
        return $"""
            WITH millrace_left AS MATERIALIZED (SELECT * FROM {left} AS l),
            millrace_right AS ({new AsOfRightRows(plan).Of(right)}),
            millrace_both AS ({Rights()} UNION ALL {Lefts(keys)}),
            millrace_seen AS ({Seen()})
            SELECT {Sql.List(columns)}
            FROM millrace_left AS l LEFT JOIN (SELECT * FROM millrace_seen WHERE NOT is_right) AS m ON {string.Join(" AND ", meeting)}{where}
            """;
    }

    private string Rights()
    {
        IEnumerable<string> columns =
        [
            .. AsOfKeys.Right(plan, "g"), "g.t", "true AS is_right",
            .. plan.RightColumns.Select((_, index) => plan.SkipsNulls
                ? $"CASE WHEN g.v{index} IS NOT NULL THEN struct_pack(v := g.v{index}, t := g.t) END AS p{index}"
                : $"struct_pack(v := g.v{index}, t := g.t) AS p{index}"),
        ];
        return $"SELECT {Sql.List(columns)} FROM millrace_right AS g";
    }

    private string Lefts(IReadOnlyList<string> keys)
    {
        IEnumerable<string> columns = [.. keys, LeftTime, "false", .. plan.RightColumns.Select(static _ => "NULL")];
        return $"SELECT DISTINCT {Sql.List(columns)} FROM millrace_left AS l WHERE {plan.LeftAxis.IsPlaced(LeftTime)}";
    }

    private string Seen()
    {
        IReadOnlyList<string> keys = AsOfKeys.Right(plan, "b");
        IEnumerable<string> columns =
            [.. keys, "b.t", "b.is_right", .. plan.RightColumns.Select(static (_, index) => $"last_value(b.p{index} IGNORE NULLS) OVER w AS w{index}")];
        string partition = keys.Count > 0 ? $"PARTITION BY {Sql.List(keys)} " : "";
        string order = plan.IsStrict ? "b.t, b.is_right" : "b.t, b.is_right DESC";
        return $"SELECT {Sql.List(columns)} FROM millrace_both AS b "
            + $"WINDOW w AS ({partition}ORDER BY {order} ROWS BETWEEN {Sql.Long(plan.Lookback)} PRECEDING AND CURRENT ROW)";
    }

    private string Value(int column)
    {
        string seen = plan.At(plan.RightAxis, $"m.w{column}.t");
        return AsOfAge.IsNear(plan, plan.At(plan.LeftAxis, LeftTime), seen, isAfter: false) is string near
            ? $"CASE WHEN {near} THEN m.w{column}.v END"
            : $"m.w{column}.v";
    }
}
