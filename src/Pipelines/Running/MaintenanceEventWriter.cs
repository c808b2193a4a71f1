using System.Globalization;
using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Maintenance;

namespace Millrace.Pipelines.Running;

/// <summary>Tells the event log how tables are looked after.</summary>
internal sealed class MaintenanceEventWriter(EventJournal journal)
{
    /// <summary>A table was looked after.</summary>
    /// <param name="id">Names the look-through of all tables that it belongs to.</param>
    /// <param name="done">What was done.</param>
    public void Done(string id, MaintenanceSummary done)
    {
        string details = EventDetails.Of("maintenance_progress", json =>
        {
            json.WriteString("maintenance_id", id);
            json.WriteString("status", done.Fault is null ? "COMPLETED" : "FAILED");
            json.WriteStartArray("operations");
            if (done.FilesRewritten + done.FilesWritten > 0) Optimize(json, done);
            if (done.FilesDeleted > 0) Vacuum(json, done);
            json.WriteEndArray();
            json.WriteNumber("duration_ms", (long)done.Elapsed.TotalMilliseconds);
            json.Fault(done.Fault);
        });
        journal.Append(new PipelineEvent("maintenance_progress", done.Fault is null ? "INFO" : "WARN", MessageOf(done), details)
        {
            Dataset = done.Table.ToString(),
            Maintenance = id,
            Fault = done.Fault,
        });
    }

    /// <summary>The tables could not be looked through.</summary>
    public void Failed(string id, Exception fault)
    {
        string details = EventDetails.Of("maintenance_progress", json =>
        {
            json.WriteString("maintenance_id", id);
            json.WriteString("status", "FAILED");
            json.Fault(fault);
        });
        journal.Append(new PipelineEvent("maintenance_progress", "WARN", $"The tables could not be looked after; the update stands: {fault.Message}", details)
        {
            Maintenance = id,
            Fault = fault,
        });
    }

    private static string MessageOf(MaintenanceSummary done)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"'{done.Table}': {done.FilesRewritten} files were written again as {done.FilesWritten}, {done.FilesDeleted} that no version needs were deleted.");
        return done.Fault is Exception fault ? $"{text} A part could not be done and is tried again another day: {fault.Message}" : text;
    }

    private static void Optimize(Utf8JsonWriter json, MaintenanceSummary done)
    {
        json.WriteStartObject();
        json.WriteString("operation", "OPTIMIZE");
        json.WriteNumber("files_removed", done.FilesRewritten);
        json.WriteNumber("bytes_removed", done.BytesRewritten);
        json.WriteNumber("files_added", done.FilesWritten);
        json.WriteNumber("bytes_added", done.BytesWritten);
        json.WriteEndObject();
    }

    private static void Vacuum(Utf8JsonWriter json, MaintenanceSummary done)
    {
        json.WriteStartObject();
        json.WriteString("operation", "VACUUM");
        json.WriteNumber("files_deleted", done.FilesDeleted);
        json.WriteNumber("bytes_deleted", done.BytesDeleted);
        json.WriteEndObject();
    }
}
