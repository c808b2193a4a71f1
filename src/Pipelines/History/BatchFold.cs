using System.Text.Json;

namespace Millrace.Pipelines.History;

/// <summary>Puts the two events of each batch of a stream together: what was written and waits, and what was read. Keeps the newest. One caller at a time.</summary>
/// <param name="most">Batches that are kept.</param>
internal sealed class BatchFold(int most)
{
    private readonly LinkedList<((string Update, string Flow, long Batch) Key, FlowBatch Batch)> _batches = new();
    private readonly Dictionary<(string Update, string Flow, long Batch), LinkedListNode<((string Update, string Flow, long Batch) Key, FlowBatch Batch)>> _byKey = [];

    /// <summary>The batches, oldest first.</summary>
    public IReadOnlyList<FlowBatch> Batches => [.. _batches.Select(static entry => entry.Batch)];

    /// <summary>Takes an event; what is no news of a batch is passed over.</summary>
    public void Apply(LoggedEvent happened)
    {
        if (happened is not { Flow: string flow, Batch: long number, Details: string details }) return;
        using JsonDocument document = JsonDocument.Parse(details);
        if (!document.RootElement.TryGetProperty(happened.Type, out JsonElement told)) return;
        (string, string, long) key = (happened.UpdateId, flow.ToUpperInvariant(), number);
        FlowBatch? known = _byKey.GetValueOrDefault(key)?.Value.Batch;
        FlowBatch batch = known ?? new FlowBatch(flow, happened.Time, number, 0, TimeSpan.Zero);
        switch (happened.Type)
        {
            case "stream_progress" when told.TryGetProperty("progress", out JsonElement progress):
                long? milliseconds = progress.TryGetProperty("durationMs", out JsonElement durations) ? Number(durations, "triggerExecution") : null;
                batch = batch with { RowsIn = Number(progress, "numInputRows"), Duration = TimeSpan.FromMilliseconds(milliseconds ?? batch.Duration.TotalMilliseconds) };
                if (known is null && progress.TryGetProperty("sink", out JsonElement sink)) batch = batch with { Rows = Number(sink, "numOutputRows") ?? 0 };
                break;
            case "flow_progress" when told.TryGetProperty("metrics", out JsonElement metrics):
                batch = batch with
                {
                    Rows = Number(metrics, "num_output_rows") ?? batch.Rows,
                    BacklogFiles = Number(metrics, "backlog_files"),
                    BacklogBytes = Number(metrics, "backlog_bytes"),
                    Duration = batch.RowsIn is null ? TimeSpan.FromMilliseconds(Number(metrics, "executor_time_ms") ?? 0) : batch.Duration,
                };
                break;
            default:
                return;
        }

        if (_byKey.TryGetValue(key, out var place)) place.Value = (key, batch);
        else _byKey[key] = _batches.AddLast((key, batch));
        if (_batches.Count <= most) return;
        _byKey.Remove(_batches.First!.Value.Key); // There are more than none.
        _batches.RemoveFirst();
    }

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? (long)Math.Round(value.GetDouble(), MidpointRounding.AwayFromZero) : null;
}
