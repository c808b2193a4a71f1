using System.Globalization;
using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class ShiftsTests
{
    private const string ThreeShifts = "(VALUES ('E', '06:00', '14:00'), ('L', '14:00', '22:00'), ('N', '22:00', '06:00')) AS v(shift_id, start_time, end_time)";

    private static readonly SeriesFrame Three = DuckSql.Frame(
        $"(SELECT * FROM {ThreeShifts})", "shift_id string, start_time string, end_time string");

    [Theory]
    // The night into 31 March in Berlin has 7 hours, from 21:00 to 04:00 UTC.
    [InlineData("Europe/Berlin", "2024-03-30 20:59:59.999999", "L|2024-03-30|13:00|21:00")]
    [InlineData("Europe/Berlin", "2024-03-30 21:00:00", "N|2024-03-30|21:00|04:00")]
    [InlineData("Europe/Berlin", "2024-03-31 00:30:00", "N|2024-03-30|21:00|04:00")]
    [InlineData("Europe/Berlin", "2024-03-31 03:59:59", "N|2024-03-30|21:00|04:00")]
    [InlineData("Europe/Berlin", "2024-03-31 04:00:00", "E|2024-03-31|04:00|12:00")]
    // The night into 27 October has 9 hours, from 20:00 to 05:00 UTC.
    [InlineData("Europe/Berlin", "2024-10-26 19:59:59", "L|2024-10-26|12:00|20:00")]
    [InlineData("Europe/Berlin", "2024-10-26 20:00:00", "N|2024-10-26|20:00|05:00")]
    [InlineData("Europe/Berlin", "2024-10-27 00:30:00", "N|2024-10-26|20:00|05:00")]
    [InlineData("Europe/Berlin", "2024-10-27 01:30:00", "N|2024-10-26|20:00|05:00")]
    [InlineData("Europe/Berlin", "2024-10-27 05:00:00", "E|2024-10-27|05:00|13:00")]
    // New York changes on 10 March and 3 November, at 07:00 and 06:00 UTC.
    [InlineData("America/New_York", "2024-03-10 02:59:59", "L|2024-03-09|19:00|03:00")]
    [InlineData("America/New_York", "2024-03-10 03:00:00", "N|2024-03-09|03:00|10:00")]
    [InlineData("America/New_York", "2024-03-10 09:59:59", "N|2024-03-09|03:00|10:00")]
    [InlineData("America/New_York", "2024-03-10 10:00:00", "E|2024-03-10|10:00|18:00")]
    [InlineData("America/New_York", "2024-11-03 02:00:00", "N|2024-11-02|02:00|11:00")]
    [InlineData("America/New_York", "2024-11-03 10:59:59", "N|2024-11-02|02:00|11:00")]
    [InlineData("America/New_York", "2024-11-03 11:00:00", "E|2024-11-03|11:00|19:00")]
    // Far from Greenwich, across a leap day, and before 1970.
    [InlineData("Pacific/Kiritimati", "2024-02-28 15:59:59", "N|2024-02-28|08:00|16:00")]
    [InlineData("Pacific/Kiritimati", "2024-02-29 08:00:00", "N|2024-02-29|08:00|16:00")]
    [InlineData("Pacific/Pago_Pago", "2024-03-01 16:59:59", "N|2024-02-29|09:00|17:00")]
    [InlineData("UTC", "1969-12-31 23:59:59", "N|1969-12-31|22:00|06:00")]
    [InlineData("UTC", "1969-12-31 05:59:59", "N|1969-12-30|22:00|06:00")]
    public void A_row_is_in_the_shift_that_a_person_would_say(string zone, string utc, string expected)
    {
        using DuckSql duck = new("Asia/Kolkata");
        SeriesFrame frame = DuckSql.Frame($"(SELECT TIMESTAMPTZ '{utc}+00' AS ts)", "ts timestamp");
        string sql = DuckSql.Expand("ts_shifts", [frame, Three], ("ts", "ts"), ("zone", zone));

        Assert.Equal([expected], duck.Rows($"""
            SELECT shift_id, production_date, strftime(shift_start AT TIME ZONE 'UTC', '%H:%M'), strftime(shift_end AT TIME ZONE 'UTC', '%H:%M') FROM ({sql})
            """));
        duck.AssertSchema("ts_shifts", [frame, Three], ("ts", "ts"), ("zone", zone));
    }

    [Theory]
    // One shift a day: 23 hours in spring, 25 in autumn.
    [InlineData("2024-03-30 23:00:00", "00:00", "24:00", "2024-03-31|23")]
    [InlineData("2024-03-31 21:59:59", "00:00", "00:00", "2024-03-31|23")]
    [InlineData("2024-10-26 22:00:00", "00:00", "24:00", "2024-10-27|25")]
    [InlineData("2024-10-27 22:59:59", "00:00", "24:00", "2024-10-27|25")]
    // Borders at 02:30: skipped in spring (then 03:30 in summer time), twice in autumn (then the second).
    [InlineData("2024-03-31 01:29:59", "02:30", "02:30", "2024-03-30|24")]
    [InlineData("2024-03-31 01:30:00", "02:30", "02:30", "2024-03-31|23")]
    [InlineData("2024-10-27 01:29:59", "02:30", "02:30", "2024-10-26|25")]
    [InlineData("2024-10-27 01:30:00", "02:30", "02:30", "2024-10-27|24")]
    public void Days_have_the_hours_that_the_clock_gives_them(string utc, string start, string end, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame($"(SELECT TIMESTAMPTZ '{utc}+00' AS ts)", "ts timestamp");
        SeriesFrame calendar = DuckSql.Frame($"(SELECT 1 AS shift_id, '{start}' AS start_time, '{end}' AS end_time)", "shift_id int, start_time string, end_time string");
        string sql = DuckSql.Expand("ts_shifts", [frame, calendar], ("ts", "ts"), ("zone", "Europe/Berlin"));

        Assert.Equal([expected], duck.Rows($"SELECT production_date, (epoch_us(shift_end) - epoch_us(shift_start)) // 3600000000 FROM ({sql})"));
    }

    [Fact]
    public void Weekdays_validity_exceptions_and_plants_are_heeded()
    {
        using DuckSql duck = new();
        SeriesFrame calendar = DuckSql.Frame(
            """
            (SELECT plant, shift_id, time_zone, start_time, end_time, days, valid_from::DATE AS valid_from, valid_to::DATE AS valid_to,
                exception_date::DATE AS exception_date FROM (VALUES
                ('B', 'day', 'Europe/Berlin', '06:00', '18:00', 'Mon - Fri', NULL, '2024-12-31', NULL),
                ('B', 'new', 'Europe/Berlin', '07:00', '19:00', 'fri-mon', '2025-01-01', NULL, NULL),
                ('B', 'short', 'Europe/Berlin', '06:00', '12:00', NULL, NULL, NULL, '2024-12-24'),
                ('B', NULL, 'Europe/Berlin', NULL, NULL, NULL, NULL, NULL, '2024-12-25'),
                ('Y', 'ny', 'America/New_York', '06:00', '18:00', 'sat,sun', NULL, NULL, NULL),
                (NULL, 'none', 'UTC', '00:00', '24:00', NULL, NULL, NULL, NULL))
                AS v(plant, shift_id, time_zone, start_time, end_time, days, valid_from, valid_to, exception_date))
            """,
            "plant string, shift_id string, time_zone string, start_time string, end_time string, days string, valid_from date, valid_to date, exception_date date");
        string Shift(string? plant, string utc)
        {
            string key = plant is null ? "NULL::VARCHAR" : $"'{plant}'";
            SeriesFrame frame = DuckSql.Frame($"(SELECT {key} AS plant, TIMESTAMPTZ '{utc}+00' AS ts)", "plant string, ts timestamp");
            return duck.Rows($"SELECT shift_id FROM ({DuckSql.Expand("ts_shifts", [frame, calendar], ("ts", "ts"), ("series", "plant"))})").Single();
        }

        Assert.Equal("day", Shift("B", "2024-12-23 10:00:00"));
        Assert.Equal("-", Shift("B", "2024-12-22 10:00:00"));
        Assert.Equal("short", Shift("B", "2024-12-24 10:59:59"));
        Assert.Equal("-", Shift("B", "2024-12-24 11:00:00"));
        Assert.Equal("-", Shift("B", "2024-12-25 10:00:00"));
        Assert.Equal("day", Shift("B", "2024-12-26 10:00:00"));
        Assert.Equal("day", Shift("B", "2024-12-31 16:59:59"));
        Assert.Equal("-", Shift("B", "2025-01-01 10:00:00"));
        Assert.Equal("new", Shift("B", "2025-01-03 10:00:00"));
        Assert.Equal("new", Shift("B", "2025-01-06 10:00:00"));
        Assert.Equal("-", Shift("B", "2025-01-07 10:00:00"));
        Assert.Equal("ny", Shift("Y", "2024-12-22 11:00:00"));
        Assert.Equal("-", Shift("Y", "2024-12-22 10:59:59"));
        Assert.Equal("-", Shift(null, "2024-12-22 11:00:00"));
        Assert.Equal("-", Shift("other", "2024-12-22 11:00:00"));
    }

    [Fact]
    public void Of_overlapping_shifts_the_last_to_start_holds_and_the_longer_one_comes_back()
    {
        using DuckSql duck = new();
        SeriesFrame calendar = DuckSql.Frame(
            "(SELECT * FROM (VALUES ('long', '06:00', '18:00'), ('b', '10:00', '12:00'), ('a', '10:00', '11:00')) AS v(shift_id, start_time, end_time))",
            "shift_id string, start_time string, end_time string");
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT TIMESTAMPTZ '2024-01-01 00:30:00+00' + INTERVAL (h) HOUR AS ts FROM (VALUES (6), (10), (11), (12), (18)) AS v(h))", "ts timestamp");
        string sql = DuckSql.Expand("ts_shifts", [frame, calendar], ("ts", "ts"), ("zone", "UTC"));

        Assert.Equal(["long", "a", "b", "long", "NULL"], duck.Ordered($"SELECT shift_id FROM ({sql}) ORDER BY ts"));
    }

    [Fact]
    public void Rows_without_a_time_and_empty_tables_are_no_fault()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (NULL::TIMESTAMPTZ, 1), ('infinity', 2)) AS v(ts, x))", "ts timestamp, x int");
        SeriesFrame empty = DuckSql.Frame($"(SELECT * FROM {ThreeShifts} WHERE false)", "shift_id string, start_time string, end_time string");

        Assert.Equal(["-|1|-|-|-|-", "infinity|2|-|-|-|-"], duck.Rows(DuckSql.Expand("ts_shifts", [frame, Three], ("ts", "ts"), ("zone", "UTC"))));
        SeriesFrame now = DuckSql.Frame("(SELECT TIMESTAMPTZ '2024-01-01 00:00:00+00' AS ts)", "ts timestamp");
        Assert.Single(duck.Rows(DuckSql.Expand("ts_shifts", [now, empty], ("ts", "ts"), ("zone", "UTC"))));
        SeriesFrame none = DuckSql.Frame("(SELECT TIMESTAMPTZ '2024-01-01' AS ts WHERE false)", "ts timestamp");
        Assert.Empty(duck.Rows(DuckSql.Expand("ts_shifts", [none, Three], ("ts", "ts"), ("zone", "UTC"))));
    }

    [Theory]
    [InlineData("'6 o''clock'", "'14:00'", "NULL", "UTC", "holds '6 o'clock', which is not a time of day")]
    [InlineData("'06:00'", "'25:00'", "NULL", "UTC", "column 'end_time' of the calendar holds '25:00'")]
    [InlineData("'06:00'", "'14:00'", "'mon-funday'", "UTC", "'mon-funday', which is not a list of weekdays")]
    [InlineData("'06:00'", "'14:00'", "NULL", "Europe/Nowhere", "Unknown TimeZone")]
    public void What_is_wrong_in_a_calendar_is_said(string start, string end, string days, string zone, string hint)
    {
        using DuckSql duck = new();
        SeriesFrame calendar = DuckSql.Frame(
            $"(SELECT 'x' AS shift_id, {start} AS start_time, {end} AS end_time, {days}::VARCHAR AS days)", "shift_id string, start_time string, end_time string, days string");
        SeriesFrame frame = DuckSql.Frame("(SELECT TIMESTAMPTZ '2024-01-01 00:00:00+00' AS ts)", "ts timestamp");
        string sql = DuckSql.Expand("ts_shifts", [frame, calendar], ("ts", "ts"), ("zone", zone));

        Assert.Contains(hint, Assert.ThrowsAny<Exception>(() => duck.Rows(sql)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_call_is_refused()
    {
        SeriesFrame frame = DuckSql.Frame("t", "ts timestamp, plant int, wall timestamp_ntz, shift_start int");
        void Refused(string columns, string hint, params (string, object)[] more) =>
            SeriesCases.Refused("ts_shifts", [frame, DuckSql.Frame("c", columns)], hint, [("ts", "ts"), .. more]);
        const string Columns = "shift_id string, start_time string, end_time string, plant string";

        Refused(Columns, "a column time_zone in the calendar");
        Refused("start_time string, end_time string", "'shift_id', which the calendar does not have", ("zone", "UTC"));
        Refused("shift_id int, start_time int, end_time string", "it takes a text", ("zone", "UTC"));
        Refused("shift_id int, end_time string", "'start_time'", ("zone", "UTC"));
        Refused($"{Columns}, exception_date timestamp", "it takes a date", ("zone", "UTC"));
        Refused(Columns, "cannot be compared", ("zone", "UTC"), ("series", "plant"));
        Refused(Columns, "two columns named 'shift_start'", ("zone", "UTC"));
        SeriesCases.Refused(
            "ts_shifts", [frame, Three], "timezone('Europe/Berlin', ts)", ("ts", "wall"), ("zone", "UTC"));
        SeriesCases.Refused("ts_shifts", [frame], "takes 2 positional inputs", ("ts", "ts"), ("zone", "UTC"));
    }

    [Fact]
    public void Any_instant_of_a_year_matches_a_slow_oracle()
    {
        using DuckSql duck = new();
        DateTime year = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Gen.Int[0, 366 * 24 * 60].Array[1, 40].Sample(
            minutes =>
            {
                string values = string.Join(", ", minutes.Select(minute => $"({minute.ToString(CultureInfo.InvariantCulture)})"));
                SeriesFrame frame = DuckSql.Frame($"(SELECT m, TIMESTAMPTZ '2024-01-01 00:00:00+00' + INTERVAL (m) MINUTE AS ts FROM (VALUES {values}) AS v(m))", "m int, ts timestamp");
                string sql = DuckSql.Expand("ts_shifts", [frame, Three], ("ts", "ts"), ("zone", "Europe/Berlin"));
                string[] expected = [.. minutes.Select(minute => $"{minute}|{Oracle(year.AddMinutes(minute))}").Order(StringComparer.Ordinal)];
                Assert.Equal(expected, duck.Rows($"SELECT m, shift_id, production_date FROM ({sql})"));
            },
            iter: 30,
            threads: 1);
    }

    private static string Oracle(DateTime utc)
    {
        bool isSummer = utc >= new DateTime(2024, 3, 31, 1, 0, 0) && utc < new DateTime(2024, 10, 27, 1, 0, 0);
        DateTime local = utc.AddHours(isSummer ? 2 : 1);
        string shift = local.Hour switch { >= 6 and < 14 => "E", >= 14 and < 22 => "L", _ => "N" };
        DateTime day = local.Hour < 6 ? local.AddDays(-1) : local;
        return $"{shift}|{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
    }
}
