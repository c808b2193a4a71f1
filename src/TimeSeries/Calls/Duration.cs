using System.Globalization;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Calls;

/// <summary>Reads <c>'hour'</c> and <c>'15 minutes'</c> as microseconds.</summary>
internal static class Duration
{
    public const long MicrosPerSecond = 1_000_000;

    public const long MicrosPerDay = 86_400 * MicrosPerSecond;

    private static readonly Dictionary<string, long> MicrosOfUnit = new(StringComparer.OrdinalIgnoreCase)
    {
        ["musec"] = 1, ["microsec"] = 1, ["microsecond"] = 1, ["microseconds"] = 1,
        ["ms"] = 1_000, ["millisecond"] = 1_000, ["milliseconds"] = 1_000,
        ["sec"] = MicrosPerSecond, ["second"] = MicrosPerSecond, ["seconds"] = MicrosPerSecond,
        ["min"] = 60 * MicrosPerSecond, ["minute"] = 60 * MicrosPerSecond, ["minutes"] = 60 * MicrosPerSecond,
        ["hr"] = 3_600 * MicrosPerSecond, ["hour"] = 3_600 * MicrosPerSecond, ["hours"] = 3_600 * MicrosPerSecond,
        ["day"] = MicrosPerDay, ["days"] = MicrosPerDay,
    };

    /// <summary>Microseconds of a duration; the count must not be below the lowest one.</summary>
    public static long ReadMicros(string op, string text, int lowestCount)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length is not (1 or 2))
            throw TimeSeriesErrors.InvalidFrequency(op, text, parts.Length == 0 ? "it is empty" : "it has too many words");
        string unit = parts[^1];
        if (!MicrosOfUnit.TryGetValue(unit, out long micros))
            throw TimeSeriesErrors.InvalidFrequency(op, text, $"'{unit}' is not a unit");
        if (parts.Length == 1) return micros;
        if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            || count < lowestCount)
        {
            throw TimeSeriesErrors.InvalidFrequency(op, text, $"'{parts[0]}' is not a whole number above zero");
        }

        return count <= long.MaxValue / micros
            ? count * micros
            : throw TimeSeriesErrors.InvalidFrequency(op, text, "it is too long");
    }
}
