using System.Globalization;
using System.Text.Json;

namespace Millrace.Delta.Scanning;

/// <summary>
/// Reads constants of the engine's syntax tree: whole numbers as long, exact ones as decimal, others as double or float;
/// text, which takes the type of the column it is compared with; bool; DateOnly; DateTime for a time without zone and
/// DateTimeOffset for an instant.
/// </summary>
internal static class ConstantReader
{
    /// <summary>The value; null when it is NULL or no constant that is understood.</summary>
    public static object? Read(JsonElement node) => TypeOf(node) switch
    {
        "VALUE_CONSTANT" => Value(node.GetProperty("value")),
        "OPERATOR_CAST" => Cast(Read(node.GetProperty("child")), node.GetProperty("cast_type")),
        "FUNCTION" when IsMinus(node) => Negated(Read(node.GetProperty("children")[0])),
        _ => null,
    };

    /// <summary>True for NULL.</summary>
    public static bool IsNull(JsonElement node) =>
        TypeOf(node) == "VALUE_CONSTANT" && node.GetProperty("value").GetProperty("is_null").GetBoolean();

    private static string TypeOf(JsonElement node) => node.ValueKind == JsonValueKind.Object ? Text(node, "type") : "";

    private static string Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool IsMinus(JsonElement node) =>
        Text(node, "function_name") == "-" && node.GetProperty("children").GetArrayLength() == 1;

    private static object? Negated(object? value) => value switch
    {
        long whole when whole != long.MinValue => -whole,
        decimal exact => -exact,
        double number => -number,
        _ => null,
    };

    private static object? Value(JsonElement value)
    {
        if (value.GetProperty("is_null").GetBoolean()) return null;
        JsonElement content = value.GetProperty("value");
        string type = Text(value.GetProperty("type"), "id");
        return (type, content.ValueKind) switch
        {
            ("VARCHAR", JsonValueKind.String) => content.GetString(),
            ("BOOLEAN", JsonValueKind.True) => true,
            ("BOOLEAN", JsonValueKind.False) => false,
            ("TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT", JsonValueKind.Number) => content.TryGetInt64(out long whole) ? whole : null,
            ("DOUBLE", JsonValueKind.Number) => content.GetDouble(),
            ("DECIMAL", JsonValueKind.Number) => Exact(content, value.GetProperty("type")),
            _ => null,
        };
    }

    private static object? Exact(JsonElement content, JsonElement type)
    {
        int scale = type.GetProperty("type_info").GetProperty("scale").GetInt32();
        return scale <= 18 && content.TryGetInt64(out long unscaled) ? Scaled(unscaled, scale) : null;
    }

    private static decimal Scaled(long unscaled, int scale)
    {
        decimal value = unscaled;
        for (int digit = 0; digit < scale; digit++) value /= 10;
        return value;
    }

    private static object? Cast(object? value, JsonElement type) => (Text(type, "id"), value) switch
    {
        // The parser writes true and false as casts of 't' and 'f'.
        ("BOOLEAN", "t" or "true") => true,
        ("BOOLEAN", "f" or "false") => false,
        ("BOOLEAN", bool flag) => flag,
        ("DATE", string text) => TimeText.Date(text),
        ("DATE", DateOnly day) => day,
        ("TIMESTAMP", string text) => TimeText.Clock(text),
        ("TIMESTAMP", DateTime clock) => clock,
        ("TIMESTAMP", DateOnly day) => day.ToDateTime(TimeOnly.MinValue),
        ("TIMESTAMP WITH TIME ZONE", string text) => TimeText.Instant(text),
        ("TIMESTAMP WITH TIME ZONE", DateTimeOffset instant) => instant,
        ("TIMESTAMP WITH TIME ZONE", DateTime clock) => new DateTimeOffset(clock, TimeSpan.Zero),
        ("TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT", long whole) => whole,
        ("TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT", string text) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long parsed) ? parsed : null,
        ("DOUBLE", long or decimal or double) => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        ("FLOAT", long or decimal or double) => (float)Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => null,
    };
}
