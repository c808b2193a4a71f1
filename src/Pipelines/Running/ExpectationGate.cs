using System.Globalization;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Rules;

namespace Millrace.Pipelines.Running;

/// <summary>Expectations as rules of a write, and what their counts mean.</summary>
internal static class ExpectationGate
{
    private const int MaxSamples = 3;

    /// <summary>The rules to write with. Rows that break a FAIL rule are not written, for the batch is given up anyway.</summary>
    public static IReadOnlyList<GateRule> Rules(DatasetDeclaration dataset) => dataset.Expectations
        .Select(static (expectation, index) => new GateRule(
            RuleText.Condition(expectation, index), DropsRow: expectation.HoldsRows && expectation.Action is ViolationAction.Drop or ViolationAction.Fail)
        {
            KeepsRow = expectation.Action == ViolationAction.Quarantine,
        })
        .ToArray();

    /// <summary>Gives the batch up when a FAIL rule was broken.</summary>
    /// <param name="engine">Reads a few of the rows again.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="judge">Gives the rows with the verdicts of rules that look at other rows.</param>
    /// <param name="query">The rows.</param>
    /// <param name="written">What the write counted.</param>
    /// <param name="checkedRows">How many rows were judged.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static void Check(
        MillraceEngine engine, DatasetDeclaration dataset, BatchRules judge, BoundQuery query, ParquetWritten written, long checkedRows, CancellationToken cancellationToken)
    {
        List<Broken> broken = [];
        List<string> missed = [];
        for (int rule = 0; rule < dataset.Expectations.Count; rule++)
        {
            Expectation expectation = dataset.Expectations[rule];
            long failed = written.FailedByRule[rule];
            if (expectation.Action != ViolationAction.Fail || failed == 0) continue;
            if (expectation.Rule is not ExpectationRule.Share share) broken.Add(new Broken(expectation, RuleText.Condition(expectation, rule), failed));
            else if (ShareFinding(expectation, share, checkedRows, failed) is string finding) missed.Add(finding);
        }

        if (broken.Count == 0 && missed.Count == 0) return;
        BoundQuery judged = judge.Beside(query);
        if (broken.Count > 0)
            throw RunErrors.ExpectationFailed(dataset.Name, broken.Select(static rule => (rule.Rule, rule.Failed)), Samples(engine, judged, broken, cancellationToken, judge.Columns));
        Broken[] shares = [.. dataset.Expectations.Index().Where(static rule => rule.Item is { Rule: ExpectationRule.Share, Action: ViolationAction.Fail })
            .Select(static rule => new Broken(rule.Item, RuleText.Condition(rule.Item, rule.Index), Failed: 0))];
        throw RuleErrors.ShareMissed(dataset.Name, missed, Samples(engine, judged, shares, cancellationToken, judge.Columns));
    }

    /// <summary>What to tell of a share that too few rows of a batch keep; null when enough do.</summary>
    public static string? ShareFinding(Expectation rule, ExpectationRule.Share share, long rows, long failed)
    {
        if (rows == 0 || (rows - failed) * 100m >= share.Percent * rows) return null;
        decimal kept = Math.Floor((rows - failed) * 10_000m / rows) / 100m;
        return string.Create(CultureInfo.InvariantCulture, $"{kept:0.##} percent of {rows} rows keep '{rule.Name}' ({rule.Condition}), and at least {share.Percent} percent shall");
    }

    /// <summary>A few rows that break rules, as JSON.</summary>
    public static List<string> Samples(
        MillraceEngine engine, BoundQuery query, IReadOnlyList<Broken> broken, CancellationToken cancellationToken, IEnumerable<string>? without = null)
    {
        string passes = string.Join(" AND ", broken.Select(static rule => $"coalesce(({rule.Condition}\n), false)"));
        string left = string.Join(", ", without ?? []);
        string columns = left.Length == 0 ? "*" : $"* EXCLUDE ({left})";
        BoundQuery sample = new(
            $"SELECT to_json(millrace_rows)::VARCHAR FROM (SELECT {columns} FROM ({query.Sql}\n) AS millrace_rows WHERE NOT ({passes}) LIMIT {Sql.Number(MaxSamples)}) AS millrace_rows");
        using QueryResult rows = engine.Query(sample, cancellationToken);
        List<string> samples = [];
        while (rows.Read()) samples.Add(rows.Value(0) as string ?? "");
        return samples;
    }

    /// <summary>A rule that rows break.</summary>
    /// <param name="Rule">The rule.</param>
    /// <param name="Condition">What they do not keep, in the engine's SQL.</param>
    /// <param name="Failed">How many they are.</param>
    internal sealed record Broken(Expectation Rule, string Condition, long Failed);
}
