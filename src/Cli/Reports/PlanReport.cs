using System.Text.Json;
using Millrace.Cli.Results;
using Millrace.Cli.Terminal;
using Millrace.Pipelines;
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
                table.Add(stage.Name.Table, Words.Spoken(stage.Dataset.Dataset.Kind), stage.Technique, stage.Reason);
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
}
