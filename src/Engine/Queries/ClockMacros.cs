using System.Globalization;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Queries;

/// <summary>Functions that stand in front of the engine's own clock: a macro of the same name is found first.</summary>
internal static class ClockMacros
{
    private static readonly string[] Instants = ["now", "get_current_timestamp", "current_timestamp", "transaction_timestamp"];

    private static readonly string[] Days = ["current_date", "today"];

    private static readonly string[] LocalTimes = ["current_localtimestamp", "localtimestamp"];

    private static readonly string[] TimesOfDay = ["get_current_time", "current_time"];

    /// <summary>The statements that make all of them give one time, in UTC as everywhere.</summary>
    public static string Of(DateTimeOffset now)
    {
        DateTime utc = now.UtcDateTime;
        string time = utc.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        IEnumerable<string> macros =
        [
            .. Instants.Select(name => Macro(name, Sql.Instant(now))),
            .. Days.Select(name => Macro(name, $"DATE '{time[..10]}'")),
            .. LocalTimes.Select(name => Macro(name, $"TIMESTAMP '{time}'")),
            .. TimesOfDay.Select(name => Macro(name, $"TIMETZ '{time[11..]}+00'")),
        ];
        return string.Join("; ", macros);
    }

    private static string Macro(string name, string value) => $"CREATE OR REPLACE MACRO {Sql.Name(name)}() AS {value}";
}
