using System.Text.Json;
using Millrace.Engine.Queries;

namespace Millrace.Server.Gate;

/// <summary>The answer to a typed query. Immutable.</summary>
/// <param name="Columns">Names and types of its columns.</param>
/// <param name="Rows">Its rows; values are those of <see cref="QueryResult.Value"/>.</param>
/// <param name="IsCut">True when there were more rows than were asked for or may be given.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record SqlAnswer(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<object?[]> Rows, bool IsCut, TimeSpan Elapsed)
{
    // Lists and structs may hold numbers that JSON has no sign for.
    private static readonly JsonSerializerOptions Nested = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Writes it: columns, rows as arrays, numbers that JSON cannot hold and everything else as texts.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteStartArray("columns");
        foreach (ResultColumn column in Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.EngineType);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (object?[] row in Rows)
        {
            json.WriteStartArray();
            foreach (object? value in row) WriteValue(json, value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteBoolean("cut", IsCut);
        json.WriteNumber("ms", Math.Round(Elapsed.TotalMilliseconds, 3));
        json.WriteEndObject();
    }

    /// <summary>A value as a person reads it, without culture; null for null.</summary>
    public static string? TextOf(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFF", System.Globalization.CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(format: null, System.Globalization.CultureInfo.InvariantCulture),
        _ => JsonOf(value),
    };

    private static string JsonOf(object value) => value as string ?? JsonSerializer.Serialize(value, Nested);

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case sbyte or short or int or byte or ushort or uint: json.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)); break;
            case long number and > -(1L << 53) and < 1L << 53: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            default: json.WriteStringValue(TextOf(value)); break;
        }
    }
}
