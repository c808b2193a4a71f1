using System.Globalization;
using System.Text.Json;

namespace Millrace.Catalog.Binding;

/// <summary>Reads values out of nodes of the engine's syntax tree.</summary>
internal static class SyntaxReader
{
    public static string Text(JsonElement node, string property) =>
        node.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    public static bool Is(JsonElement node, string type) => node.ValueKind == JsonValueKind.Object && Text(node, "type") == type;

    /// <summary>The parts of a column reference: <c>a.b.c</c>.</summary>
    public static IReadOnlyList<string> ColumnParts(JsonElement node) =>
        node.GetProperty("column_names").EnumerateArray().Select(part => part.GetString() ?? "").ToArray();

    /// <summary>
    /// The value of a constant as text (invariant), bool, double, or list of text; null when the node is not constant.
    /// </summary>
    public static object? Constant(JsonElement node)
    {
        switch (Text(node, "type"))
        {
            case "VALUE_CONSTANT": return Value(node.GetProperty("value"));
            case "COLUMN_REF": return string.Join('.', ColumnParts(node));
            case "OPERATOR_CAST":
                // The parser writes true and false as casts of 't' and 'f'.
                object? child = Constant(node.GetProperty("child"));
                bool isFlag = Text(node.GetProperty("cast_type"), "id") == "BOOLEAN" && child is string;
                return isFlag ? child is "t" or "true" : child;
            case "FUNCTION" when Text(node, "function_name") is "-" && node.GetProperty("children").GetArrayLength() == 1:
                return Constant(node.GetProperty("children")[0]) is double number ? -number : null;
            case "FUNCTION" when Text(node, "function_name") is "list_value":
            case "ARRAY_CONSTRUCTOR":
                return node.GetProperty("children").EnumerateArray().Select(item => AsText(Constant(item))).ToArray();
            default: return null;
        }
    }

    public static string AsText(object? constant) => constant switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string[] list => string.Join(',', list),
        _ => constant.ToString() ?? "",
    };

    private static object? Value(JsonElement value)
    {
        if (value.GetProperty("is_null").GetBoolean()) return null;
        JsonElement content = value.GetProperty("value");
        JsonElement type = value.GetProperty("type");
        switch (content.ValueKind)
        {
            case JsonValueKind.String: return content.GetString();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.Number when Text(type, "id") == "DECIMAL":
                int scale = type.GetProperty("type_info").GetProperty("scale").GetInt32();
                return (double)(content.GetInt64() / (decimal)Math.Pow(10, scale));
            case JsonValueKind.Number: return content.GetDouble();
            default: return null;
        }
    }
}
