using System.Buffers;
using System.Text.Json;
using Millrace.Catalog.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Catalog.Metadata;

/// <summary>The file of a view: JSON that a person can read. Equal definitions give equal bytes.</summary>
internal static class ViewFile
{
    private const int Format = 1;

    public static ReadOnlyMemory<byte> Write(ViewDefinition view)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("name", view.Name.Table);
            json.WriteString("query", view.Query);
            json.WriteString("catalog", view.Catalog);
            json.WriteString("schema", view.Schema);
            json.WriteStartArray("columns");
            foreach (ViewColumn column in view.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("comment", column.Comment);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("comment", view.Comment);
            json.WriteStartObject("properties");
            foreach ((string key, string value) in view.Properties.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(key, value);
            json.WriteEndObject();
            json.WriteString("pipeline", view.Pipeline);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <exception cref="Foundation.Faults.MillraceException">VIEW_DAMAGED.</exception>
    public static ViewDefinition Read(TableName name, LakePath path, ReadOnlyMemory<byte> content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format != Format) throw CatalogErrors.ViewFormat(name, path.Value, format);
            return new ViewDefinition(
                new TableName(name.Catalog, name.Schema, TextOf(root, "name")), TextOf(root, "query"), TextOf(root, "catalog"), TextOf(root, "schema"))
            {
                Columns = [.. root.GetProperty("columns").EnumerateArray().Select(
                    static column => new ViewColumn(TextOf(column, "name"), column.GetProperty("comment").GetString()))],
                Comment = root.GetProperty("comment").GetString(),
                Properties = root.GetProperty("properties").EnumerateObject().ToDictionary(static pair => pair.Name, static pair => pair.Value.GetString() ?? ""),
                Pipeline = root.GetProperty("pipeline").GetString(),
            };
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw CatalogErrors.ViewDamaged(name, path.Value, cause);
        }
    }

    private static string TextOf(JsonElement parent, string name) =>
        parent.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");
}
