using Millrace.Pipelines.Events;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Rules;

namespace Millrace.Pipelines.Running;

/// <summary>Tells the event log what rules that are not about single rows have found.</summary>
internal sealed class RuleEventWriter(EventJournal journal)
{
    /// <summary>A table was judged as a whole.</summary>
    public void TableJudged(Stage stage, IReadOnlyDictionary<int, TableVerdict> verdicts)
    {
        DatasetDeclaration dataset = stage.Dataset.Dataset;
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
