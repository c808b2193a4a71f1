using System.Globalization;

namespace Millrace.Foundation.Text;

/// <summary>Lengths of time in words: <c>interval 2 weeks</c>, <c>168 hours</c>, <c>1 hour 30 minutes</c>.</summary>
public static class IntervalText
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Reads a length; false when it is none, or one whose length is not fixed, as that of a month.</summary>
    /// <param name="text">Pairs of a whole number and a unit from microseconds to weeks; <c>interval</c> may stand before them.</param>
    /// <param name="interval">The length.</param>
    public static bool TryParse(string text, out TimeSpan interval)
    {
        ArgumentNullException.ThrowIfNull(text);
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
