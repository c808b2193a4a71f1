using System.Globalization;
using System.Text.Json;
using Millrace.Ingest.Offsets;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Running;

/// <summary>Tells the event log how streams go on: a progress record of every batch, and what was found in landing folders.</summary>
internal sealed class StreamEventWriter(EventJournal journal)
{
    /// <summary>A batch is in the table.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="slice">What the batch took.</param>
    /// <param name="counts">What it counted.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="watermark">Rows that happened before it are late from now on; microseconds since 1970.</param>
    /// <param name="now">The time, UTC.</param>
    public void Progress(Stage stage, FlowDeclaration flow, FlowSlice slice, BatchCounts counts, TimeSpan elapsed, long? watermark, DateTimeOffset now)
    {
        double seconds = Math.Max(0.001, elapsed.TotalSeconds);
        string details = EventDetails.Of("stream_progress", json =>
        {
            json.WriteStartObject("progress");
            json.WriteString("id", flow.Name);
            json.WriteString("runId", journal.UpdateId);
            json.WriteString("name", flow.Name);
            json.WriteString("timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("batchId", slice.Batch);
            json.WriteNumber("numInputRows", counts.Written.RowsIn);
            json.WriteNumber("processedRowsPerSecond", Math.Round(counts.Written.RowsIn / seconds, 1));
            json.WriteStartObject("durationMs");
            json.WriteNumber("triggerExecution", (long)elapsed.TotalMilliseconds);
            json.WriteEndObject();
            if (watermark is long micros)
            {
                json.WriteStartObject("eventTime");
                DateTimeOffset instant = DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
                json.WriteString("watermark", instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteStartArray("sources");
            foreach (FlowSlice.Part part in slice.Parts) Source(json, part);
            json.WriteEndArray();
            json.WriteStartObject("sink");
            json.WriteString("description", stage.Name.ToString());
            json.WriteNumber("numOutputRows", counts.RowsOut);
            json.WriteEndObject();
            json.WriteEndObject();
        });
        string message = string.Create(CultureInfo.InvariantCulture, $"Flow '{flow.Name}' has taken batch {slice.Batch}: {counts.Written.RowsIn} rows.");
        journal.Append(new PipelineEvent("stream_progress", "INFO", message, details) { Dataset = stage.Name.ToString(), Flow = flow.Name, Batch = slice.Batch });
    }

    /// <summary>A landing folder was listed and holds files that were not taken yet.</summary>
    public void Listed(Stage stage, FlowDeclaration flow, SourceListing listing)
    {
        string details = EventDetails.Of("operation_progress", json =>
        {
            json.WriteString("type", "AUTO_LOADER_LISTING");
            json.WriteString("status", "COMPLETED");
            json.WriteNumber("duration_ms", (long)listing.Elapsed.TotalMilliseconds);
            json.WriteStartObject("auto_loader_details");
            json.WriteString("source_path", listing.Path);
            json.WriteNumber("num_files_listed", listing.Files);
            json.WriteEndObject();
        });
        string message = string.Create(CultureInfo.InvariantCulture, $"Flow '{flow.Name}' found {listing.Files} new files in {listing.Path}.");
        journal.Append(new PipelineEvent("operation_progress", "INFO", message, details) { Dataset = stage.Name.ToString(), Flow = flow.Name });
    }

    private static void Source(Utf8JsonWriter json, FlowSlice.Part part)
    {
        json.WriteStartObject();
        switch (part.Slice)
        {
            case SourceSlice.Files files:
                json.WriteString("description", files.Source);
                json.WriteStartObject("metrics");
                json.WriteNumber("numFiles", files.Landed.Count);
                json.WriteNumber("numBytes", files.Landed.Sum(static file => file.SizeBytes));
                json.WriteEndObject();
                if (files.Landed.Count > 0) json.WriteString("endOffset", files.Landed[^1].Path);
                break;
            case SourceSlice.Versions versions:
                json.WriteString("description", versions.Source);
                if (versions.FirstVersion is long first) json.WriteNumber("startOffset", first);
                json.WriteNumber("endOffset", versions.LastVersion);
                break;
            default:
                json.WriteString("description", "nothing new");
                break;
        }

        json.WriteEndObject();
    }
}
