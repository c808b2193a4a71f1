using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>A call of <c>ts_state_intervals</c> with every name resolved, and its SQL.</summary>
internal sealed record StateIntervalsPlan(
    SeriesCall Call, IReadOnlyList<Column> Metrics, StateComparison Comparison, TableSchema Output)
{
    public required bool IncludesSingle { get; init; }

    private string Partition => SeriesCall.PartitionBy(Call.KeyNames);

    public string ToSql() => Call.IsTempo ? AsTempo() : Defined();

    /// <summary>
    /// Rows that begin or end a state are found in one pass over the sorted rows; only they are sorted again to bring the
    /// two ends of a state together.
    /// </summary>
    private string Defined()
    {
        string continued = Continues(at => $"v{at}", at => $"p{at}");
        string goesOn = Continues(at => $"n{at}", at => $"v{at}");
        IEnumerable<string> values = Metrics.Select((_, at) => $"v{at}");
        return $"""
            SELECT {Sql.List([.. Call.NamedKeys, "t AS start_ts", "e AS end_ts", "rows AS row_count", .. NamedMetrics()])}
            FROM (
                SELECT *, CASE WHEN is_last THEN t ELSE lead(t) OVER p END AS e,
                    CASE WHEN is_last THEN 1 ELSE lead(r) OVER p - r + 1 END AS rows
                FROM (
                    SELECT {Sql.List([.. Call.KeyNames, "t", "r", .. values])},
                        pt IS NULL OR NOT ({continued}) AS is_first, nt IS NULL OR NOT ({goesOn}) AS is_last
                    FROM ({Neighbours(withNext: true)}) AS neighbours) AS flagged
                WHERE is_first OR is_last
                WINDOW p AS ({Partition}ORDER BY r)) AS ends
            WHERE is_first{(IncludesSingle ? "" : " AND rows > 1")}
            """;
    }

    /// <summary>
    /// A row is a change when a metric compares false; one that only compares null is no change, but is left out, so that
    /// the rows around a null fall into one interval.
    /// </summary>
    private string AsTempo()
    {
        string holds = string.Join(" AND ", Metrics.Select((_, at) => Comparison.HoldsInSql($"v{at}", $"p{at}")));
        return $"""
            SELECT {Sql.List([.. Call.NamedKeys, "min(pt) AS start_ts", "max(t) AS end_ts"])}
            FROM (
                SELECT *, count(*) FILTER (WHERE changes) OVER ({Partition}ORDER BY r ROWS UNBOUNDED PRECEDING) AS state
                FROM (SELECT *, NOT ({holds}) AS changes FROM ({Neighbours(withNext: false)}) AS neighbours) AS compared)
                AS counted
            WHERE NOT changes AND pt IS NOT NULL
            GROUP BY {Sql.List([.. Call.KeyNames, "state"])}
            """;
    }

    private string Continues(Func<int, string> current, Func<int, string> previous) => string.Join(
        " AND ", Metrics.Select((column, at) => Comparison.Holds(column.Type, current(at), previous(at))));

    private IEnumerable<string> NamedMetrics() => Metrics.Select((column, at) => $"v{at} AS {Sql.Name(column.Name)}");

    private string Neighbours(bool withNext)
    {
        IEnumerable<string> Beside(string function, string prefix) =>
            Metrics.Select((column, at) => $"{function}({Sql.Name("s", column.Name)}) OVER w AS {prefix}{at}");
        IEnumerable<string> columns =
        [
            .. Call.NumberedKeys, $"{Call.Time} AS t", $"lag({Call.Time}) OVER w AS pt", "row_number() OVER w AS r",
            .. Metrics.Select((column, at) => $"{Sql.Name("s", column.Name)} AS v{at}"),
            .. Beside("lag", "p"),
            .. withNext ? [$"lead({Call.Time}) OVER w AS nt", .. Beside("lead", "n")] : Enumerable.Empty<string>(),
        ];
        return $"SELECT {Sql.List(columns)} FROM {Call.Frame.RelationSql} AS s WHERE {Call.IsPlaced} "
            + $"WINDOW w AS ({Call.Window(Call.TieOrder(Metrics))})";
    }
}
