using System.Globalization;
using System.Text.Json;
using Millrace.Engine.Queries;

namespace Millrace.Pipelines.History;

/// <summary>Reads events where they lie: rows of the event log, and lines of journals, which have the same columns. Pure.</summary>
internal static class EventReader
{
    /// <summary>The columns that <see cref="Read(QueryResult)"/> takes, in order.</summary>
    public const string Columns =
        "origin.update_id, sequence.control_plane_seq_no, epoch_us(timestamp), level, event_type, message, details, "
        + "origin.dataset_name, origin.flow_name, origin.batch_id, origin.user_id, CAST(to_json(error) AS VARCHAR)";

    /// <summary>The current row.</summary>
    public static LoggedEvent Read(QueryResult row)
    {
        string? faults = row.Value(11) as string;
        return new LoggedEvent(
            Text(row.Value(0)) ?? "", Number(row.Value(1)) ?? 0, InstantOf(Number(row.Value(2)) ?? 0), Text(row.Value(3)) ?? "", Text(row.Value(4)) ?? "", Text(row.Value(5)) ?? "", Text(row.Value(6)))
        {
            Dataset = Text(row.Value(7)),
            Flow = Text(row.Value(8)),
            Batch = Number(row.Value(9)),
            User = Text(row.Value(10)),
            Faults = faults is null ? [] : FaultsOf(faults),
        };
    }

    /// <summary>An event of a journal; null for a line that was cut off, or is none.</summary>
    public static LoggedEvent? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("origin", out JsonElement origin)) return null;
            string time = Member(root, "timestamp") ?? "";
            if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset at)) return null;
            long sequence = root.TryGetProperty("sequence", out JsonElement numbers) && numbers.TryGetProperty("control_plane_seq_no", out JsonElement number) ? number.GetInt64() : 0;
            return new LoggedEvent(
                Member(origin, "update_id") ?? "", sequence, at, Member(root, "level") ?? "", Member(root, "event_type") ?? "", Member(root, "message") ?? "", Member(root, "details"))
            {
                Dataset = Member(origin, "dataset_name"),
                Flow = Member(origin, "flow_name"),
                Batch = origin.TryGetProperty("batch_id", out JsonElement batch) ? batch.GetInt64() : null,
                User = Member(origin, "user_id"),
                Faults = root.TryGetProperty("error", out JsonElement error) ? FaultsOf(error) : [],
            };
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A time of the event log.</summary>
    public static DateTimeOffset InstantOf(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    /// <summary>A number of an answer; null for null.</summary>
    public static long? Number(object? value) => value switch
    {
        null => null,
        System.Numerics.BigInteger big => (long)big,
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };

    private static string? Text(object? value) => value as string;

    private static IReadOnlyList<LoggedFault> FaultsOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return FaultsOf(document.RootElement);
    }

    private static IReadOnlyList<LoggedFault> FaultsOf(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object || !error.TryGetProperty("exceptions", out JsonElement faults) || faults.ValueKind != JsonValueKind.Array) return [];
        return [.. faults.EnumerateArray().Select(FaultOf)];
    }

    private static LoggedFault FaultOf(JsonElement fault)
    {
        JsonElement? place = fault.TryGetProperty("stack", out JsonElement stack) && stack.ValueKind == JsonValueKind.Array && stack.GetArrayLength() > 0 ? stack[0] : null;
        return new LoggedFault(
            Member(fault, "class_name") ?? "",
            Member(fault, "message") ?? "",
            place is JsonElement known ? Member(known, "file_name") : null,
            place is JsonElement there && there.TryGetProperty("line_number", out JsonElement line) && line.ValueKind == JsonValueKind.Number ? line.GetInt32() : null);
    }

    private static string? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
