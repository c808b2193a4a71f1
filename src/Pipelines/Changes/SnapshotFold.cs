using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Changes;

/// <summary>
/// What a snapshot changes in a table that follows snapshots. Versions ascend, so the rows that hold now are all that is to be
/// known of those before: nothing is remembered beside the table.
/// </summary>
/// <param name="layout">The columns.</param>
internal sealed class SnapshotFold(ChangeLayout layout)
{
    // Aliases that no column of a person has, for a column would win against an alias.
    private const string New = "millrace_new";
    private const string Old = "millrace_old";

    /// <summary>The rows to write, with <see cref="NewestFold.Action"/>: 1 for a row that is to be so, 2 for one that goes.</summary>
    /// <param name="snapshot">The rows of the snapshot.</param>
    /// <param name="table">The rows of the table.</param>
    /// <param name="version">The snapshot's version in SQL.</param>
    public BoundQuery Rows(string snapshot, string table, string version)
    {
        string held = layout.IsHistory ? $"SELECT * FROM ({table}\n) WHERE {ChangeNames.End} IS NULL" : table;
        string pairs = $"""
            pairs AS MATERIALIZED (SELECT {New}, {Old} FROM ({snapshot}
              ) AS {New} FULL JOIN ({held}
              ) AS {Old} ON {layout.SameKey(New, Old)}
              WHERE {IsMissing(New)} OR {IsMissing(Old)}{Differ(layout.Values)})
            """;
        return new BoundQuery($"WITH {pairs}\n{(layout.IsHistory ? History(version) : Newest())}");
    }

    private string Newest() => $"""
        SELECT {Fields(New, layout.Stored)}, 1 AS {NewestFold.Action} FROM pairs WHERE NOT ({IsMissing(New)})
        UNION ALL BY NAME
        SELECT {Fields(Old, layout.Keys)}, 2 AS {NewestFold.Action} FROM pairs WHERE {IsMissing(New)}
        """;

    private string History(string version)
    {
        string type = MillraceEngine.TypeName(layout.SequenceType);
        string at = $"CAST({version} AS {type})";
        string begins = $"({IsMissing(Old)}{Differ(layout.Tracked)})";
        string start = $"{Old}.{ChangeNames.Start}";
        return $"""
            SELECT {Fields(New, layout.Stored)}, CASE WHEN {begins} THEN {at} ELSE {start} END AS {ChangeNames.Start},
              CAST(NULL AS {type}) AS {ChangeNames.End}, 1 AS {NewestFold.Action} FROM pairs WHERE NOT ({IsMissing(New)})
            UNION ALL BY NAME
            SELECT {Fields(Old, layout.Stored)}, {start} AS {ChangeNames.Start}, {at} AS {ChangeNames.End}, 1 AS {NewestFold.Action}
              FROM pairs WHERE NOT ({IsMissing(Old)}) AND ({IsMissing(New)}{Differ(layout.Tracked)})
            """;
    }

    /// <summary>Keys are never null, so a side without key is one that has no row.</summary>
    private string IsMissing(string side) => $"{side}.{Sql.Name(layout.Keys[0].Name)} IS NULL";

    private static string Differ(IEnumerable<Column> columns) => string.Concat(columns.Select(static column =>
        $" OR {New}.{Sql.Name(column.Name)} IS DISTINCT FROM {Old}.{Sql.Name(column.Name)}"));

    private static string Fields(string side, IEnumerable<Column> columns) =>
        string.Join(", ", columns.Select(column => $"{side}.{Sql.Name(column.Name)} AS {Sql.Name(column.Name)}"));
}
