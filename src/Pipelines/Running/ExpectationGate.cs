using Millrace.Catalog.Binding;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Running;

/// <summary>Expectations as rules of a write, and what their counts mean.</summary>
internal static class ExpectationGate
{
    private const int MaxSamples = 3;

    /// <summary>The rules to write with. Rows that break a FAIL rule are not written, for the batch is given up anyway.</summary>
    public static IReadOnlyList<GateRule> Rules(DatasetDeclaration dataset) => dataset.Expectations
        .Select(expectation => new GateRule(Governor.TranslateRule(expectation.Condition), DropsRow: expectation.Action is ViolationAction.Drop or ViolationAction.Fail)
        {
            KeepsRow = expectation.Action == ViolationAction.Quarantine,
        })
        .ToArray();

    /// <summary>Gives the batch up when a FAIL rule was broken.</summary>
    public static void Check(
        MillraceEngine engine, DatasetDeclaration dataset, BoundQuery query, ParquetWritten written, CancellationToken cancellationToken)
    {
        List<(Expectation Rule, long Failed)> broken = [];
        for (int rule = 0; rule < dataset.Expectations.Count; rule++)
        {
            if (dataset.Expectations[rule].Action == ViolationAction.Fail && written.FailedByRule[rule] > 0)
                broken.Add((dataset.Expectations[rule], written.FailedByRule[rule]));
        }

        if (broken.Count == 0) return;
        throw RunErrors.ExpectationFailed(dataset.Name, broken, Samples(engine, query, broken, cancellationToken));
    }

    /// <summary>A few rows that break rules, as JSON.</summary>
    public static List<string> Samples(
        MillraceEngine engine, BoundQuery query, IReadOnlyList<(Expectation Rule, long Failed)> broken, CancellationToken cancellationToken)
    {
        string passes = string.Join(" AND ", broken.Select(rule => $"coalesce(({Governor.TranslateRule(rule.Rule.Condition)}\n), false)"));
        BoundQuery sample = new($"SELECT to_json(millrace_rows)::VARCHAR FROM ({query.Sql}\n) AS millrace_rows WHERE NOT ({passes}) LIMIT {Sql.Number(MaxSamples)}");
        using QueryResult rows = engine.Query(sample, cancellationToken);
        List<string> samples = [];
        while (rows.Read()) samples.Add(rows.Value(0) as string ?? "");
        return samples;
    }
}
