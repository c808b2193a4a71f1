using System.Globalization;

namespace Millrace.Pipelines.Graph;

/// <summary>Lengths of time as people write them: <c>10 seconds</c>, <c>INTERVAL 1 minute</c>, <c>500ms</c>, <c>2h</c>.</summary>
public static class DurationText
{
    private const double MostDays = 3650;

    /// <summary>Reads a length of time. A number without a unit counts seconds.</summary>
    /// <param name="text">What is written.</param>
    /// <param name="duration">What it means; not negative.</param>
    /// <returns>False when it is no length of time.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        string rest = (text ?? "").Trim().Trim('\'', '"').Trim();
        if (rest.StartsWith("interval ", StringComparison.OrdinalIgnoreCase)) rest = rest["interval ".Length..].Trim().Trim('\'');
        int digits = 0;
        while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.')) digits++;
        if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return false;
        if (UnitOf(rest[digits..].Trim()) is not TimeSpan unit || number * unit.TotalDays > MostDays) return false;
        duration = unit * number;
        return true;
    }

    private static TimeSpan? UnitOf(string word) => word.ToUpperInvariant() switch
    {
        "MS" or "MILLISECOND" or "MILLISECONDS" => TimeSpan.FromMilliseconds(1),
        "" or "S" or "SEC" or "SECS" or "SECOND" or "SECONDS" => TimeSpan.FromSeconds(1),
        "M" or "MIN" or "MINS" or "MINUTE" or "MINUTES" => TimeSpan.FromMinutes(1),
        "H" or "HOUR" or "HOURS" => TimeSpan.FromHours(1),
        "D" or "DAY" or "DAYS" => TimeSpan.FromDays(1),
        "W" or "WEEK" or "WEEKS" => TimeSpan.FromDays(7),
        _ => null,
    };
}
