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
    /// <summary>The rows of history of some keys.</summary>
    /// <param name="events">All events that were kept.</param>
    /// <param name="touched">Rows with the keys.</param>
    public BoundQuery Rows(string events, string touched)
    {
        string keys = ChangeLayout.List(layout.Keys);
        string order = $"PARTITION BY {keys} ORDER BY {ChangeNames.Sequence}";
        string isUpsert = $"{ChangeNames.Change} = {ChangeNames.Upsert}";
        return new BoundQuery($"""
            WITH own AS (SELECT e.* FROM ({events}
              ) AS e SEMI JOIN ({touched}
              ) AS b ON {layout.SameKey("e", "b")}),
            single AS (SELECT * FROM own QUALIFY row_number() OVER (
              PARTITION BY {keys}, {ChangeNames.Sequence} ORDER BY {ChangeNames.Change} DESC, {layout.Tie} DESC) = 1),
            lives AS (SELECT *, sum({ChangeNames.Change}) OVER ({order} ROWS UNBOUNDED PRECEDING) AS life FROM single),
            filled AS ({Filled()}),
            marked AS (SELECT *, {isUpsert} AND (lag({ChangeNames.Change}) OVER o IS DISTINCT FROM {ChangeNames.Upsert}{Differs()}) AS opens
              FROM filled WINDOW o AS ({order})),
            placed AS (SELECT *, last_value(CASE WHEN opens THEN {ChangeNames.Sequence} END IGNORE NULLS) OVER (o ROWS UNBOUNDED PRECEDING) AS start,
              lead({ChangeNames.Sequence}) OVER o AS finish,
              {isUpsert} AND (lead({ChangeNames.Change}) OVER o IS DISTINCT FROM {ChangeNames.Upsert} OR lead(opens) OVER o) AS is_last
              FROM marked WINDOW o AS ({order}))
            SELECT {ChangeLayout.List(layout.Stored)}, start AS {ChangeNames.Start}, finish AS {ChangeNames.End} FROM placed WHERE is_last
            """);
    }

    /// <summary>With IGNORE NULL UPDATES, what an event leaves open comes from the events before it, back to the last delete.</summary>
    private string Filled()
    {
        if (!layout.Changes.IgnoresNullUpdates) return "SELECT * FROM lives";
        string order = $"PARTITION BY {ChangeLayout.List(layout.Keys)}, life ORDER BY {ChangeNames.Sequence} ROWS UNBOUNDED PRECEDING";
        string Last(Leaf leaf) =>
            $"(last_value(CASE WHEN {ChangeNames.Change} = {ChangeNames.Upsert} THEN {leaf.In(alias: null)} END IGNORE NULLS) OVER f)";
        IEnumerable<string> values = layout.Values.Select(column => $"{Leaf.Whole(column, Last)} AS {Sql.Name(column.Name)}");
        return $"SELECT {string.Join(", ", [ChangeLayout.List(layout.Keys), .. values])}, {ChangeNames.Sequence}, {ChangeNames.Change} FROM lives WINDOW f AS ({order})";
    }

    private string Differs() => string.Concat(layout.Tracked.Select(static column =>
        $" OR {Sql.Name(column.Name)} IS DISTINCT FROM lag({Sql.Name(column.Name)}) OVER o"));
}
