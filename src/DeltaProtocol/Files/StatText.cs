using System.Globalization;
using System.Numerics;
using System.Text;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Files;

/// <summary>Values of columns as statistics spell them, so that the result bounds the values it came from.</summary>
internal static class StatText
{
    private const int PrefixLength = 32;
    private const string NumberStart = "-0123456789";

    /// <summary>The lower bound for a minimum, or null when none can be given.</summary>
    internal static StatValue? Lower(DataType type, object value) => type switch
    {
        DataType.String => new StatValue(Prefix((string)value), IsString: true),
        DataType.Float or DataType.Double => Floating(value, zero: "-0.0"),
        _ => Plain(type, value),
    };

    /// <summary>The upper bound for a maximum, or null when none can be given.</summary>
    internal static StatValue? Upper(DataType type, object value) => type switch
    {
        DataType.String => UpperPrefix((string)value) is string bound ? new StatValue(bound, IsString: true) : null,
        DataType.Float or DataType.Double => Floating(value, zero: "0.0"),
        _ => Plain(type, value),
    };

    /// <summary>True for types that carry a minimum and a maximum.</summary>
    internal static bool HasBounds(DataType type) => type is DataType.String or DataType.Byte or DataType.Short
        or DataType.Integer or DataType.Long or DataType.Float or DataType.Double or DataType.Decimal or DataType.Date
        or DataType.Timestamp or DataType.TimestampNtz;

    private static StatValue? Plain(DataType type, object value) => type switch
    {
        DataType.Byte or DataType.Short or DataType.Integer or DataType.Long =>
            new StatValue(Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
                IsString: false),
        DataType.Decimal => new StatValue(DecimalText(value), IsString: false),
        DataType.Date => new StatValue(DateText(value), IsString: true),
        DataType.Timestamp => new StatValue(TimeText(value) + "Z", IsString: true),
        DataType.TimestampNtz => new StatValue(TimeText(value), IsString: true),
        _ => null,
    };

    /// <summary>
    /// A finite number; NaN and the infinities have no JSON number. Zero takes the sign that makes it the outer
    /// bound, because the data may hold either zero.
    /// </summary>
    private static StatValue? Floating(object value, string zero)
    {
        string text;
        double number;
        if (value is float single)
        {
            number = single;
            text = single.ToString("R", CultureInfo.InvariantCulture);
        }
        else
        {
            number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
            text = number.ToString("R", CultureInfo.InvariantCulture);
        }

        if (!double.IsFinite(number)) return null;
        return new StatValue(number == 0 ? zero : text, IsString: false);
    }

    private static string DecimalText(object value) => value switch
    {
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        BigInteger whole => whole.ToString(CultureInfo.InvariantCulture),
        string text when text.Length > 0 && NumberStart.Contains(text[0]) => text,
        _ => Convert.ToDecimal(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
    };

    private static string DateText(object value) => value switch
    {
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"A date statistic cannot be a {value.GetType().Name}.", nameof(value)),
    };

    private static string TimeText(object value)
    {
        DateTime time = value switch
        {
            DateTimeOffset instant => instant.UtcDateTime,
            DateTime plain => plain,
            _ => throw new ArgumentException($"A timestamp statistic cannot be a {value.GetType().Name}.",
                nameof(value)),
        };
        return time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
    }

    private static string Prefix(string value)
    {
        int end = 0;
        int count = 0;
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (count++ == PrefixLength) return value[..end];
            end += rune.Utf16SequenceLength;
        }

        return value;
    }

    /// <summary>
    /// A text of up to 32 code points as it is; a longer one cut, with a last code point above the one cut away. The
    /// prefix grows up to twice while the next code point is the greatest there is.
    /// </summary>
    private static string? UpperPrefix(string value)
    {
        int at = 0;
        int count = 0;
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (count >= PrefixLength && rune.Value < 0x7F) return value[..at] + '\u007F';
            if (count >= PrefixLength && rune.Value < 0x10FFFF) return value[..at] + "\U0010FFFF";
            if (count >= 2 * PrefixLength) return null;
            count++;
            at += rune.Utf16SequenceLength;
        }

        return value;
    }
}
