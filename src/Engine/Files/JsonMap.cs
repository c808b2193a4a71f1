using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Millrace.Engine.Files;

/// <summary>Maps of texts as JSON objects.</summary>
internal static class JsonMap
{
    internal static string Format(IReadOnlyDictionary<string, string?> values)
    {
        if (values.Count == 0) return "{}";
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            foreach ((string name, string? value) in values) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
