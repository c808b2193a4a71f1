using System.Text.Json;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Rules;

namespace Millrace.Pipelines.Running;

/// <summary>What expectations found, as the event log has it.</summary>
internal static class QualityDetails
{
    /// <summary>The counts of a batch. Rules about the table as a whole are told after the update.</summary>
    public static void Write(Utf8JsonWriter json, DatasetDeclaration dataset, BatchCounts counts)
    {
        Begin(json, counts.Written.RowsDropped, counts.Written.Kept?.Count ?? 0);
        for (int rule = 0; rule < dataset.Expectations.Count; rule++)
        {
            Expectation expectation = dataset.Expectations[rule];
            if (expectation.Rule.IsOfTable) continue;
            long failed = counts.Written.FailedByRule[rule];
            Write(json, expectation.Name, dataset.Name.ToString(), expectation.Rule.Type, counts.CheckedRows - failed, failed, finding: null);
        }

        foreach (ExpectationSummary rule in counts.InViews) Write(json, rule.Name, rule.View?.ToString(), rule.Type, rule.Passed, rule.Failed, finding: null);
        End(json);
    }

    /// <summary>What rules about a table as a whole found.</summary>
    public static void Write(Utf8JsonWriter json, DatasetDeclaration dataset, IReadOnlyDictionary<int, TableVerdict> verdicts)
    {
        Begin(json, dropped: 0, quarantined: 0);
        foreach ((int rule, TableVerdict verdict) in verdicts)
        {
            Expectation expectation = dataset.Expectations[rule];
            Write(json, expectation.Name, dataset.Name.ToString(), expectation.Rule.Type, verdict.Passed, verdict.Failed, verdict.Finding);
        }

        End(json);
    }

    private static void Begin(Utf8JsonWriter json, long dropped, long quarantined)
    {
        json.WriteStartObject("data_quality");
        json.WriteNumber("dropped_records", dropped);
        json.WriteNumber("quarantined_records", quarantined);
        json.WriteStartArray("expectations");
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string? dataset, string type, long passed, long failed, string? finding)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("dataset", dataset);
        json.WriteString("type", type);
        json.WriteNumber("passed_records", passed);
        json.WriteNumber("failed_records", failed);
        if (finding is not null) json.WriteString("finding", finding);
        json.WriteEndObject();
    }
}
