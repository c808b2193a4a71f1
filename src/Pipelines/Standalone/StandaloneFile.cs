using System.Buffers;
using System.Text.Json;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Standalone;

/// <summary>The definition file of a table that refreshes itself, as JSON.</summary>
internal static class StandaloneFile
{
    private const int Format = 1;

    public static ReadOnlyMemory<byte> Write(StandaloneDefinition definition)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("name", definition.Name.Table);
            json.WriteString("sql", definition.Sql);
            json.WriteString("catalog", definition.Catalog);
            json.WriteString("schema", definition.Schema);
            json.WriteString("schedule", definition.Schedule);
            if (definition.Last is RefreshNote last)
            {
                json.WriteStartObject("last_refresh");
                json.WriteString("update_id", last.UpdateId);
                json.WriteString("technique", last.Technique);
                json.WriteString("status", last.Status);
                json.WriteString("at", last.At);
                json.WriteString("fault", last.Fault);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <exception cref="Foundation.Faults.MillraceException">STANDALONE_DAMAGED.</exception>
    public static StandaloneDefinition Read(TableName name, LakePath path, ReadOnlyMemory<byte> content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format != Format) throw new FormatException($"Its format is {format.ToString(System.Globalization.CultureInfo.InvariantCulture)}, which this version does not know.");
            TableName written = new(name.Catalog, name.Schema, TextOf(root, "name"));
            return new StandaloneDefinition(written, TextOf(root, "sql"), TextOf(root, "catalog"), TextOf(root, "schema"))
            {
                Schedule = root.GetProperty("schedule").GetString(),
                Last = root.TryGetProperty("last_refresh", out JsonElement last)
                    ? new RefreshNote(TextOf(last, "update_id"), TextOf(last, "technique"), TextOf(last, "status"), last.GetProperty("at").GetDateTimeOffset(), last.GetProperty("fault").GetString())
                    : null,
            };
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw StandaloneErrors.Damaged(name, path.Value, cause);
        }
    }

    private static string TextOf(JsonElement parent, string name) => parent.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");
}
