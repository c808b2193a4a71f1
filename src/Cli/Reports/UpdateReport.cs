using System.Text.Json;
using Millrace.Cli.Results;
using Millrace.Cli.Terminal;
using Millrace.Foundation.Faults;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;

namespace Millrace.Cli.Reports;

/// <summary>What updates have done.</summary>
internal static class UpdateReport
{
    public static void WriteTable(TextWriter output, IReadOnlyList<(Pipeline Pipeline, UpdateSummary Summary)> updates)
    {
        foreach ((Pipeline pipeline, UpdateSummary summary) in updates)
        {
            output.WriteLine($"Pipeline {pipeline.Name}: {(summary.IsCanceled ? "stopped" : summary.IsSuccess ? "completed" : "failed")} in {Words.Seconds(summary.Elapsed)} s");
            WriteDatasets(output, summary);
            WriteExpectations(output, summary);
            MaintenanceReport.Write(output, summary.Maintenance);
            output.WriteLine();
        }
    }

    public static void WriteJson(Stream output, ProjectDefinition project, IReadOnlyList<(Pipeline Pipeline, UpdateSummary Summary)> updates, bool isLine = false)
    {
        using (Utf8JsonWriter json = new(output, ResultValue.Plain with { Indented = !isLine }))
        {
            json.WriteStartObject();
            json.WriteString("project", project.BundleName);
            json.WriteString("target", project.Target);
            json.WriteStartArray("updates");
            foreach ((Pipeline pipeline, UpdateSummary summary) in updates)
            {
                json.WriteStartObject();
                json.WriteString("pipeline", pipeline.Name);
                json.WriteString("updateId", summary.UpdateId);
                json.WriteString("state", summary.State);
                json.WriteNumber("seconds", Seconds(summary.Elapsed));
                json.WriteStartArray("datasets");
                foreach (DatasetSummary dataset in summary.Datasets) WriteDataset(json, dataset);
                json.WriteEndArray();
                MaintenanceReport.Write(json, summary.Maintenance);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>Tells each fault of an update.</summary>
    public static void TellFaults(CliTerminal terminal, UpdateSummary summary)
    {
        foreach (DatasetSummary dataset in summary.Datasets)
        {
            if (dataset.Fault is Exception fault) terminal.Error.WriteLine($"error {CodeOf(fault)}: {fault.Message}");
        }
    }

    private static void WriteDatasets(TextWriter output, UpdateSummary summary)
    {
        PlainTable table = new(
            ("dataset", false), ("kind", false), ("technique", false), ("state", false), ("rows in", true), ("rows out", true),
            ("dropped", true), ("expectations failed", true), ("seconds", true), ("rows/s", true));
        foreach (DatasetSummary dataset in summary.Datasets)
        {
            table.Add(
                dataset.Name.Table,
                Words.Spoken(dataset.Kind),
                dataset.Technique,
                Words.Spoken(dataset.State),
                Words.Count(dataset.RowsIn),
                Words.Count(dataset.RowsOut),
                Words.Count(dataset.RowsDropped),
                Words.Count(dataset.Expectations.Sum(rule => rule.Failed)),
                Words.Seconds(dataset.Elapsed),
                Words.Rate(dataset.RowsIn, dataset.Elapsed));
        }

        table.WriteTo(output);
        string kept = string.Join(", ", summary.Datasets.Where(static dataset => dataset.IsResetRefused).Select(static dataset => dataset.Name.Table));
        if (kept.Length > 0) output.WriteLine($"Not emptied, because pipelines.reset.allowed is false: {kept}.");
        long deleted = summary.Datasets.Sum(dataset => dataset.RowsDeleted);
        if (deleted > 0) output.WriteLine($"{Words.Count(deleted)} rows were deleted by change events.");
        foreach (DatasetSummary dataset in summary.Datasets.Where(dataset => dataset.RowsQuarantined > 0))
            output.WriteLine($"{Words.Count(dataset.RowsQuarantined)} rows went to {dataset.Name.Table}_quarantine.");
        long flawed = summary.Datasets.Sum(dataset => dataset.FlawedRecords);
        long late = summary.Datasets.Sum(dataset => dataset.RowsLate);
        if (late > 0) output.WriteLine($"{Words.Count(late)} new rows are older than rows of their series that earlier batches had; time-series operators gave them no result.");
        if (flawed > 0) output.WriteLine($"{Words.Count(flawed)} records were not well formed; their text is kept in the column _rescued_data.");
    }

    private static void WriteExpectations(TextWriter output, UpdateSummary summary)
    {
        DatasetSummary[] checkedOnes = [.. summary.Datasets.Where(dataset => dataset.Expectations.Concat(dataset.ExpectationsOfViews).Any(rule => rule.Passed + rule.Failed > 0))];
        if (checkedOnes.Length == 0) return;
        output.WriteLine();
        PlainTable table = new(("expectation", false), ("dataset", false), ("rule", false), ("action", false), ("passed", true), ("failed", true), ("failed %", true));
        foreach (DatasetSummary dataset in checkedOnes)
        {
            foreach (ExpectationSummary rule in dataset.Expectations.Concat(dataset.ExpectationsOfViews))
            {
                double share = rule.Passed + rule.Failed == 0 ? 0 : 100.0 * rule.Failed / (rule.Passed + rule.Failed);
                table.Add(
                    rule.Name,
                    rule.View is null ? dataset.Name.Table : $"{rule.View.Table} in {dataset.Name.Table}",
                    rule.Type.ToLowerInvariant(),
                    Words.Spoken(rule.Action),
                    Words.Count(rule.Passed),
                    Words.Count(rule.Failed),
                    share.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        table.WriteTo(output);
        foreach (DatasetSummary dataset in checkedOnes)
        {
            foreach (ExpectationSummary rule in dataset.Expectations.Where(static rule => rule is { Failed: > 0, Finding: not null }))
                output.WriteLine($"{dataset.Name.Table}, '{rule.Name}': {rule.Finding}.");
        }
    }

    private static void WriteDataset(Utf8JsonWriter json, DatasetSummary dataset)
    {
        json.WriteStartObject();
        json.WriteString("name", dataset.Name.ToString());
        json.WriteString("kind", Words.Constant(dataset.Kind));
        json.WriteString("technique", dataset.Technique);
        json.WriteString("reason", dataset.Reason);
        json.WriteString("state", Words.Constant(dataset.State));
        json.WriteNumber("rowsIn", dataset.RowsIn);
        json.WriteNumber("rowsOut", dataset.RowsOut);
        json.WriteNumber("rowsDeleted", dataset.RowsDeleted);
        json.WriteNumber("rowsDropped", dataset.RowsDropped);
        json.WriteNumber("rowsQuarantined", dataset.RowsQuarantined);
        json.WriteNumber("flawedRecords", dataset.FlawedRecords);
        json.WriteNumber("rowsLate", dataset.RowsLate);
        if (dataset.Version is long version) json.WriteNumber("version", version);
        else json.WriteNull("version");
        json.WriteNumber("seconds", Seconds(dataset.Elapsed));
        json.WriteStartArray("expectations");
        foreach (ExpectationSummary rule in dataset.Expectations.Concat(dataset.ExpectationsOfViews))
        {
            json.WriteStartObject();
            json.WriteString("name", rule.Name);
            if (rule.View is not null) json.WriteString("view", rule.View.Table);
            json.WriteString("type", rule.Type);
            json.WriteString("action", Words.Constant(rule.Action));
            json.WriteNumber("passed", rule.Passed);
            json.WriteNumber("failed", rule.Failed);
            if (rule.Finding is not null) json.WriteString("finding", rule.Finding);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (dataset.Fault is Exception fault)
        {
            json.WriteStartObject("error");
            json.WriteString("code", CodeOf(fault));
            json.WriteString("message", fault.Message);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("error");
        }

        json.WriteEndObject();
    }

    private static string CodeOf(Exception fault) => fault is MillraceException known ? known.Code.Value : "DEFECT";

    private static decimal Seconds(TimeSpan time) => Math.Round((decimal)time.TotalSeconds, 3);
}
