using System.Globalization;
using System.Text;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Partition values as the log spells them: text, where null and empty are the null partition of every type.
/// </summary>
public static class PartitionText
{
    private static readonly string[] TimeFormats =
    [
        "yyyy-M-d'T'H:m:s.FFFFFFFK", "yyyy-M-d H:m:s.FFFFFFFK", "yyyy-M-d'T'H:m:sK", "yyyy-M-d H:m:sK",
        "yyyy-M-d H:m:s.FFFFFFFzz", "yyyy-M-d H:m:szz", "yyyy-M-d",
    ];

    /// <summary>Reads a value; timestamps without a zone count as UTC.</summary>
    /// <param name="type">Type of the partition column.</param>
    /// <param name="text">Value text of the log.</param>
    /// <param name="value">
    /// string, bool, long, double, decimal, DateOnly, DateTime (UTC for timestamps) or byte[]; null for the null
    /// partition.
    /// </param>
    /// <returns>False when the text does not fit the type.</returns>
    public static bool TryParse(DataType type, string? text, out object? value)
    {
        value = null;
        if (string.IsNullOrEmpty(text)) return true;
        value = type switch
        {
            DataType.String => text,
            DataType.Boolean => bool.TryParse(text, out bool flag) ? flag : null,
            DataType.Byte or DataType.Short or DataType.Integer or DataType.Long =>
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
                    ? whole
                    : null,
            DataType.Float or DataType.Double =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    ? number
                    : null,
            DataType.Decimal =>
                decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
                    ? exact
                    : null,
            DataType.Date => ParseTime(text) is DateTime day ? DateOnly.FromDateTime(day) : null,
            DataType.Timestamp or DataType.TimestampNtz => ParseTime(text),
            DataType.Binary => Encoding.Latin1.GetBytes(text),
            _ => null,
        };
        return value is not null;
    }

    /// <summary>Writes a value; null, and a string that is empty, is the null partition.</summary>
    /// <param name="type">Type of the partition column.</param>
    /// <param name="value">A .NET value of the type; DateTime is UTC for timestamps.</param>
    public static string? Format(DataType type, object? value) => value switch
    {
        null or "" => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        byte[] bytes => Encoding.Latin1.GetString(bytes),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset instant => FormatTime(type, instant.UtcDateTime),
        DateTime time => type is DataType.Date
            ? time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : FormatTime(type, time),
        float single => single.ToString("R", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"A partition value cannot be a {value.GetType().Name}.", nameof(value)),
    };

    /// <summary>One text for all spellings of a value, so that partitions can be compared.</summary>
    internal static string? Canonical(DataType type, string? text)
    {
        if (!TryParse(type, text, out object? value)) return text;
        return value switch
        {
            decimal number => (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
            double.NegativeZero => "0",
            _ => Format(type, value),
        };
    }

    private static string FormatTime(DataType type, DateTime time) => time.ToString(
        type is DataType.TimestampNtz ? "yyyy-MM-dd HH:mm:ss.ffffff" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'",
        CultureInfo.InvariantCulture);

    private static DateTime? ParseTime(string text) =>
        DateTime.TryParseExact(
            text,
            TimeFormats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTime time)
            ? time
            : null;
}
