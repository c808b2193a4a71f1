using System.Text;

namespace Millrace.Pipelines.Home;

/// <summary>Something that people asked to be told about an update.</summary>
/// <param name="Alert">Which alert, as the settings name it.</param>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="UpdateId">Id of the update.</param>
/// <param name="State">State of the update or the flow.</param>
/// <param name="Message">What happened, for people.</param>
/// <param name="Time">When.</param>
public sealed record Notice(string Alert, string Pipeline, string UpdateId, string State, string Message, DateTimeOffset Time)
{
    /// <summary>The dataset it is about; null for the whole update.</summary>
    public string? Dataset { get; init; }

    /// <summary>The same as a JSON object; <c>text</c> is what chat programs show.</summary>
    public string ToJson()
    {
        System.Buffers.ArrayBufferWriter<byte> buffer = new();
        using (System.Text.Json.Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("alert", Alert);
            json.WriteString("pipeline", Pipeline);
            json.WriteString("update_id", UpdateId);
            json.WriteString("state", State);
            if (Dataset is not null) json.WriteString("dataset", Dataset);
            json.WriteString("message", Message);
            json.WriteString("time", Time.UtcDateTime);
            json.WriteString("text", $"{Pipeline}: {Message}");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
