using System.Text.Json;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Features;

/// <summary>The SQL text of a column's invariant, which the log wraps in JSON inside of JSON.</summary>
internal static class InvariantText
{
    /// <summary>The SQL text; null when the column has no invariant.</summary>
    internal static string? Find(Column column)
    {
        if (!column.Metadata.ContainsKey(MetadataKeys.Invariants)) return null;
        string text = MetadataText.Find(column, MetadataKeys.Invariants) ?? column.Metadata[MetadataKeys.Invariants];
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.GetProperty("expression").GetProperty("expression").GetString()
                ?? throw new KeyNotFoundException("expression");
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw DeltaErrors.InvalidSchema($"the invariant of column '{column.Name}' cannot be read: {text}", cause);
        }
    }
}
