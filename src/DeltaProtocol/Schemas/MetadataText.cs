using System.Collections.Frozen;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Schemas;

/// <summary>Field metadata as typed values; a schema keeps it as JSON text.</summary>
internal static class MetadataText
{
    /// <summary>A text of a column's metadata; null when it is absent or no text.</summary>
    internal static string? Find(Column column, string key) =>
        column.Metadata.TryGetValue(key, out string? json) ? TextOf(json) : null;

    /// <summary>A whole number, also when a writer put it in quotes; null when it is absent or no whole number.</summary>
    internal static long? FindNumber(Column column, string key)
    {
        if (!column.Metadata.TryGetValue(key, out string? json)) return null;
        string text = TextOf(json) ?? json;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;
    }

    /// <summary>A flag, also when a writer put it in quotes; false when it is absent.</summary>
    internal static bool FindFlag(Column column, string key) =>
        column.Metadata.TryGetValue(key, out string? json)
        && "true".Equals(TextOf(json) ?? json, StringComparison.OrdinalIgnoreCase);

    /// <summary>The column with one entry set to JSON text, or taken away by null.</summary>
    internal static Column With(Column column, string key, string? json)
    {
        Dictionary<string, string> metadata = new(column.Metadata, StringComparer.Ordinal);
        if (json is null) metadata.Remove(key);
        else metadata[key] = json;
        return column with { Metadata = metadata.ToFrozenDictionary(StringComparer.Ordinal) };
    }

    /// <summary>A text as JSON.</summary>
    internal static string Quote(string text) =>
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value}\"";

    /// <summary>A whole number as JSON.</summary>
    internal static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? TextOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.String ? document.RootElement.GetString() : null;
    }
}
