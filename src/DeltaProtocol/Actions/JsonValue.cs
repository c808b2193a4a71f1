using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Millrace.DeltaProtocol.Actions;

/// <summary>
/// Reads the value that follows a property name, without reflection and without going through double.
/// </summary>
internal static class JsonValue
{
    /// <summary>Moves to the next property of the current object; false at its end.</summary>
    internal static bool NextProperty(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Enters an object; false when the value is null.</summary>
    internal static bool EnterObject(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return false;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("an object was expected");
        return true;
    }

    internal static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    internal static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.String => reader.GetString(),
            _ => throw new JsonException("a string was expected"),
        };
    }

    internal static long? Long(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long number)) return number;
        throw new JsonException("a whole number was expected");
    }

    internal static int? Int(ref Utf8JsonReader reader) =>
        Long(ref reader) is long number ? checked((int)number) : null;

    internal static bool? Bool(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw new JsonException("true or false was expected"),
        };
    }

    internal static List<string>? TextList(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("an array was expected");
        List<string> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(reader.GetString() ?? throw new JsonException("a string was expected"));
        return items;
    }

    /// <summary>An object of texts; a value that is no string keeps its JSON text.</summary>
    internal static Dictionary<string, string?>? TextMap(ref Utf8JsonReader reader)
    {
        if (!EnterObject(ref reader)) return null;
        Dictionary<string, string?> values = new(StringComparer.Ordinal);
        while (NextProperty(ref reader))
        {
            string name = reader.GetString()!; // A property name is never null.
            values[name] = AnyText(ref reader);
        }

        return values;
    }

    /// <summary>A string as it is, null as null, anything else as its JSON text.</summary>
    internal static string? AnyText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        using JsonDocument value = JsonDocument.ParseValue(ref reader);
        return value.RootElement.GetRawText();
    }

    /// <summary>Reads an object of texts that stands alone, such as a map column of a checkpoint.</summary>
    internal static Dictionary<string, string?>? ParseTextMap(string? json)
    {
        if (json is null) return null;
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        return TextMap(ref reader);
    }

    /// <summary>Writes an object of texts that stands alone; null for null.</summary>
    internal static string? FormatTextMap(IReadOnlyDictionary<string, string?>? values)
    {
        if (values is null) return null;
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
