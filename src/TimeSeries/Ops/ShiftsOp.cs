using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_shifts</c>: the shift and the production date of every row, by a calendar in local time.</summary>
internal sealed class ShiftsOp : ITimeSeriesOp
{
    private const string Calendar = "the calendar";

    public OpDescriptor Descriptor { get; } = new(
        "ts_shifts",
        "Adds the shift and the production date of every row, by a calendar of shifts in local time.",
        ["table", "calendar"],
        [
            SeriesArguments.Time with { Doc = "The time column: a timestamp with time zone." },
            new OpArgumentDescriptor(
                "series", OpArgumentKind.ColumnList, "The columns, in both tables, that say whose calendar it is, such as a plant.")
            {
                Default = "[]",
            },
            new OpArgumentDescriptor(
                "zone", OpArgumentKind.Text, "The time zone of shifts when the calendar has no column time_zone: 'Europe/Berlin'."),
        ],
        "SELECT * FROM ts_shifts(sensors, (SELECT * FROM (VALUES ('early', '06:00', '14:00'), ('late', '14:00', '22:00'), "
        + "('night', '22:00', '06:00')) AS v(shift_id, start_time, end_time)), ts => timestamp, zone => 'Europe/Berlin')")
    {
        OnStream = StreamSupport.RowByRow,
        Notes =
        [
            "Every row comes out once with `shift_id` (in the calendar's type), `production_date`, `shift_start` and `shift_end` "
            + "(both timestamps "
            + "with time zone) behind its own columns. A row outside every shift, without a time or with a null among its "
            + "`series` has nulls there.",
            "The calendar has a row per shift with `shift_id`, `start_time` and `end_time` as texts such as `'06:00'` (`'24:00'` "
            + "is the end of "
            + "the day). An end not after the start is on the next day. Further columns are optional: `time_zone` (an IANA name), `days` "
            + "(the weekdays on which the shift starts: `'mon-fri'`, `'sat,sun'`; null for all), `valid_from` and `valid_to` "
            + "(the first and "
            + "the last production date, null for open), and `exception_date`.",
            "Rows with an `exception_date` replace all other shifts of the same `series` that start on that date, such as the "
            + "short shifts of a "
            + "Christmas Eve; one without `start_time` and `end_time` makes it a holiday.",
            "A shift belongs to the day on which it starts, so the hours after midnight of a night shift have the production "
            + "date of the day "
            + "before. Starts and ends are local times, turned into instants one by one: a night shift from 22:00 to 06:00 has 7 or 9 "
            + "hours when the clock changes, which `shift_end - shift_start` shows. A local time that is skipped counts as the one an "
            + "hour later, one that comes twice as the second.",
            "A shift holds its start and not its end. Where shifts overlap, a row is given the one that started last, and of these the one "
            + "with the smallest `shift_id`. A wall-clock time is refused: which hour of the autumn night it is cannot be known.",
            "Cost: the rows are held while their days are collected, then joined to the shifts of these days with one sort.",
        ],
        Sample = new OpSample(
            """
            SELECT ts AT TIME ZONE 'UTC' AS utc, shift_id, production_date, CAST(shift_end - shift_start AS VARCHAR) AS length FROM ts_shifts(
                (SELECT * FROM (VALUES (TIMESTAMPTZ '2024-03-30 20:59:00+00'), ('2024-03-30 21:00:00+00'), ('2024-03-31 03:59:00+00'),
                    ('2024-03-31 04:00:00+00')) AS v(ts)),
                (SELECT * FROM (VALUES ('day', '06:00', '22:00'), ('night', '22:00', '06:00')) AS v(shift_id, start_time, end_time)),
                ts => ts, zone => 'Europe/Berlin') ORDER BY utc
            """,
            ["utc", "shift_id", "production_date", "length"],
            [
                ["2024-03-30 20:59:00", "day", "2024-03-30", "16:00:00"], ["2024-03-30 21:00:00", "night", "2024-03-30", "07:00:00"],
                ["2024-03-31 03:59:00", "night", "2024-03-30", "07:00:00"], ["2024-03-31 04:00:00", "day", "2024-03-31", "16:00:00"],
            ]),
        Benchmark = "SELECT * FROM ts_shifts((SELECT device, ts::TIMESTAMPTZ AS ts, x FROM readings), (SELECT * FROM (VALUES ('early', '06:00', '14:00'), "
            + "('late', '14:00', '22:00'), ('night', '22:00', '06:00')) AS v(shift_id, start_time, end_time)), ts => ts, zone => "
            + "'Europe/Berlin')",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private ShiftsPlan Read(OpCall call)
    {
        SeriesCall facts = SeriesCall.Read(Descriptor, call);
        CallReader reader = facts.Reader;
        if (facts.Axis.Kind != TimeAxisKind.Instant)
        {
            Column time = facts.Axis.Column;
            throw TimeSeriesErrors.ColumnType(
                reader.Op, "ts", time.Name, DataTypeText.Format(time.Type),
                "a timestamp with time zone (of a wall clock, say whose: timezone('Europe/Berlin', ts))");
        }

        SeriesFrame calendar = call.Inputs[1];
        IReadOnlyList<Column> keys = reader.Columns("series", calendar, Calendar);
        foreach ((Column left, Column right) in facts.Series.Zip(keys)) CheckComparable(reader, left, right);
        Column shift = Find(reader, calendar, "shift_id", accepts: null) ?? throw Missing(reader, calendar, "shift_id");
        string? zone = reader.Text("zone");
        Column? zones = Find(reader, calendar, "time_zone", new DataType.String());
        if (zone is null && zones is null)
            throw TimeSeriesErrors.MissingArgument(reader.Op, "zone", "a time zone such as 'Europe/Berlin', or a column time_zone in the calendar");
        return new ShiftsPlan(facts, calendar, keys, shift)
        {
            Zone = zone,
            Zones = zones,
            Start = Find(reader, calendar, "start_time", new DataType.String()) ?? throw Missing(reader, calendar, "start_time"),
            End = Find(reader, calendar, "end_time", new DataType.String()) ?? throw Missing(reader, calendar, "end_time"),
            Days = Find(reader, calendar, "days", new DataType.String()),
            ValidFrom = Find(reader, calendar, "valid_from", new DataType.Date()),
            ValidTo = Find(reader, calendar, "valid_to", new DataType.Date()),
            ExceptionDate = Find(reader, calendar, "exception_date", new DataType.Date()),
            Output = facts.WithNew(
                [
                    new Column("shift_id", shift.Type), new Column("production_date", new DataType.Date()),
                    new Column("shift_start", new DataType.Timestamp()), new Column("shift_end", new DataType.Timestamp()),
                ],
                "Rename the one that is there in a query first."),
        };
    }

    private static Column? Find(CallReader reader, SeriesFrame calendar, string name, DataType? accepts)
    {
        Column? column = calendar.Columns.Find(name);
        return column is null || accepts is null || column.Type.GetType() == accepts.GetType()
            ? column
            : throw TimeSeriesErrors.ColumnType(
                reader.Op, "calendar", column.Name, DataTypeText.Format(column.Type), accepts is DataType.Date ? "a date" : "a text");
    }

    private static Foundation.Faults.MillraceException Missing(CallReader reader, SeriesFrame calendar, string name) =>
        TimeSeriesErrors.ColumnNotFound(reader.Op, "calendar", name, Calendar, [.. calendar.Columns.Select(column => column.Name)]);

    private static void CheckComparable(CallReader reader, Column left, Column right)
    {
        if (left.Type != right.Type && !(ColumnTypes.IsNumeric(left.Type) && ColumnTypes.IsNumeric(right.Type)))
        {
            throw TimeSeriesErrors.TypesDiffer(
                reader.Op, left.Name, DataTypeText.Format(left.Type), right.Name, DataTypeText.Format(right.Type));
        }
    }
}
