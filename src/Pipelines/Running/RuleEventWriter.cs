using System.Collections.Concurrent;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Rules;

namespace Millrace.Pipelines.Running;

/// <summary>Tells the event log what rules that are not about single rows have found.</summary>
/// <remarks>Thread safety: members may be called at once.</remarks>
internal sealed class RuleEventWriter(EventJournal journal)
{
    private readonly ConcurrentDictionary<(TableName Dataset, int Rule), bool> _last = new();

    /// <summary>A table was judged as a whole.</summary>
    /// <param name="stage">Its stage.</param>
    /// <param name="verdicts">What was found, by rule.</param>
    /// <param name="onlyNews">True to leave out what was found before in the same update.</param>
    public void TableJudged(Stage stage, IReadOnlyDictionary<int, TableVerdict> verdicts, bool onlyNews)
    {
        DatasetDeclaration dataset = stage.Dataset.Dataset;
        bool isNews = false;
        foreach ((int rule, TableVerdict verdict) in verdicts) isNews |= IsNews(stage.Name, rule, verdict);
        if (onlyNews && !isNews) return;
        string details = EventDetails.Of("flow_progress", json =>
        {
            json.WriteString("status", "RUNNING");
            QualityDetails.Write(json, dataset, verdicts);
        });
        Append(stage, "METRICS", $"Table '{stage.Name}' was judged by {verdicts.Count} of its rules.", details);
        foreach ((int rule, TableVerdict verdict) in verdicts)
        {
            if (verdict.Failed > 0) Warn(stage, $"'{dataset.Expectations[rule].Name}' is not kept by '{stage.Name}': {verdict.Finding}.");
        }
    }

    // Rates count intervals, each of which is judged once; what is fresh is judged again and again.
    private bool IsNews(TableName dataset, int rule, TableVerdict verdict)
    {
        bool isKept = verdict.Failed == 0;
        bool wasTold = _last.TryGetValue((dataset, rule), out bool before) && before == isKept && verdict.Passed + verdict.Failed == 1;
        _last[(dataset, rule)] = isKept;
        return !wasTold;
    }

    /// <summary>Too few rows of a batch keep a condition.</summary>
    public void ShareMissed(Stage stage, string finding) => Warn(stage, $"'{stage.Name}': {finding}.");

    private void Warn(Stage stage, string message) =>
        Append(stage, "WARN", message, EventDetails.Of("flow_progress", static json => json.WriteString("status", "RUNNING")));

    private void Append(Stage stage, string level, string message, string details) => journal.Append(new PipelineEvent("flow_progress", level, message, details)
    {
        Dataset = stage.Name.ToString(),
        Flow = stage.Dataset.Flows.Count > 0 ? stage.Dataset.Flows[0].Name : null,
    });
}
