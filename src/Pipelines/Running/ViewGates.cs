using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Rules;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Judges the rows of temporary views where a flow reads them: a view stores nothing, so each reader drops, counts or
/// refuses for itself. Where a query names a view several times its rows are counted at the first.
/// </summary>
internal sealed class ViewGates(MillraceEngine engine) : IDisposable
{
    // No filter of the reader may move below the gate, for then rows that it leaves out would not be judged: a limit that
    // no view reaches keeps it above.
    private const string Barrier = "LIMIT 4611686018427387904";

    private readonly Dictionary<TableName, OpenGate> _gates = [];

    /// <summary>The rows of a view that may be read.</summary>
    public string Guard(DatasetDeclaration view, string sql)
    {
        if (view.Expectations.Count == 0) return sql;
        if (RuleText.IsUnsure(view)) view = RuleText.Meant(view, engine.Describe(new BoundQuery(sql)).Select(static column => column.Name));
        IReadOnlyList<GateRule> rules = ExpectationGate.Rules(view);
        string condition;
        if (_gates.ContainsKey(view.Name))
        {
            condition = string.Join(" AND ", rules.Where(rule => rule.DropsRow).Select(rule => $"(({rule.Condition}\n) IS TRUE)").DefaultIfEmpty("true"));
        }
        else
        {
            OpenGate gate = new(view, sql, engine.OpenGate(rules));
            _gates[view.Name] = gate;
            condition = gate.Rows.Condition;
        }

        return $"SELECT * FROM ({sql}\n) WHERE {condition} {Barrier}";
    }

    /// <summary>What was counted since the batch was begun.</summary>
    public IReadOnlyList<ExpectationSummary> Counts() =>
    [
        .. _gates.Values.SelectMany(gate => gate.View.Expectations.Select((rule, index) =>
            new ExpectationSummary(rule.Name, rule.Action, gate.Rows.Rows - gate.Rows.Failed(index), gate.Rows.Failed(index)) { View = gate.View.Name })),
    ];

    /// <summary>Gives the batch up when a FAIL rule of a view was broken.</summary>
    public void Check(DatasetDeclaration target, CancellationToken cancellationToken)
    {
        foreach (OpenGate gate in _gates.Values)
        {
            ExpectationGate.Broken[] broken = [.. gate.View.Expectations
                .Select((rule, index) => new ExpectationGate.Broken(rule, RuleText.Condition(rule, index), gate.Rows.Failed(index)))
                .Where(static rule => rule.Rule.Action == ViolationAction.Fail && rule.Failed > 0)];
            if (broken.Length == 0) continue;
            List<string> samples = ExpectationGate.Samples(engine, new BoundQuery(gate.Sql), broken, cancellationToken);
            throw RunErrors.ViewExpectationFailed(target.Name, gate.View.Name, broken.Select(static rule => (rule.Rule, rule.Failed)), samples);
        }
    }

    /// <summary>The batch is tried again.</summary>
    public void Clear()
    {
        foreach (OpenGate gate in _gates.Values) gate.Rows.Dispose();
        _gates.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>The counts of batches together.</summary>
    public static IReadOnlyList<ExpectationSummary> Sum(IReadOnlyList<ExpectationSummary> one, IReadOnlyList<ExpectationSummary> other) =>
    [
        .. one.Concat(other).GroupBy(rule => (rule.View, rule.Name)).Select(same =>
            same.First() with { Passed = same.Sum(rule => rule.Passed), Failed = same.Sum(rule => rule.Failed) }),
    ];

    private sealed record OpenGate(DatasetDeclaration View, string Sql, RowGate Rows);
}
