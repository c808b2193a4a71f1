using System.Text;
using System.Text.Json;

namespace Millrace.Foundation.Text;

/// <summary>JSON that is written piece by piece and wanted as text.</summary>
public static class JsonText
{
    /// <summary>What a writer was given, as text.</summary>
    /// <param name="write">Writes one value.</param>
    /// <param name="options">How it is written; compact unless told otherwise.</param>
    public static string Of(Action<Utf8JsonWriter> write, JsonWriterOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, options)) write(json);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Reads a text that may be an object; null when it is missing, no JSON, or a value of another kind.</summary>
    /// <remarks>The document is the caller's to dispose.</remarks>
    public static JsonDocument? TryReadObject(string? text)
    {
        if (text is null) return null;
        try
        {
            JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
