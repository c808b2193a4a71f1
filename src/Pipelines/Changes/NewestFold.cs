using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Changes;

/// <summary>
/// SCD type 1: of each key the newest event. What is remembered of a key are the sequences of its newest upsert and its newest
/// delete, and with IGNORE NULL UPDATES each value with its sequence. All of these only ever grow, so it makes no difference
/// in which order or how often events come.
/// </summary>
/// <param name="layout">The columns.</param>
internal sealed class NewestFold(ChangeLayout layout)
{
    /// <summary>Column of what is remembered: sequence of the newest upsert.</summary>
    public const string Upserted = "__millrace_upserted";

    /// <summary>Column of what is remembered: sequence of the newest delete; in a row without key, of the newest truncate.</summary>
    public const string Deleted = "__millrace_deleted";

    /// <summary>Column of what is remembered: when it changed, by the clock.</summary>
    public const string ChangedAt = "__millrace_changed_at";

    /// <summary>Column of a result: what happens to the key's row, 0 nothing, 1 it gets the values, 2 it goes.</summary>
    public const string Action = "__millrace_action";

    private readonly IReadOnlyList<Leaf> _leaves = layout.Changes.IgnoresNullUpdates ? Leaf.Of(layout.Values) : [];

    /// <summary>The columns of what is remembered of a key.</summary>
    public TableSchema State => new(
    [
        .. layout.Keys.Select(static key => new Column(key.Name, key.Type)),
        new Column(Upserted, layout.SequenceType),
        new Column(Deleted, layout.SequenceType),
        new Column(ChangedAt, new DataType.Timestamp()),
        .. _leaves.Select(static leaf => new Column(ValueOf(leaf), leaf.Type)),
        .. _leaves.Select(leaf => new Column(SequenceOf(leaf), layout.SequenceType)),
    ]);

    /// <summary>Condition under which a remembered row belongs to no row of the table.</summary>
    public static string IsGone(string alias, string truncated) =>
        $"({alias}.{Upserted} IS NULL OR {alias}.{Upserted} <= {alias}.{Deleted} OR {alias}.{Upserted} < {truncated})";

    /// <summary>
    /// A row for each key that events or a truncate may change: the new values of the columns, what happens to its row, and
    /// what is to be remembered.
    /// </summary>
    /// <param name="events">The events of the batch.</param>
    /// <param name="state">What was remembered.</param>
    /// <param name="now">The time to remember, as a literal.</param>
    public BoundQuery Result(string events, string state, string now)
    {
        string keys = ChangeLayout.List(layout.Keys);
        string isDead = IsGone("m", "(SELECT t FROM cut)");
        IEnumerable<string> values = layout.Values.Select(column => $"{ValueSql(column)} AS {Sql.Name(column.Name)}");
        IEnumerable<string> kept = _leaves.SelectMany(leaf => new[] { $"m.{Sql.Name(ValueOf(leaf))}", $"m.{Sql.Name(SequenceOf(leaf))}" });
        string read = $"""
            events AS ({events}
            ),
            state AS ({state}
            ),
            cut AS (SELECT max(q) AS t, max(q) FILTER (is_new) AS batch, max(q) FILTER (NOT is_new) AS known FROM (
              SELECT {ChangeNames.Sequence} AS q, true AS is_new FROM events WHERE {ChangeNames.Change} = {ChangeNames.Truncate}
              UNION ALL SELECT {Deleted}, false FROM state WHERE {Sql.Name(layout.Keys[0].Name)} IS NULL)),
            own AS (SELECT {keys}, max({ChangeNames.Sequence}) FILTER ({ChangeNames.Change} = {ChangeNames.Upsert}) AS up,
              max({ChangeNames.Sequence}) FILTER ({ChangeNames.Change} = {ChangeNames.Delete}) AS del{string.Concat(_leaves.Select(Newest))}
              FROM events WHERE {ChangeNames.Change} <> {ChangeNames.Truncate} GROUP BY {keys}),
            batch AS (SELECT * FROM own UNION ALL BY NAME SELECT {ChangeLayout.List(layout.Keys, "s")} FROM state AS s
              WHERE (SELECT batch FROM cut) IS NOT NULL AND s.{Sql.Name(layout.Keys[0].Name)} IS NOT NULL AND ({Reached()})
              AND NOT EXISTS (SELECT 1 FROM own AS o WHERE {layout.SameKey("o", "s")})),
            merged AS (SELECT {ChangeLayout.List(layout.Keys, "b")}, {Later("b.up", $"s.{Upserted}")} AS {Upserted}, {Later("b.del", $"s.{Deleted}")} AS {Deleted},
              b.up IS NOT NULL AND (s.{Upserted} IS NULL OR b.up >= s.{Upserted}) AS is_newest{string.Concat(_leaves.Select(Merged))}
              FROM batch AS b LEFT JOIN state AS s ON {layout.SameKey("b", "s")})
            """;
        string newest = _leaves.Count > 0
            ? ""
            : $"\nLEFT JOIN (SELECT * FROM events WHERE {ChangeNames.Change} = {ChangeNames.Upsert} QUALIFY row_number() OVER (PARTITION BY {keys} "
                + $"ORDER BY {ChangeNames.Sequence} DESC, {layout.Tie} DESC) = 1) AS e ON m.is_newest AND {layout.SameKey("m", "e")}";
        string action = _leaves.Count > 0 ? "1" : "CASE WHEN m.is_newest THEN 1 ELSE 0 END";
        return new BoundQuery($"""
            WITH {read}
            SELECT {string.Join(", ", [ChangeLayout.List(layout.Keys, "m"), .. values, .. kept])}, m.{Upserted}, m.{Deleted}, {now} AS {ChangedAt},
              CASE WHEN {isDead} IS TRUE THEN 2 ELSE {action} END AS {Action}
            FROM merged AS m{newest}
            UNION ALL BY NAME SELECT batch AS {Deleted}, {now} AS {ChangedAt}, 0 AS {Action} FROM cut
              WHERE batch IS NOT NULL AND (known IS NULL OR batch > known)
            """);
    }

    private static string ValueOf(Leaf leaf) => $"v.{leaf.Name}";

    private static string SequenceOf(Leaf leaf) => $"s.{leaf.Name}";

    private static string Later(string one, string other) =>
        $"CASE WHEN {other} IS NULL OR {one} > {other} THEN coalesce({one}, {other}) ELSE {other} END";

    /// <summary>Condition that a new truncate takes something of a remembered row: all of it, or values that newer events left standing.</summary>
    private string Reached() => string.Join(
        " OR ", _leaves.Select(SequenceOf).Prepend(Upserted).Select(static sequence => $"s.{Sql.Name(sequence)} < (SELECT t FROM cut)"));

    private string Newest(Leaf leaf)
    {
        string value = leaf.In(alias: null);
        string filter = $"FILTER ({ChangeNames.Change} = {ChangeNames.Upsert} AND {value} IS NOT NULL)";
        return $", arg_max({value}, struct_pack(q := {ChangeNames.Sequence}, h := hash({value}))) {filter} AS {Sql.Name(ValueOf(leaf))}, "
            + $"max({ChangeNames.Sequence}) {filter} AS {Sql.Name(SequenceOf(leaf))}";
    }

    private string Merged(Leaf leaf)
    {
        string value = Sql.Name(ValueOf(leaf));
        string sequence = Sql.Name(SequenceOf(leaf));
        return $", CASE WHEN b.{sequence} IS NULL OR b.{sequence} < s.{sequence} THEN s.{value} ELSE b.{value} END AS {value}, "
            + $"{Later($"b.{sequence}", $"s.{sequence}")} AS {sequence}";
    }

    /// <summary>A value that is older than the newest delete or truncate went with the row that had it.</summary>
    private string ValueSql(Column column) => _leaves.Count == 0
        ? $"e.{Sql.Name(column.Name)}"
        : Leaf.Whole(column, leaf =>
        {
            string sequence = $"m.{Sql.Name(SequenceOf(leaf))}";
            return $"(CASE WHEN {sequence} <= m.{Deleted} OR {sequence} < (SELECT t FROM cut) THEN NULL ELSE m.{Sql.Name(ValueOf(leaf))} END)";
        });
}
