using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Millrace.Testing.Comparing;

/// <summary>A value that a query gave.</summary>
/// <param name="Value">The value; text of JSON for a nested one.</param>
/// <param name="IsNested">True for a list, a map or a struct.</param>
internal readonly record struct GivenCell(object? Value, bool IsNested)
{
    /// <summary>The value as a test would write it.</summary>
    public string Written => Value is string text ? ExpectedCell.Written(text) : Shown;

    /// <summary>The value as text.</summary>
    public string Shown => Value switch
    {
        null => "NULL",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime time => Shown8601(time),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        Stream bytes => Base64(bytes),
        _ => Convert.ToString(Value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>True when the value is what a test expects.</summary>
    public bool Matches(ExpectedCell expected)
    {
        if (Value is null) return expected.IsNull;
        if (expected.IsNull) return false;
        if (Value is string text) return text == expected.Text || text == expected.Raw || (IsNested && IsSameJson(text, expected.Text));
        if (!expected.IsQuoted && expected.Text.StartsWith('~') && AsDouble() is double number) return IsNear(number, expected.Text[1..]);
        return expected.Text == Shown || IsSameValue(expected.Text);
    }

    private bool IsSameValue(string text) => Value switch
    {
        bool flag => bool.TryParse(text, out bool wanted) && wanted == flag,
        DateTime time => IsSameTime(time, text),
        DateOnly day => DateOnly.TryParse(text, CultureInfo.InvariantCulture, out DateOnly wanted) && wanted == day,
        float number => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float wanted) && wanted.Equals(number),
        double number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double wanted) && wanted.Equals(number),
        BigInteger number => BigInteger.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out BigInteger wanted) && wanted == number,
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal =>
            decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal wanted)
            && wanted == Convert.ToDecimal(Value, CultureInfo.InvariantCulture),
        _ => false,
    };

    private double? AsDouble() => Value switch
    {
        double number => number,
        float number => number,
        BigInteger number => (double)number,
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal => Convert.ToDouble(Value, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>~21.97 means all that rounds to 21.97: half of its last digit to either side.</summary>
    private static bool IsNear(double number, string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double wanted)) return false;
        if (!double.IsFinite(wanted)) return wanted.Equals(number);
        int exponentAt = text.AsSpan().IndexOfAny('e', 'E');
        string digits = exponentAt < 0 ? text : text[..exponentAt];
        int exponent = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        int places = point < 0 ? 0 : digits.Length - point - 1;

        // A half stands on the edge; the binary neighbour of a decimal half must not decide.
        double half = 0.5 * Math.Pow(10, exponent - places);
        return Math.Abs(number - wanted) <= half * (1 + 1e-9);
    }

    private static bool IsSameTime(DateTime time, string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime wanted)
        && wanted.Ticks == time.Ticks;

    private static string Shown8601(DateTime time)
    {
        string text = time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        return time.Kind == DateTimeKind.Utc ? text + "Z" : text;
    }

    private static bool IsSameJson(string first, string second)
    {
        try
        {
            return JsonNode.DeepEquals(JsonNode.Parse(first), JsonNode.Parse(second));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Base64(Stream bytes)
    {
        using MemoryStream copy = new();
        bytes.Position = 0;
        bytes.CopyTo(copy);
        return Convert.ToBase64String(copy.GetBuffer(), 0, (int)copy.Length);
    }
}
