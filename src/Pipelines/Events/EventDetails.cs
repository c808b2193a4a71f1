using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Millrace.Pipelines.Events;

/// <summary>Writes the details of events: JSON by hand, so that a start needs no reflection.</summary>
internal static class EventDetails
{
    /// <summary>An object whose one member has the given name.</summary>
    public static string Of(string name, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(name);
            write(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
