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
}
