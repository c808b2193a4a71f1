using System.Globalization;

namespace Millrace.Delta.Scanning;

/// <summary>Reads days and times as SQL spells them; what could mean two things to somebody is not read.</summary>
internal static class TimeText
{
    private static readonly string[] Clocks =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF",
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF",
    ];

    private static readonly string[] Instants = [.. Clocks.Skip(1).Select(format => format + "zzz")];

    /// <summary>A day, or null.</summary>
    public static object? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    /// <summary>A time without zone, or null; a text with a zone is none.</summary>
    public static object? Clock(string text) =>
        DateTime.TryParseExact(text, Clocks, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime clock) ? clock : null;

    /// <summary>An instant, or null; without a zone it is UTC, as for the engine.</summary>
    public static object? Instant(string text)
    {
        if (Clock(text) is DateTime clock) return new DateTimeOffset(clock, TimeSpan.Zero);
        string zoned = text.EndsWith('Z') ? text[..^1] + "+00:00" : text;
        return DateTimeOffset.TryParseExact(zoned, Instants, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset instant)
            ? instant
            : null;
    }
}
