using System.Text.Json;
using Millrace.Cli.Results;
using Millrace.Cli.Terminal;
using Millrace.Pipelines.Diagnosis;
using Millrace.Pipelines.Project;

namespace Millrace.Cli.Reports;

/// <summary>What an examination of a project found.</summary>
internal static class FindingReport
{
    /// <summary>A line for each finding, what is to be done below it, and a summary.</summary>
    public static void WriteText(TextWriter output, IReadOnlyList<Finding> findings)
    {
        foreach (Finding finding in findings)
        {
            output.WriteLine($"{Mark(finding.Level),-8} {finding.Subject}: {finding.Message}{(finding.Level == FindingLevel.Ok ? "" : $" [{finding.Code}]")}");
            if (finding.Advice is string advice) output.WriteLine($"{"",-8} → {advice}");
        }

        int failures = findings.Count(static finding => finding.Level == FindingLevel.Failure);
        int warnings = findings.Count(static finding => finding.Level == FindingLevel.Warning);
        output.WriteLine();
        output.WriteLine((failures, warnings) switch
        {
            (0, 0) => "Nothing is wrong.",
            _ => $"{Words.Counted(failures, "failure")}, {Words.Counted(warnings, "warning")}.",
        });
    }

    public static void WriteJson(Stream output, ProjectDefinition project, IReadOnlyList<Finding> findings)
    {
        using (Utf8JsonWriter json = new(output, ResultValue.Plain with { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("project", project.BundleName);
            json.WriteString("target", project.Target);
            json.WriteStartArray("findings");
            foreach (Finding finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("level", Words.Constant(finding.Level));
                json.WriteString("code", finding.Code);
                json.WriteString("subject", finding.Subject);
                json.WriteString("message", finding.Message);
                json.WriteString("advice", finding.Advice);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static string Mark(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Notice => "note",
        FindingLevel.Warning => "warning",
        _ => "failure",
    };
}
