using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// The order of a file's rows, which its writer has verified, with its first and last row as fences: ascending by the
/// columns in turn, null behind all values, text by its UTF-8 bytes, NaN behind all numbers. Deleted rows count.
/// </summary>
/// <param name="Columns">Physical names of top-level columns, most significant first.</param>
/// <param name="First">Value texts of the first row as partition values are spelled; null for null.</param>
/// <param name="Last">Value texts of the last row.</param>
public sealed record FileOrder(
    IReadOnlyList<string> Columns, IReadOnlyList<string?> First, IReadOnlyList<string?> Last)
{
    /// <summary>The tag of an add that holds the order as JSON.</summary>
    public const string Tag = "millrace.sortedBy";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The order of a file; null when the log does not tell, or tells it in a way that cannot be read.</summary>
    public static FileOrder? Of(DataFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Tags?.GetValueOrDefault(Tag) is string json ? TryParse(json) : null;
    }

    /// <summary>The order as the tag holds it.</summary>
    internal string ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            Write(json, "columns", Columns);
            Write(json, "first", First);
            Write(json, "last", Last);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <inheritdoc/>
    public bool Equals(FileOrder? other) =>
        other is not null
        && Columns.SequenceEqual(other.Columns)
        && First.SequenceEqual(other.First)
        && Last.SequenceEqual(other.Last);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Columns.Count, Columns.FirstOrDefault(), First.FirstOrDefault());

    private static FileOrder? TryParse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            string?[] columns = Texts(root.GetProperty("columns"));
            FileOrder order = new(
                [.. columns.OfType<string>()], Texts(root.GetProperty("first")), Texts(root.GetProperty("last")));
            bool isWhole = columns.Length > 0
                && order.Columns.Count == columns.Length
                && order.First.Count == columns.Length
                && order.Last.Count == columns.Length;
            return isWhole ? order : null;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static string?[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString())];

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string?> texts)
    {
        json.WriteStartArray(name);
        foreach (string? text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
