using Millrace.Engine.Duck;

namespace Millrace.Engine.Queries;

/// <summary>
/// Judges the rows of a relation inside a query while it runs, and counts them. It must stay open until the query has
/// ended. Thread safety: one query at a time.
/// </summary>
public sealed class RowGate : IDisposable
{
    private readonly DuckPool _pool;
    private readonly GateCounts _counts;

    internal RowGate(DuckPool pool, IReadOnlyList<GateRule> rules)
    {
        _pool = pool;
        long held = rules.Index().Where(static rule => rule.Item.DropsRow).Aggregate(0L, static (mask, rule) => mask | (1L << rule.Index));
        _counts = pool.Gates.Open(rules.Count, new GateMasks(held, Aside: 0, Spool: null));
        Condition = GateText.Condition(rules, _counts.Id);
    }

    /// <summary>The condition to put into the query, over the columns of the relation: true for rows that may pass.</summary>
    public string Condition { get; }

    /// <summary>Rows that were judged.</summary>
    public long Rows => _counts.Rows;

    /// <summary>Rows that failed a rule.</summary>
    /// <param name="rule">Its place in the list.</param>
    public long Failed(int rule) => _counts.Failed(rule);

    /// <inheritdoc/>
    public void Dispose() => _pool.Gates.Close(_counts);
}
