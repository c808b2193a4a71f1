using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_gaps</c>: a report of the times without rows.</summary>
internal sealed class GapsOp : ITimeSeriesOp
{
    private const double DefaultFactor = 1.5;

    public OpDescriptor Descriptor { get; } = new(
        "ts_gaps",
        "Reports where rows are missing: every gap longer than a length of time, or than a multiple of the usual step.",
        ["table"],
        [
            SeriesArguments.Time,
            SeriesArguments.Series,
            new OpArgumentDescriptor(
                "max_gap", OpArgumentKind.Duration, "The longest time between two rows that is no gap; this or factor.")
            {
                Unit = "seconds or a duration",
            },
            new OpArgumentDescriptor("factor", OpArgumentKind.Number, "A gap is longer than so many usual steps; this or max_gap.")
            {
                Default = "1.5", Unit = "steps",
            },
            new OpArgumentDescriptor("freq", OpArgumentKind.Duration, "The usual step: '10 seconds'.")
            {
                Default = "the median step of each series", Unit = "seconds or a duration",
            },
            new OpArgumentDescriptor("col", OpArgumentKind.Column, "Only rows in which this column has a value count as rows."),
        ],
        "SELECT * FROM ts_gaps(sensors, ts => timestamp, series => [device_id], max_gap => '1 minute')")
    {
        Notes =
        [
            "One row per gap: the keys, `gap_start` and `gap_end` (the times of the rows on both sides, in the type of the time column), "
            + "`gap` (their distance in seconds, or units on a numeric axis) and `missing_rows`, how many rows of the usual step "
            + "would have fitted between them: round(gap / step) − 1, and never below 0.",
            "The usual step of a series is the median of the distances between its neighbouring times, unless `freq` says it. Rows of one "
            + "time count once. A gap of exactly the limit is none.",
            "Rows without a time are left out. A series of one row has no gap, and nothing is known before its first row or after its "
            + "last. Cost: one sort by series and time.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_gaps(
                (SELECT * FROM (VALUES (0), (10), (20), (50), (60), (160)) AS v(t)), ts => t) ORDER BY gap_start
            """,
            ["gap_start", "gap_end", "gap", "missing_rows"],
            [["20", "50", "30.0", "2"], ["60", "160", "100.0", "9"]]),
        Benchmark = "SELECT * FROM ts_gaps(readings, ts => ts, series => [device])",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        PlacedRows rows = new(plan.Call);
        string has = plan.Value is Column value ? $" AND {rows.Of(value)} IS NOT NULL" : "";
        string window = $"{rows.Partition()}ORDER BY t";
        string step = plan.Step is TimeLength usual ? $"CAST({usual.Sql} AS DOUBLE)" : $"median(n - t) OVER ({rows.Partition()})";
        string limit = plan.MaxGap is TimeLength longest ? longest.Sql : $"{Sql.Double(plan.Factor)} * step";
        string gap = plan.Call.Axis.Seconds("n - t");
        return $"""
            SELECT {Sql.List([.. rows.NamedKeys, "start AS gap_start", "stop AS gap_end", $"{gap} AS gap"])},
                CAST(greatest(round((n - t) / step) - 1, 0) AS BIGINT) AS missing_rows
            FROM (
                SELECT *, {step} AS step
                FROM (
                    SELECT {Sql.List([.. rows.Keys, $"{rows.Time} AS start", $"lead({rows.Time}) OVER w AS stop", "t", "lead(t) OVER w AS n"])}
                    FROM ({rows.Select()}) AS placed
                    WHERE t IS NOT NULL{has}
                    WINDOW w AS ({window})) AS steps
                WHERE n > t) AS judged
            WHERE n - t > {limit}
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private Plan Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        double factor = reader.Number("factor", DefaultFactor);
        if (!(factor >= 1) || double.IsInfinity(factor))
            throw TimeSeriesErrors.InvalidArgument(reader.Op, "factor", CallReader.Show(factor), "a number not below 1");
        if (reader.Has("factor") && reader.Has("max_gap"))
            throw TimeSeriesErrors.InvalidArgument(reader.Op, "factor", "given together with max_gap", "its place: give one of the two");
        Column time = series.Axis.Column;
        TableSchema output = series.PerSeries(
            [
                new Column("gap_start", time.Type, IsNullable: false), new Column("gap_end", time.Type, IsNullable: false),
                new Column("gap", new DataType.Double(), IsNullable: false), new Column("missing_rows", new DataType.Long(), IsNullable: false),
            ],
            "Rename the key in a query first.");
        return new Plan(series, output)
        {
            MaxGap = TimeLength.Find(series, "max_gap"),
            Step = TimeLength.Find(series, "freq"),
            Factor = factor,
            Value = reader.Has("col") ? reader.Column("col", series.Frame, SeriesCall.Input) : null,
        };
    }

    private sealed record Plan(SeriesCall Call, TableSchema Output)
    {
        public required TimeLength? MaxGap { get; init; }

        public required TimeLength? Step { get; init; }

        public required double Factor { get; init; }

        public required Column? Value { get; init; }
    }
}
