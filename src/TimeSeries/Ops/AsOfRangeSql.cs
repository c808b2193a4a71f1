using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// The original's join of small tables: a left row meets every right row whose time is not after it and whose successor's time is
/// not before it. It drops left rows without a match, and doubles those at the time of a right row.
/// </summary>
internal static class AsOfRangeSql
{
    public static string Of(AsOfPlan plan, string left, string right)
    {
        string time = Sql.Name("s", plan.RightAxis.Column.Name);
        string leftTime = Sql.Name("l", plan.LeftAxis.Column.Name);
        string partition = plan.Keys.Count > 0 ? $"PARTITION BY {Sql.List(plan.Keys.Select(static pair => Sql.Name("s", pair.Right.Name)))} " : "";
        IEnumerable<string> rights =
        [
            .. plan.Keys.Select(static (pair, index) => $"{Sql.Name("s", pair.Right.Name)} AS k{index}"),
            .. plan.RightColumns.Select(static (column, index) => $"{Sql.Name("s", column.Source.Name)} AS v{index}"),
            $"{time} AS t",
            $"coalesce(lead({time}) OVER ({partition}ORDER BY {time} NULLS FIRST), {Last(plan)}) AS n",
        ];
        IEnumerable<string> columns =
        [
            .. plan.LeftColumns.Select(column => $"{Sql.Name("l", column.Source.Name)} AS {Sql.Name(column.Name)}"),
            .. plan.RightColumns.Select((column, index) => $"r.v{index} AS {Sql.Name(column.Name)}"),
        ];
        IEnumerable<string> conditions =
        [
            .. plan.Keys.Select(static (pair, index) => $"{Sql.Name("l", pair.Left.Name)} = r.k{index}"),
            $"{leftTime} >= r.t", $"{leftTime} <= r.n",
        ];
        return $"SELECT {Sql.List(columns)}\nFROM {left} AS l JOIN (SELECT {Sql.List(rights)} FROM {right} AS s) AS r ON {string.Join(" AND ", conditions)}";
    }

    private static string Last(AsOfPlan plan) =>
        plan.RightAxis.Kind == Calls.TimeAxisKind.Instant ? "make_timestamptz(4070908800000000)" : "make_timestamp(4070908800000000)";
}
