using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Rules;

namespace Millrace.Pipelines.Running;

/// <summary>Judges the table of a stage as a whole and tells what came of it.</summary>
internal static class TableRules
{
    /// <summary>Adds the verdicts to what a stage has done. A rule with FAIL UPDATE that is not kept makes it failed; its rows stay.</summary>
    public static async Task<DatasetSummary> JudgeAsync(
        PipelineServices services, PipelineHome home, EventWriter events, Stage stage, DatasetSummary summary, CancellationToken cancellationToken)
    {
        DatasetDeclaration dataset = stage.Dataset.Dataset;
        if (!TableJudge.IsNeeded(dataset)) return summary;
        TableJudge judge = new(services, home, dataset);
        IReadOnlyDictionary<int, TableVerdict> verdicts = await judge.JudgeAsync(cancellationToken).ConfigureAwait(false);
        if (verdicts.Count > 0) events.Rules.TableJudged(stage, verdicts, events.IsContinuous);
        await judge.ToldAsync(cancellationToken).ConfigureAwait(false);
        DatasetSummary judged = summary with { Expectations = [.. summary.Expectations.Select((rule, index) => verdicts.TryGetValue(index, out TableVerdict? verdict) ? Sum(rule, verdict) : rule)] };
        string[] broken =
        [
            .. verdicts.Where(verdict => verdict.Value.Failed > 0 && dataset.Expectations[verdict.Key].Action == ViolationAction.Fail)
                .Select(verdict => $"'{dataset.Expectations[verdict.Key].Name}' ({dataset.Expectations[verdict.Key].Text}): {verdict.Value.Finding}"),
        ];
        return broken.Length == 0 ? judged : judged with { State = DatasetState.Failed, Fault = RuleErrors.TableFailed(stage.Name, broken) };
    }

    private static ExpectationSummary Sum(ExpectationSummary rule, TableVerdict verdict) =>
        rule with { Passed = rule.Passed + verdict.Passed, Failed = rule.Failed + verdict.Failed, Finding = verdict.Finding };
}
