using System.Text.Json;
using Millrace.Cli.Results;
using Millrace.Cli.Terminal;
using Millrace.Foundation.Names;
using Millrace.Pipelines;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;

namespace Millrace.Cli.Reports;

/// <summary>What updates would do.</summary>
internal static class PlanReport
{
    public static void WriteTable(TextWriter output, IReadOnlyList<(Pipeline Pipeline, UpdatePlan Plan)> plans)
    {
        foreach ((Pipeline pipeline, UpdatePlan plan) in plans)
        {
            output.WriteLine($"Pipeline {pipeline.Name}");
            PlainTable table = new(("dataset", false), ("kind", false), ("technique", false), ("why", false));
            foreach (Stage stage in plan.Stages)
            {
                table.Add(stage.Name.Table, Words.Spoken(stage.Dataset.Dataset.Kind), stage.Technique, stage.Reason);
                if (stage.Dataset.Dataset.RulesFrom is { Version: not null } rules)
                    table.Add("", "rules", "", $"{Words.Count(rules.Count)} from {string.Join('.', rules.Table)}, version {rules.Version}");
                if (stage.Quarantine is TableName quarantine) table.Add(quarantine.Table, "quarantine", stage.Technique, QuarantineReason(stage));
            }

            table.WriteTo(output);
            output.WriteLine();
        }
    }

    public static void WriteJson(Stream output, ProjectDefinition project, IReadOnlyList<(Pipeline Pipeline, UpdatePlan Plan)> plans)
    {
        using (Utf8JsonWriter json = new(output, ResultValue.Plain with { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("project", project.BundleName);
            json.WriteString("target", project.Target);
            json.WriteStartArray("plans");
            foreach ((Pipeline pipeline, UpdatePlan plan) in plans)
            {
                json.WriteStartObject();
                json.WriteString("pipeline", pipeline.Name);
                json.WriteStartArray("stages");
                foreach (Stage stage in plan.Stages)
                {
                    json.WriteStartObject();
                    json.WriteString("name", stage.Name.ToString());
                    json.WriteString("kind", Words.Constant(stage.Dataset.Dataset.Kind));
                    json.WriteString("technique", stage.Technique);
                    json.WriteString("reason", stage.Reason);
                    if (stage.Quarantine is TableName quarantine) json.WriteString("quarantine", quarantine.ToString());
                    WriteRules(json, stage.Dataset.Dataset);
                    if (stage.Dataset.Dataset.Sink is SinkDeclaration sink) WriteSink(json, sink);
                    if (stage is Stage.Refresh refresh) WriteChoice(json, refresh.Choice);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteRules(Utf8JsonWriter json, DatasetDeclaration dataset)
    {
        if (dataset.RulesFrom is { Version: long version } rules)
        {
            json.WriteStartObject("rulesTable");
            json.WriteString("name", string.Join('.', rules.Table));
            json.WriteNumber("version", version);
            json.WriteEndObject();
        }

        if (dataset.Expectations.Count == 0) return;
        json.WriteStartArray("expectations");
        foreach (Expectation rule in dataset.Expectations)
        {
            json.WriteStartObject();
            json.WriteString("name", rule.Name);
            json.WriteString("type", rule.Rule.Type);
            json.WriteString("constraint", rule.Text);
            json.WriteString("action", Words.Constant(rule.Action));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSink(Utf8JsonWriter json, SinkDeclaration sink)
    {
        json.WriteStartObject("sink");
        json.WriteString("format", sink.Format);
        json.WriteStartObject("options");
        foreach ((string name, string value) in sink.ShownOptions) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, RefreshChoice choice)
    {
        if (choice.Options.Count == 0) return;
        json.WriteStartArray("options");
        foreach (RefreshOption option in choice.Options)
        {
            json.WriteStartObject();
            json.WriteString("technique", RefreshChoice.NameOf(option.Technique)["MAINTENANCE_TYPE_".Length..]);
            if (option.Cost is double cost) json.WriteNumber("cost", Math.Round(cost));
            json.WriteStartArray("issues");
            foreach (RefreshIssue issue in option.Issues) json.WriteStringValue($"{issue.Type}: {issue.What}");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("sources");
        foreach (RefreshTable source in choice.Sources)
        {
            json.WriteStartObject();
            json.WriteString("name", source.Name);
            json.WriteNumber("bytes", source.Bytes);
            if (source.ChangedBytes is long changed) json.WriteNumber("changed_bytes", changed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string QuarantineReason(Stage stage) => "rows that break " + string.Join(", ", stage.Dataset.Dataset.Expectations
        .Where(rule => rule.Action == ViolationAction.Quarantine).Select(rule => $"'{rule.Name}'"));
}
