using System.Globalization;

namespace Millrace.DeltaProtocol.Log;

/// <summary>Intervals as table properties spell them: <c>interval 2 weeks</c>, <c>168 hours</c>.</summary>
internal static class IntervalText
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    internal static bool TryParse(string text, out TimeSpan interval)
    {
        interval = TimeSpan.Zero;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int start = words.Length > 0 && words[0].Equals("interval", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        if (words.Length == start || (words.Length - start) % 2 != 0) return false;
        for (int at = start; at < words.Length; at += 2)
        {
            if (!long.TryParse(words[at], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
                return false;
            if (UnitOf(words[at + 1]) is not TimeSpan unit || count > TimeSpan.MaxValue.Ticks / unit.Ticks / 4)
                return false;
            interval += unit * count;
        }

        return true;
    }

    private static TimeSpan? UnitOf(string word) => word.ToUpperInvariant().TrimEnd('S') switch
    {
        "WEEK" => 7 * Day,
        "DAY" => Day,
        "HOUR" => TimeSpan.FromHours(1),
        "MINUTE" => TimeSpan.FromMinutes(1),
        "SECOND" => TimeSpan.FromSeconds(1),
        "MILLISECOND" => TimeSpan.FromMilliseconds(1),
        "MICROSECOND" => TimeSpan.FromMicroseconds(1),
        _ => null,
    };
}
