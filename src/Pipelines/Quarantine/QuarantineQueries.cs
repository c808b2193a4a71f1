using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Quarantine;

/// <summary>Questions to quarantines, for whoever shows them. Pure.</summary>
public static class QuarantineQueries
{
    /// <summary>The rule that stands for all rows of a table in <see cref="Counts"/>.</summary>
    public const string AllRows = "(rows)";

    /// <summary>
    /// Rows by table and broken rule: table, rule, waiting, replayed, first, last. A row that broke two rules stands under both; the line
    /// of <see cref="AllRows"/> counts each row once.
    /// </summary>
    /// <param name="datasets">Tables with a quarantine, one at least.</param>
    public static string Counts(IReadOnlyList<TableName> datasets) => $"""
        SELECT "table", rule, count(*) FILTER (_status <> 'replayed') AS waiting, count(*) FILTER (_status = 'replayed') AS replayed,
          strftime(min(_quarantined_at), '%Y-%m-%d %H:%M:%S') AS first, strftime(max(_quarantined_at), '%Y-%m-%d %H:%M:%S') AS last
        FROM ({Union(datasets, $"unnest(list_append(_failed_rules, {Sql.Text(AllRows)})) AS rule, _status, _quarantined_at")})
        GROUP BY "table", rule ORDER BY "table", rule = {Sql.Text(AllRows)}, rule
        """;

    /// <summary>Rows, newest first: the failed rules, the row, its source, when it came, its status, its flow and its update.</summary>
    /// <param name="dataset">The table.</param>
    /// <param name="rule">Only rows that broke this rule; null for all.</param>
    /// <param name="status">Only rows of this status: <c>waiting</c> or <c>replayed</c>; null for all.</param>
    /// <param name="most">How many at most.</param>
    public static string Rows(TableName dataset, string? rule, string? status, int most)
    {
        string wanted = status switch { null => "true", QuarantineColumns.Replayed => "_status = 'replayed'", _ => "_status <> 'replayed'" };
        if (rule is not null) wanted += $" AND list_contains(_failed_rules, {Sql.Text(rule)})";
        return $"""
            SELECT array_to_string(_failed_rules, ', ') AS rules, "row", _source AS source,
              strftime(_quarantined_at, '%Y-%m-%d %H:%M:%S') AS at, _status AS status, _flow AS flow, _update_id AS update_id
            FROM ({Union([dataset], "_failed_rules, \"row\", _source, _quarantined_at, _status, _flow, _update_id")})
            WHERE {wanted} ORDER BY _quarantined_at DESC, "row" LIMIT {Sql.Number(most)}
            """;
    }

    /// <summary>Columns of several quarantines, with the table's own name.</summary>
    /// <param name="datasets">Tables with a quarantine, one at least.</param>
    /// <param name="columns">The columns, as they stand in a SELECT.</param>
    public static string Union(IReadOnlyList<TableName> datasets, string columns) => string.Join(" UNION ALL ", datasets.Select(dataset =>
    {
        TableName table = DatasetDeclaration.QuarantineOf(dataset);
        return $"SELECT {Sql.Text(dataset.Table)} AS \"table\", {columns} FROM {Sql.Name(table.Catalog)}.{Sql.Name(table.Schema)}.{Sql.Name(table.Table)}";
    }));
}
