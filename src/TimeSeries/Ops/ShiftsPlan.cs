using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// The SQL of <c>ts_shifts</c>: the days that rows fall on, the shifts that start near them as instants, the stretches
/// between any two borders of shifts with the one that holds them, and each row joined to the stretch it is in.
/// </summary>
internal sealed record ShiftsPlan(SeriesCall Facts, SeriesFrame Calendar, IReadOnlyList<Column> CalendarKeys, Column ShiftId)
{
    public required string? Zone { get; init; }

    public required Column? Zones { get; init; }

    public required Column Start { get; init; }

    public required Column End { get; init; }

    public required Column? Days { get; init; }

    public required Column? ValidFrom { get; init; }

    public required Column? ValidTo { get; init; }

    public required Column? ExceptionDate { get; init; }

    public required TableSchema Output { get; init; }

    private IEnumerable<string> Keys => CalendarKeys.Select((_, index) => $"k{index}");

    public string ToSql()
    {
        PlacedRows rows = new(Facts);
        IEnumerable<string> keys = Facts.Series.Select((column, index) => $"f.{rows.Of(column)} = p.k{index}");
        IEnumerable<string> columns =
            [.. Facts.Frame.Columns.Select(column => $"f.{rows.Of(column)} AS {Sql.Name(column.Name)}"), .. Results()];
        return $"""
            WITH millrace_facts AS MATERIALIZED ({rows.Select()}),
            millrace_calendar AS MATERIALIZED ({CalendarRows()}),
            millrace_shifts AS MATERIALIZED ({Occurrences()})
            SELECT {Sql.List(columns)}
            FROM millrace_facts AS f ASOF LEFT JOIN ({Stretches()}) AS p
            ON {string.Join(" AND ", [.. keys, "f.t >= p.border"])}
            """;
    }

    private static IEnumerable<string> Results() =>
    [
        "p.shift_id AS shift_id", "p.day AS production_date", "make_timestamptz(p.starts) AS shift_start", "make_timestamptz(p.ends) AS shift_end",
    ];

    private string CalendarRows()
    {
        string Optional(Column? column, string otherwise) => column is null ? otherwise : Sql.Name("s", column.Name);
        string zone = Zone is null ? Sql.Name("s", Zones!.Name) : $"coalesce({Optional(Zones, "NULL")}, {Sql.Text(Zone)})";
        IEnumerable<string> columns =
        [
            .. CalendarKeys.Select((column, index) => $"{Sql.Name("s", column.Name)} AS k{index}"),
            $"{Sql.Name("s", ShiftId.Name)} AS shift_id", $"{zone} AS zone",
            $"{TimeOfDay(Start)} AS start_time", $"{TimeOfDay(End)} AS end_time", $"{Optional(Days, "CAST(NULL AS VARCHAR)")} AS days",
            $"{Optional(ValidFrom, "CAST(NULL AS DATE)")} AS valid_from", $"{Optional(ValidTo, "CAST(NULL AS DATE)")} AS valid_to",
            $"{Optional(ExceptionDate, "CAST(NULL AS DATE)")} AS exception_date",
        ];
        return $"SELECT {Sql.List(columns)} FROM {Calendar.RelationSql} AS s";
    }

    private static string TimeOfDay(Column column)
    {
        string text = Sql.Name("s", column.Name);
        string fault = Fault(column.Name, text, "a time of day such as 06:00", "TIME");
        return $"CASE WHEN {text} IS NOT NULL THEN coalesce(TRY_CAST({text} AS TIME), {fault}) END";
    }

    private static string Fault(string column, string value, string wanted, string type)
    {
        string start = Sql.Text($"ts_shifts: column '{column}' of the calendar holds '");
        return $"CAST(error({start} || {value} || {Sql.Text($"', which is not {wanted}.")}) AS {type})";
    }

    /// <summary>Every shift that may hold a row: those that start up to two days before the row's day in UTC, and the day after.</summary>
    private string Occurrences()
    {
        IEnumerable<string> same = Keys.Select(key => $"x.{key} IS NOT DISTINCT FROM c.{key}");
        string replaced = string.Join(" AND ", [.. same, "x.exception_date = d.day"]);
        return $"""
            SELECT {Sql.List([.. Keys, "shift_id", "day"])}, epoch_us(timezone(zone, day + start_time)) AS starts,
                epoch_us(timezone(zone, day + end_time + CASE WHEN end_time > start_time THEN INTERVAL 0 DAY ELSE INTERVAL 1 DAY END)) AS ends
            FROM millrace_calendar AS c, (
                SELECT DISTINCT DATE '1970-01-01' + CAST(unnest([n - 2, n - 1, n, n + 1]) AS INTEGER) AS day
                FROM (SELECT DISTINCT CAST(floor(t / 86400000000) AS BIGINT) AS n FROM millrace_facts WHERE t IS NOT NULL) AS seen) AS d
            WHERE start_time IS NOT NULL AND end_time IS NOT NULL AND CASE
                WHEN c.exception_date IS NOT NULL THEN c.exception_date = d.day
                ELSE d.day >= coalesce(c.valid_from, d.day) AND d.day <= coalesce(c.valid_to, d.day) AND {IsOnDay()}
                    AND NOT EXISTS (SELECT 1 FROM millrace_calendar AS x WHERE {replaced}) END
            """;
    }

    private static string IsOnDay()
    {
        const string Names = "['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']";
        string fault = Fault("days", "c.days", "a list of weekdays such as mon-fri or sat,sun", "INTEGER");
        string Number(string part) => $"coalesce(list_position({Names}, left({part}, 3)), {fault})";
        string from = Number("split_part(part, '-', 1)");
        string to = Number("CASE WHEN contains(part, '-') THEN split_part(part, '-', 2) ELSE part END");
        const string Parts = "string_split(lower(replace(c.days, ' ', '')), ',')";
        string holds = $"CASE WHEN {from} <= {to} THEN isodow(d.day) BETWEEN {from} AND {to} ELSE isodow(d.day) >= {from} OR isodow(d.day) <= {to} END";
        return $"(c.days IS NULL OR len(list_filter({Parts}, lambda part: {holds})) > 0)";
    }

    private string Stretches()
    {
        string keys = string.Concat(Keys.Select(key => $"{key}, "));
        string borderKeys = string.Concat(Keys.Select(key => $"b.{key} AS {key}, "));
        string partition = string.Concat(Keys.Select(key => $"b.{key}, "));
        IEnumerable<string> same = Keys.Select(key => $"b.{key} = o.{key}");
        string holds = string.Join(" AND ", [.. same, "o.starts <= b.border", "b.border < o.ends"]);
        return $"""
            SELECT {borderKeys}b.border AS border, o.shift_id AS shift_id, o.day AS day, o.starts AS starts, o.ends AS ends
            FROM (SELECT {keys}starts AS border FROM millrace_shifts UNION SELECT {keys}ends FROM millrace_shifts) AS b
            LEFT JOIN millrace_shifts AS o ON {holds}
            QUALIFY row_number() OVER (PARTITION BY {partition}b.border ORDER BY o.starts DESC NULLS LAST, o.shift_id, o.day) = 1
            """;
    }
}
