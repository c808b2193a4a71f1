using System.Text.Json;
using Millrace.Cli.Results;
using Millrace.Cli.Terminal;
using Millrace.Foundation.Faults;
using Millrace.Testing.Results;

namespace Millrace.Cli.Reports;

/// <summary>How the tests of a project ended.</summary>
internal static class TestReport
{
    /// <summary>What does not hold, and one line about the whole.</summary>
    public static void WriteText(TextWriter output, IReadOnlyList<ProjectTestResult> results, TimeSpan elapsed)
    {
        foreach (ProjectTestResult result in results.Where(result => !result.IsSuccess))
        {
            output.WriteLine($"FAILED {result.Test.Name}");
            foreach (string line in result.Report.TrimEnd('\n').Split('\n')) output.WriteLine($"  {line}");
            output.WriteLine();
        }

        int failed = results.Count(result => !result.IsSuccess);
        string count = $"{Words.Count(results.Count)} {(results.Count == 1 ? "test" : "tests")}";
        output.WriteLine(failed == 0
            ? $"{count} passed in {Words.Seconds(elapsed)} s"
            : $"{Words.Count(failed)} of {count} failed in {Words.Seconds(elapsed)} s");
    }

    /// <summary>The same as one JSON object.</summary>
    public static void WriteJson(Stream output, IReadOnlyList<ProjectTestResult> results, TimeSpan elapsed)
    {
        using (Utf8JsonWriter json = new(output, ResultValue.Plain with { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("passed", results.Count(result => result.IsSuccess));
            json.WriteNumber("failed", results.Count(result => !result.IsSuccess));
            json.WriteNumber("seconds", Seconds(elapsed));
            json.WriteStartArray("tests");
            foreach (ProjectTestResult result in results) WriteTest(json, result);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteTest(Utf8JsonWriter json, ProjectTestResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Test.Name);
        json.WriteString("file", result.Test.File);
        json.WriteNumber("line", result.Test.Line);
        json.WriteString("state", result.IsSuccess ? "PASSED" : "FAILED");
        json.WriteNumber("seconds", Seconds(result.Elapsed));
        json.WriteStartArray("failures");
        foreach (TestFailure failure in result.Failures) WriteFailure(json, failure);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFailure(Utf8JsonWriter json, TestFailure failure)
    {
        json.WriteStartObject();
        json.WriteNumber("line", failure.Location.Line);
        json.WriteNumber("column", failure.Location.Column);
        json.WriteString("step", failure.Step);
        json.WriteString("message", failure.Message);
        json.WriteStartArray("details");
        foreach (string line in failure.Details) json.WriteStringValue(line);
        json.WriteEndArray();
        if (failure.Fault is MillraceException fault) json.WriteString("code", fault.Code.Value);
        else json.WriteNull("code");
        json.WriteEndObject();
    }

    private static decimal Seconds(TimeSpan time) => Math.Round((decimal)time.TotalSeconds, 3);
}
