using System.Globalization;

namespace Millrace.Workspace.Filters;

/// <summary>
/// A day or a moment, as filters and defaults write it: <c>2024-05-01</c>, <c>2024-05-01T10:00:00</c>, or relative to now as
/// <c>now-12M/M</c>: twelve months back, cut down to the month.
/// </summary>
/// <param name="Value">The moment in UTC; of a day its beginning.</param>
/// <param name="IsDay">True when the whole day is meant.</param>
public readonly record struct Moment(DateTime Value, bool IsDay)
{
    private const string Now = "now";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads a day or moment; null when the text is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">The time that relative texts start from.</param>
    /// <param name="isEnd">True for the end of a range: what is cut down to a unit then means the last moment of it.</param>
    public static Moment? TryParse(string? text, DateTimeOffset now, bool isEnd)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        string trimmed = text.Trim();
        if (trimmed.StartsWith(Now, StringComparison.Ordinal)) return TryRelative(trimmed.AsSpan(Now.Length), now.UtcDateTime, isEnd);
        if (DateTime.TryParseExact(trimmed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime day)) return new Moment(day, IsDay: true);
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.TryParseExact(trimmed, Formats, CultureInfo.InvariantCulture, utc, out DateTime time) ? new Moment(time, IsDay: false) : null;
    }

    /// <summary>The day as text.</summary>
    public string DayText => Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The moment as text, to the microsecond.</summary>
    public string MomentText => Value.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static Moment? TryRelative(ReadOnlySpan<char> rest, DateTime now, bool isEnd)
    {
        DateTime value = now;
        try
        {
            while (rest.Length > 0)
            {
                if (rest[0] == '/')
                {
                    if (rest.Length != 2 || TryFloor(value, rest[1]) is not DateTime floor) return null;
                    return new Moment(isEnd ? TryAdd(floor, 1, rest[1])!.Value.AddMicroseconds(-1) : floor, IsDay: false);
                }

                int digits = 1;
                while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
                bool isStep = rest[0] is '+' or '-' && digits > 1 && digits < rest.Length;
                if (!isStep || !int.TryParse(rest[1..digits], NumberStyles.None, CultureInfo.InvariantCulture, out int count)) return null;
                if (TryAdd(value, rest[0] == '-' ? -count : count, rest[digits]) is not DateTime moved) return null;
                value = moved;
                rest = rest[(digits + 1)..];
            }
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // Further away than any calendar goes.
        }

        return new Moment(value, IsDay: false);
    }

    private static DateTime? TryAdd(DateTime time, int count, char unit) => unit switch
    {
        's' => time.AddSeconds(count),
        'm' => time.AddMinutes(count),
        'h' or 'H' => time.AddHours(count),
        'd' => time.AddDays(count),
        'w' => time.AddDays(7.0 * count),
        'M' => time.AddMonths(count),
        'Q' or 'q' => time.AddMonths(checked(3 * count)),
        'y' or 'Y' => time.AddYears(count),
        _ => null,
    };

    private static DateTime? TryFloor(DateTime time, char unit) => unit switch
    {
        's' => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)),
        'm' => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute)),
        'h' or 'H' => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerHour)),
        'd' => time.Date,
        'w' => time.Date.AddDays(-(((int)time.DayOfWeek + 6) % 7)),
        'M' => new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc),
        'Q' or 'q' => new DateTime(time.Year, ((time.Month - 1) / 3 * 3) + 1, 1, 0, 0, 0, DateTimeKind.Utc),
        'y' or 'Y' => new DateTime(time.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        _ => null,
    };
}
