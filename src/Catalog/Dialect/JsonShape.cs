using System.Text.Json;
using Millrace.Engine;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Dialect;

/// <summary>A schema as the engine's JSON functions take it.</summary>
internal static class JsonShape
{
    /// <summary>The shape of a schema literal: a list of columns, or one type.</summary>
    public static string Of(string schema)
    {
        string start = schema.TrimStart();
        bool isType = start.StartsWith("ARRAY<", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("MAP<", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("STRUCT<", StringComparison.OrdinalIgnoreCase);
        DataType type = isType ? DataTypeText.Parse(schema) : new DataType.Struct(DataTypeText.ParseColumns(schema));
        return Write(type);
    }

    private static string Write(DataType type) => type switch
    {
        DataType.Struct fields => $"{{{string.Join(",", fields.Fields.Select(field => $"{Text(field.Name)}:{Write(field.Type)}"))}}}",
        DataType.Array array => $"[{Write(array.Element)}]",
        DataType.Variant => Text("JSON"),
        _ => Text(MillraceEngine.TypeName(type)),
    };

    private static string Text(string value) => JsonSerializer.Serialize(value, ShapeJson.Default.String);
}
