using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Changes;

/// <summary>
/// SCD type 2: the history of each key. All events are kept, and the rows of a key follow from all its events: a row for
/// each run of upserts that agree in the tracked columns, from the first of the run to the event after it. So it makes no
/// difference in which order or how often events come.
/// </summary>
/// <param name="layout">The columns.</param>
internal sealed class HistoryFold(ChangeLayout layout)
{
    private const string IsUpsert = $"{ChangeNames.Change} = {ChangeNames.Upsert}";

    private readonly string _order = $"PARTITION BY {ChangeLayout.List(layout.Keys)} ORDER BY {ChangeNames.Sequence}";

    /// <summary>The rows of history of some keys.</summary>
    /// <param name="events">All events that were kept.</param>
    /// <param name="touched">Rows with the keys, each once or more often; null for all keys.</param>
    public BoundQuery Rows(string events, string? touched)
    {
        string own = touched is null
            ? events
            : $"""
                SELECT e.* FROM ({events}
                  ) AS e SEMI JOIN ({touched}
                  ) AS b ON {layout.SameKey("e", "b")}
                """;
        return new BoundQuery($"""
            WITH own AS ({own}
            ),
            single AS (SELECT * EXCLUDE (millrace_next) FROM (
              SELECT *, lead({ChangeNames.Sequence}) OVER ({_order}, {ChangeNames.Change}, {layout.Tie}) AS millrace_next FROM own)
              WHERE millrace_next IS DISTINCT FROM {ChangeNames.Sequence}),
            filled AS ({Filled()}),
            marked AS (SELECT *, {IsUpsert} AND (lag({ChangeNames.Change}) OVER o IS DISTINCT FROM {ChangeNames.Upsert}{Differs()}) AS opens
              FROM filled WINDOW o AS ({_order})),
            {(layout.TracksAll ? Whole() : Tracked())}
            """);
    }

    /// <summary>Where all values count, the events of a run have the same: the first stands for all, and the next one kept ends it.</summary>
    private string Whole() => $"""
        placed AS (SELECT *, lead({ChangeNames.Sequence}) OVER ({_order}) AS finish FROM marked WHERE opens OR NOT ({IsUpsert}))
        SELECT {ChangeLayout.List(layout.Stored)}, {ChangeNames.Sequence} AS {ChangeNames.Start}, finish AS {ChangeNames.End} FROM placed WHERE {IsUpsert}
        """;

    /// <summary>Else a run has the values of its last event, and starts at its first.</summary>
    private string Tracked() => $"""
        placed AS (SELECT *, last_value(CASE WHEN opens THEN {ChangeNames.Sequence} END IGNORE NULLS) OVER (o ROWS UNBOUNDED PRECEDING) AS start,
          lead({ChangeNames.Sequence}) OVER o AS finish,
          {IsUpsert} AND (lead({ChangeNames.Change}) OVER o IS DISTINCT FROM {ChangeNames.Upsert} OR lead(opens) OVER o) AS is_last
          FROM marked WINDOW o AS ({_order}))
        SELECT {ChangeLayout.List(layout.Stored)}, start AS {ChangeNames.Start}, finish AS {ChangeNames.End} FROM placed WHERE is_last
        """;

    /// <summary>With IGNORE NULL UPDATES, what an event leaves open comes from the events before it, back to the last delete.</summary>
    private string Filled()
    {
        if (!layout.Changes.IgnoresNullUpdates) return "SELECT * FROM single";
        string keys = ChangeLayout.List(layout.Keys);
        string lives = $"SELECT *, sum({ChangeNames.Change}) OVER ({_order} ROWS UNBOUNDED PRECEDING) AS life FROM single";
        string Last(Leaf leaf) => $"(last_value(CASE WHEN {IsUpsert} THEN {leaf.In(alias: null)} END IGNORE NULLS) OVER f)";
        IEnumerable<string> values = layout.Values.Select(column => $"{Leaf.Whole(column, Last)} AS {Sql.Name(column.Name)}");
        string columns = string.Join(", ", [keys, .. values, ChangeNames.Sequence, ChangeNames.Change]);
        return $"SELECT {columns} FROM ({lives}) WINDOW f AS (PARTITION BY {keys}, life ORDER BY {ChangeNames.Sequence} ROWS UNBOUNDED PRECEDING)";
    }

    private string Differs() => string.Concat(layout.Tracked.Select(static column =>
        $" OR {Sql.Name(column.Name)} IS DISTINCT FROM lag({Sql.Name(column.Name)}) OVER o"));
}
