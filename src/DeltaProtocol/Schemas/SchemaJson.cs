using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Millrace.DeltaProtocol.Faults;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Schemas;

/// <summary>
/// A table schema as the JSON text of a <c>metaData</c> action. Metadata that is not understood is kept.
/// </summary>
public static class SchemaJson
{
    private const string CommentKey = "comment";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a schema; an empty text is a schema without columns, as very old logs have.</summary>
    /// <exception cref="MillraceException">DELTA_SCHEMA_INVALID: no schema JSON, an unknown type or a repeated
    /// name.</exception>
    public static TableSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (string.IsNullOrWhiteSpace(json)) return TableSchema.Empty;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return ReadFields(document.RootElement);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw DeltaErrors.InvalidSchema($"its JSON is not a Delta schema ({cause.Message})", cause);
        }
        catch (ArgumentException repeated)
        {
            throw DeltaErrors.InvalidSchema(repeated.Message, repeated);
        }
    }

    /// <summary>Writes a schema; metadata keys come in ordinal order.</summary>
    public static string Format(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options)) WriteStruct(json, schema);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static TableSchema ReadFields(JsonElement element)
    {
        List<Column> columns = [];
        foreach (JsonElement field in element.GetProperty("fields").EnumerateArray()) columns.Add(ReadColumn(field));
        return new TableSchema(columns);
    }

    private static Column ReadColumn(JsonElement field)
    {
        string name = field.GetProperty("name").GetString() ?? throw new JsonException("a field has no name");
        bool isNullable = !field.TryGetProperty("nullable", out JsonElement nullable)
            || nullable.ValueKind != JsonValueKind.False;
        string? comment = null;
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        if (field.TryGetProperty("metadata", out JsonElement entries) && entries.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty entry in entries.EnumerateObject())
            {
                if (entry.NameEquals(CommentKey)
                    && entry.Value.ValueKind == JsonValueKind.String) comment = entry.Value.GetString();
                else metadata[entry.Name] = entry.Value.GetRawText();
            }
        }

        return new Column(name, ReadType(field.GetProperty("type")), isNullable)
        {
            Comment = comment,
            Metadata = metadata.ToFrozenDictionary(StringComparer.Ordinal),
        };
    }

    private static DataType ReadType(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String) return ReadPrimitive(type.GetString()!); // The kind was checked.
        string? kind = type.GetProperty("type").GetString();
        return kind switch
        {
            "struct" => new DataType.Struct(ReadFields(type)),
            "array" => new DataType.Array(ReadType(type.GetProperty("elementType")), Flag(type, "containsNull")),
            "map" => new DataType.Map(
                ReadType(type.GetProperty("keyType")),
                ReadType(type.GetProperty("valueType")),
                Flag(type, "valueContainsNull")),
            _ => throw DeltaErrors.InvalidSchema($"it has a column of the unknown type '{kind}'"),
        };
    }

    private static bool Flag(JsonElement type, string name) =>
        !type.TryGetProperty(name, out JsonElement flag) || flag.ValueKind != JsonValueKind.False;

    private static DataType ReadPrimitive(string name) => name switch
    {
        "string" => new DataType.String(),
        "long" => new DataType.Long(),
        "integer" => new DataType.Integer(),
        "short" => new DataType.Short(),
        "byte" => new DataType.Byte(),
        "float" => new DataType.Float(),
        "double" => new DataType.Double(),
        "boolean" => new DataType.Boolean(),
        "binary" => new DataType.Binary(),
        "date" => new DataType.Date(),
        "timestamp" => new DataType.Timestamp(),
        "timestamp_ntz" => new DataType.TimestampNtz(),
        "variant" => new DataType.Variant(),
        "void" or "null" => new DataType.Void(),
        "decimal" => new DataType.Decimal(Precision: 10, Scale: 0),
        _ when name.StartsWith("decimal(", StringComparison.Ordinal) && name.EndsWith(')') => ReadDecimal(name),
        _ when IsCharacterType(name) => new DataType.String(),
        _ => throw DeltaErrors.InvalidSchema($"it has a column of the unknown type '{name}'"),
    };

    private static DataType.Decimal ReadDecimal(string name)
    {
        string[] parts = name["decimal(".Length..^1].Split(',');
        if (parts.Length == 2
            && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int precision)
            && int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int scale)
            && precision is >= 1 and <= 38 && scale <= precision)
        {
            return new DataType.Decimal(precision, scale);
        }

        throw DeltaErrors.InvalidSchema($"it has a column of the unusable type '{name}'");
    }

    private static bool IsCharacterType(string name) =>
        name.EndsWith(')')
        && (name.StartsWith("char(", StringComparison.Ordinal)
            || name.StartsWith("varchar(", StringComparison.Ordinal));

    private static void WriteStruct(Utf8JsonWriter json, TableSchema schema)
    {
        json.WriteStartObject();
        json.WriteString("type", "struct");
        json.WriteStartArray("fields");
        foreach (Column column in schema) WriteColumn(json, column);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WriteColumn(Utf8JsonWriter json, Column column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WritePropertyName("type");
        WriteType(json, column.Type);
        json.WriteBoolean("nullable", column.IsNullable);
        json.WriteStartObject("metadata");
        if (column.Comment is not null) json.WriteString(CommentKey, column.Comment);
        foreach ((string key, string value) in column.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(key);
            json.WriteRawValue(value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, DataType type)
    {
        switch (type)
        {
            case DataType.Struct nested:
                WriteStruct(json, nested.Fields);
                break;
            case DataType.Array array:
                json.WriteStartObject();
                json.WriteString("type", "array");
                json.WritePropertyName("elementType");
                WriteType(json, array.Element);
                json.WriteBoolean("containsNull", array.ContainsNull);
                json.WriteEndObject();
                break;
            case DataType.Map map:
                json.WriteStartObject();
                json.WriteString("type", "map");
                json.WritePropertyName("keyType");
                WriteType(json, map.Key);
                json.WritePropertyName("valueType");
                WriteType(json, map.Value);
                json.WriteBoolean("valueContainsNull", map.ValueContainsNull);
                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(DataTypeText.Format(type));
                break;
        }
    }
}
