using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>Functions of dates and times. All work in UTC, as every session does.</summary>
internal static class SparkTimes
{
    private const string Unit =
        "CASE lower(unit) WHEN 'mm' THEN 'month' WHEN 'mon' THEN 'month' WHEN 'yy' THEN 'year' WHEN 'yyyy' THEN 'year' WHEN 'dd' THEN 'day' ELSE unit END";

    private const string Months = "(CAST(year(a) - year(b) AS BIGINT) * 12 + month(a) - month(b))";

    private const string Between =
        $"CASE WHEN day(a) = day(b) OR (last_day(a) = CAST(a AS DATE) AND last_day(b) = CAST(b AS DATE)) THEN CAST({Months} AS DOUBLE) "
        + $"ELSE round({Months} + ((day(a) - day(b)) * 86400 + epoch(a) - epoch(date_trunc('day', a)) - epoch(b) + epoch(date_trunc('day', b))) / 2678400.0, 8) END";

    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        Macro("current_timestamp", "The time now.", ("()", "now()")),
        Macro("getdate", "The time now.", ("()", "now()")),
        Macro("curdate", "The day today.", ("()", "current_date()")),
        Macro("current_timezone", "The time zone of the session, which is always UTC.", ("()", "'UTC'")),
        Written("date_format", "A date or time as text, by a pattern of Spark's letters that is a literal.", "(x, pattern)"),
        Written("to_timestamp", "A text, date or number of seconds as an instant; with a pattern, text that is written so.", "(x)", "(s, pattern)"),
        Written("try_to_timestamp", "As to_timestamp, and null for what cannot be read.", "(x)", "(s, pattern)"),
        Written("to_date", "A text or time as a date; with a pattern, text that is written so.", "(x)", "(s, pattern)"),
        Written("try_to_date", "As to_date, and null for what cannot be read.", "(x)", "(s, pattern)"),
        Written("unix_timestamp", "Seconds since 1970 of now, of a time, or of text that is written in a pattern.", "()", "(x)", "(s, pattern)"),
        Written("to_unix_timestamp", "Seconds since 1970 of a time, or of text that is written in a pattern.", "(x)", "(s, pattern)"),
        Written("from_unixtime", "Seconds since 1970 as text, by the pattern yyyy-MM-dd HH:mm:ss or another.", "(n)", "(n, pattern)"),
        Macro("unix_seconds", "Seconds since 1970.", ("(t)", "CAST(floor(epoch(t)) AS BIGINT)")),
        Macro("unix_millis", "Milliseconds since 1970.", ("(t)", "epoch_ms(t)")),
        Macro("unix_micros", "Microseconds since 1970.", ("(t)", "epoch_us(t)")),
        Macro("unix_date", "Days since 1970.", ("(d)", "CAST(CAST(d AS DATE) - DATE '1970-01-01' AS INTEGER)")),
        Macro("date_from_unix_date", "The day so many days after the start of 1970.", ("(n)", "DATE '1970-01-01' + CAST(n AS INTEGER)")),
        Macro("timestamp_seconds", "The instant so many seconds after the start of 1970.", ("(n)", "to_timestamp(n)")),
        Macro("timestamp_millis", "The instant so many milliseconds after the start of 1970.", ("(n)", "make_timestamptz(CAST(n AS BIGINT) * 1000)")),
        Macro("timestamp_micros", "The instant so many microseconds after the start of 1970.", ("(n)", "make_timestamptz(CAST(n AS BIGINT))")),
        Macro("from_utc_timestamp", "What clocks of a zone show at an instant.", ("(t, zone)", "CAST(CAST(t AS TIMESTAMPTZ) AT TIME ZONE zone AS TIMESTAMPTZ)")),
        Macro("convert_timezone", "What clocks of one zone, that of the session when it is left out, show in another: a time without a zone.",
            ("(target, t)", "CAST(t AS TIMESTAMPTZ) AT TIME ZONE target"), ("(source, target, t)", "(CAST(t AS TIMESTAMP) AT TIME ZONE source) AT TIME ZONE target")),
        Macro("to_utc_timestamp", "The instant at which clocks of a zone show a time.", ("(t, zone)", "CAST(CAST(t AS TIMESTAMPTZ) AS TIMESTAMP) AT TIME ZONE zone")),
        Macro("make_timestamp", "The instant of a year, month, day, hour, minute and second.", ("(y, m, d, h, mi, s)", "CAST(make_timestamp(y, m, d, h, mi, s) AS TIMESTAMPTZ)")),
        Written("date_trunc", "A time cut down to YEAR, YYYY, YY, QUARTER, MONTH, MON, MM, WEEK, DAY, DD, HOUR and so on.", "(unit, t)"),
        Written("time_bucket", "A time cut down to a multiple of a width, counted from a Monday in 2000 or from an origin. The engine's, not Spark's.", "(width, t)", "(width, t, origin)")
            with { IsOpen = true },
        Written("trunc", "A date cut down to a unit, when the second argument is text; else the engine's trunc of a number.", "(d, unit)") with { IsOpen = true },
        Written("extract", "A part of a time: EXTRACT(part FROM t). DAYOFWEEK and DOW count from 1, Sunday.", "(part FROM t)") with { IsOpen = true },

        // The engine takes instants apart by the calendar of a zone, at a hundred times the cost of doing without.
        Macro("_date_trunc", "", ("(unit, t)", $"{InstantNames.Like}(t, date_trunc({Unit}, {InstantNames.Plain}(t)))")),
        Macro("_time_bucket", "", ("(width, t)", $"{InstantNames.Like}(t, time_bucket(width, {InstantNames.Plain}(t)))")),
        Macro("_trunc", "", ("(d, unit)", $"CAST(date_trunc({Unit}, CAST(d AS DATE)) AS DATE)")),
        Written("datediff", "Days from b to a; with a unit as a bare word, whole units from a to b.", "(a, b)", "(unit, a, b)"),
        Written("date_diff", "Days from b to a; with a unit as a bare word, whole units from a to b.", "(a, b)", "(unit, a, b)"),
        Written("timestampdiff", "Whole units from a to b; the unit is a bare word.", "(unit, a, b)"),
        Written("date_add", "A date n days later; with a unit as a bare word, a time n units later.", "(d, n)", "(unit, n, t)"),
        Written("dateadd", "A date n days later; with a unit as a bare word, a time n units later.", "(d, n)", "(unit, n, t)"),
        Written("timestampadd", "A time n units later; the unit is a bare word.", "(unit, n, t)"),
        Written("date_sub", "A date n days earlier.", "(d, n)") with { IsOpen = true },
        Macro("_days_between", "", ("(a, b)", "CAST(CAST(a AS DATE) - CAST(b AS DATE) AS INTEGER)")),
        Macro("_days_later", "", ("(d, n)", "CAST(d AS DATE) + CAST(n AS INTEGER)")),
        Macro("_days_earlier", "", ("(d, n)", "CAST(d AS DATE) - CAST(n AS INTEGER)")),
        Macro("_months", "", ("(a, b)", Between), ("(a, b, rounds)", Between)),
        Macro("add_months", "A date n months later; the last day of the month when there is no such day.", ("(d, n)", "CAST(CAST(d AS DATE) + to_months(CAST(n AS INTEGER)) AS DATE)")),
        Macro(
            "months_between",
            "Months from b to a, as a part of 31 days when the days differ.",
            ("(a, b)", "_spark__months(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP))"),
            ("(a, b, rounds)", "_spark__months(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP))")),
        Macro("last_day", "The last day of a month.", ("(d)", "last_day(CAST(d AS DATE))")),
        Macro(
            "next_day",
            "The first day after d that has a name such as 'Mon' or 'Monday'.",
            ("(d, name)", "CAST(d AS DATE) + CAST((list_position(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], upper(left(name, 2))) - isodow(CAST(d AS DATE)) + 6) % 7 + 1 AS INTEGER)")),
        Macro("dayofweek", "1 for Sunday to 7 for Saturday.", ("(d)", "dayofweek(CAST(d AS TIMESTAMP)) + 1")),
        Macro("weekday", "0 for Monday to 6 for Sunday.", ("(d)", "isodow(CAST(d AS TIMESTAMP)) - 1")),
        Macro("dayname", "The name of the day in three letters.", ("(d)", "left(dayname(CAST(d AS DATE)), 3)")),
        Macro("monthname", "The name of the month in three letters.", ("(d)", "left(monthname(CAST(d AS DATE)), 3)")),
    ];
}
