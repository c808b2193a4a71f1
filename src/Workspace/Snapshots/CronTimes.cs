using System.Globalization;
using Cronos;

namespace Millrace.Workspace.Snapshots;

/// <summary>
/// The times of a cron expression: with five fields as Unix has them, or with six or seven as Quartz has them, where the days of the
/// week count from Sunday as 1 and the seventh field is the year. In a zone with summer time, a time that a clock skips comes
/// right after the skip, and one that a clock shows twice comes once. Immutable.
/// </summary>
public sealed class CronTimes
{
    private const int FirstYear = 1970;
    private const int LastYear = 2099;

    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly CronExpression _expression;
    private readonly HashSet<int>? _years;

    private CronTimes(string text, CronExpression expression, HashSet<int>? years)
    {
        Text = text;
        _expression = expression;
        _years = years;
    }

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is none; the message says why, as the end of a sentence.</exception>
    public static CronTimes Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is < 5 or > 7) throw new FormatException("it has five fields (minute hour day month weekday), or six or seven with seconds before them and a year behind them");
        try
        {
            if (fields.Length == 5)
            {
                // Unix takes either, other programs both: whoever writes both should say which is meant.
                if (!IsAny(fields[2]) && !IsAny(fields[4])) throw new FormatException("it names a day of the month and a weekday; put * for one of them");
                return new CronTimes(text, CronExpression.Parse(string.Join(' ', fields)), years: null);
            }

            if (!IsAny(fields[3]) && !IsAny(fields[5])) throw new FormatException("it names a day of the month and a weekday; put ? for one of them");
            HashSet<int>? years = fields.Length == 7 ? YearsOf(fields[6]) : null;
            fields[5] = string.Join(',', fields[5].Split(',').Select(DayOf));
            return new CronTimes(text, CronExpression.Parse(string.Join(' ', fields[..6]), CronFormat.IncludeSeconds), years);
        }
        catch (CronFormatException problem)
        {
            throw new FormatException(char.ToLowerInvariant(problem.Message[0]) + problem.Message[1..].TrimEnd('.'), problem);
        }
    }

    /// <summary>The first time after a time; null when there is none any more.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        DateTimeOffset? found = _expression.GetNextOccurrence(after, zone);
        while (found is DateTimeOffset time && _years is not null && !_years.Contains(time.Year))
        {
            int[] later = [.. _years.Where(year => year > time.Year)];
            if (later.Length == 0) return null;

            // The last moment before the year begins, wherever the zone puts it.
            DateTime start = new(later.Min(), 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
            found = _expression.GetNextOccurrence(new DateTimeOffset(start, zone.GetUtcOffset(start)), zone, inclusive: true);
        }

        return found;
    }

    /// <summary>The last time up to a time and after another; null when there is none between.</summary>
    /// <param name="after">It lies after this.</param>
    /// <param name="until">It is this, or lies before.</param>
    /// <param name="zone">Whose clock is meant.</param>
    public DateTimeOffset? Last(DateTimeOffset after, DateTimeOffset until, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        if (until <= after) return null;
        foreach (DateTimeOffset time in _expression.GetOccurrencesDescending(until, after, zone, fromInclusive: true, toInclusive: false))
        {
            if (_years is null || _years.Contains(time.Year)) return time;
        }

        return null;
    }

    private static bool IsAny(string field) => field is "*" or "?";

    /// <summary>A part of Quartz's field of weekdays with Sunday as 0. Spans are written out, as their steps count from their beginning.</summary>
    private static string DayOf(string part)
    {
        if (IsAny(part)) return part;
        if (part == "L") return "6"; // The last day of its week is a Saturday.
        if (part is [.. string last, 'L']) return $"{DayNumber(last)}L";
        if (part.Split('#') is [string day, string which]) return $"{DayNumber(day)}#{which}";
        string[] steps = part.Split('/');
        int step = 1;
        if (steps.Length > 2 || (steps.Length == 2 && !int.TryParse(steps[1], NumberStyles.None, CultureInfo.InvariantCulture, out step)) || step < 1)
            throw new FormatException($"'{part}' is no weekday");
        string[] ends = steps[0].Split('-');
        int from = ends[0] == "*" ? 0 : DayNumber(ends[0]);
        int to = ends.Length > 1 ? DayNumber(ends[1]) : steps.Length > 1 || ends[0] == "*" ? 6 : from;
        if (to < from) to += 7;
        List<string> days = [];
        for (int at = from; at <= to; at += step) days.Add((at % 7).ToString(CultureInfo.InvariantCulture));
        return string.Join(',', days);
    }

    private static int DayNumber(string text)
    {
        int named = Array.FindIndex(Days, day => day.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0) return named;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 7
            ? number - 1
            : throw new FormatException($"'{text}' is no weekday; they are 1 for Sunday to 7 for Saturday, or SUN to SAT");
    }

    private static HashSet<int>? YearsOf(string field)
    {
        if (IsAny(field)) return null;
        HashSet<int> years = [];
        foreach (string part in field.Split(','))
        {
            string[] steps = part.Split('/');
            string[] ends = steps[0].Split('-');
            int from = ends[0] == "*" ? FirstYear : YearOf(ends[0]);
            int to = ends.Length > 1 ? YearOf(ends[1]) : steps.Length > 1 ? LastYear : from;
            int step = 1;
            if (steps.Length > 2 || ends.Length > 2 || (steps.Length == 2 && !int.TryParse(steps[1], NumberStyles.None, CultureInfo.InvariantCulture, out step)) || step < 1)
                throw new FormatException($"'{part}' is no year");
            for (int year = from; year <= to; year += step) years.Add(year);
        }

        return years;
    }

    private static int YearOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int year) && year is >= FirstYear and <= LastYear
        ? year
        : throw new FormatException(FormattableString.Invariant($"'{text}' is no year from {FirstYear} to {LastYear}"));
}
