using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Files;

/// <summary>Bounds of statistics as numbers that compare: days, microseconds, whole and floating numbers.</summary>
internal static class BoundText
{
    private const int DateLength = 10;
    private const int SecondLength = 19;

    // A decimal becomes a double in at most two roundings.
    private const int DecimalSteps = 2;

    /// <summary>Reads a whole number, a day or an instant; false when the text is none.</summary>
    internal static bool TryWhole(DataType type, ReadOnlySpan<byte> text, out long value)
    {
        if (type is DataType.Date && TryDay(text, out int day) && text.Length == DateLength)
        {
            value = day;
            return true;
        }

        if (type is DataType.Timestamp or DataType.TimestampNtz) return TryMicroseconds(text, out value);
        if (type is DataType.Date) return TryRareDay(text, out value);
        return (Utf8Parser.TryParse(text, out value, out int used) && used == text.Length) || TryExact(text, out value);
    }

    /// <summary>Reads a number; NaN and what is no number are unknown.</summary>
    internal static bool TryFloating(DataType type, ReadOnlySpan<byte> text, out double value)
    {
        if (type is DataType.Float && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float single))
        {
            value = single;
            return !float.IsNaN(single);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && !double.IsNaN(value);
    }

    /// <summary>A bound of a decimal moved away from the values so far that rounding cannot have crossed them.</summary>
    /// <param name="type">Type of the column; other types stay as they are.</param>
    /// <param name="value">The bound.</param>
    /// <param name="sign">−1 for a lower bound, 1 for an upper one.</param>
    internal static double Outwards(DataType type, double value, int sign)
    {
        if (type is not DataType.Decimal) return value;
        for (int step = 0; step < DecimalSteps; step++)
            value = sign < 0 ? Math.BitDecrement(value) : Math.BitIncrement(value);
        return value;
    }

    /// <summary>Microseconds since 1970 of a wall-clock or UTC time.</summary>
    internal static long Microseconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static bool TryMicroseconds(ReadOnlySpan<byte> text, out long value)
    {
        if (TryPlainTime(text, out value)) return true;
        bool isRead = PartitionText.TryParse(new DataType.Timestamp(), Encoding.UTF8.GetString(text), out object? read);
        value = read is DateTime time ? Microseconds(time) : 0;
        return isRead && read is DateTime;
    }

    /// <summary>The form nearly all writers use: a time to the second, a fraction, and Z or nothing.</summary>
    private static bool TryPlainTime(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length < SecondLength || !TryDay(text, out int day) || text[DateLength] is not ((byte)'T' or (byte)' '))
            return false;
        if (!TryPair(text, 11, out int hour) || !TryPair(text, 14, out int minute) || !TryPair(text, 17, out int second))
            return false;
        if (text[13] != ':' || text[16] != ':' || hour > 23 || minute > 59 || second > 59) return false;
        ReadOnlySpan<byte> rest = text[SecondLength..];
        if (!rest.IsEmpty && rest[^1] == 'Z') rest = rest[..^1];
        long fraction = 0;
        if (!rest.IsEmpty)
        {
            if (rest[0] != '.' || rest.Length is < 2 or > 7) return false;
            for (int at = 1; at <= 6; at++)
            {
                int digit = at < rest.Length ? rest[at] - '0' : 0;
                if (digit is < 0 or > 9) return false;
                fraction = (fraction * 10) + digit;
            }
        }

        value = (((((day * 24L) + hour) * 60) + minute) * 60 + second) * 1_000_000 + fraction;
        return true;
    }

    private static bool TryDay(ReadOnlySpan<byte> text, out int day)
    {
        day = 0;
        if (text.Length < DateLength || text[4] != '-' || text[7] != '-') return false;
        if (!TryPair(text, 0, out int century) || !TryPair(text, 2, out int year)) return false;
        if (!TryPair(text, 5, out int month) || !TryPair(text, 8, out int dayOfMonth)) return false;
        year += century * 100;
        if (year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, dayOfMonth).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return true;
    }

    private static bool TryPair(ReadOnlySpan<byte> text, int at, out int value)
    {
        int high = text[at] - '0';
        int low = text[at + 1] - '0';
        value = (high * 10) + low;
        return high is >= 0 and <= 9 && low is >= 0 and <= 9;
    }

    private static bool TryRareDay(ReadOnlySpan<byte> text, out long value)
    {
        bool isRead = PartitionText.TryParse(new DataType.Date(), Encoding.UTF8.GetString(text), out object? read);
        value = read is DateOnly date ? date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber : 0;
        return isRead && read is DateOnly;
    }

    /// <summary>Whole numbers in another spelling, such as <c>1.0</c> or <c>1e3</c>.</summary>
    private static bool TryExact(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)) return false;
        if (exact != decimal.Truncate(exact) || exact < long.MinValue || exact > long.MaxValue) return false;
        value = (long)exact;
        return true;
    }
}
