using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_describe</c>: what a table of series holds, column by column.</summary>
internal sealed class DescribeOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_describe",
        "Describes a table of series: how many there are, their times, and count, mean, deviation and extremes of every column.",
        ["table"],
        [
            SeriesArguments.Time,
            SeriesArguments.Series,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns to describe.") { Default = "all" },
            SeriesCall.Compat,
        ],
        "SELECT * FROM ts_describe(sensors, ts => timestamp, series => [device_id])")
    {
        MixesSeries = true,
        Notes =
        [
            "**Shape** One row for every column of the table: `column_name`, `data_type`, `row_count` (rows of the table), "
            + "`value_count` (those not null), `missing_pct` (0 to 100), `mean`, `stddev` (of the sample), `min` and `max` as DOUBLE "
            + "for numbers and null else, `min_text` and `max_text` as text for every type that has an order; then, the same in every "
            + "row, `series_count`, `min_ts` and `max_ts` in the type of the time column, and `granularity`. A table without rows is "
            + "described too.",
            "**Granularity** The finest unit that the times need: 'microseconds', 'milliseconds', 'seconds', 'minutes', 'hours' or "
            + "'days', in UTC; null when the time is a number, whose unit is not known.",
            "**Missing values** NaN is a value: it makes the mean and the deviation NaN and counts as the greatest number. A "
            + "deviation with an infinity, or with a number of 10^150 or more, is NaN. Rows without a time are described, but have no "
            + "part in the times and the granularity. A null key is a series of its own.",
            "**`compat => 'tempo'`** The shape of the original, all text: rows named by `summary` (`global`, `count`, `mean`, "
            + "`stddev`, `min`, `max`, `missing_vals_pct`), then `unique_time_series_count`, `min_ts`, `max_ts` and `granularity`, "
            + "which only the global row has and which are blank in the others, then every column that is no timestamp, and the time "
            + "in seconds as the time column's name with `_dbl`. Text columns that hold numbers have a mean. Fractions of a second are "
            + "'millis'; a numeric time counts seconds. `columns` is refused. Numbers are written as this engine writes them.",
            "**Cost** One pass, and a hash table of the keys.",
        ],
        Sample = new OpSample(
            """
            SELECT column_name, value_count, missing_pct, mean, stddev, min_text, max_text, series_count, granularity
            FROM ts_describe(
                (SELECT * FROM (VALUES (TIMESTAMP '2024-01-01 10:00:00', 'a', 1.0::DOUBLE), ('2024-01-01 10:15:00', 'b', 3.0),
                    ('2024-01-01 11:00:00', 'b', NULL)) AS v(t, k, x)),
                ts => t, series => [k])
            ORDER BY column_name
            """,
            ["column_name", "value_count", "missing_pct", "mean", "stddev", "min_text", "max_text", "series_count", "granularity"],
            [
                ["k", "3", "0.0", "NULL", "NULL", "a", "b", "2", "minutes"],
                ["t", "3", "0.0", "NULL", "NULL", "2024-01-01 10:00:00+00", "2024-01-01 11:00:00+00", "2", "minutes"],
                ["x", "2", "33.333333333333336", "2.0", "1.4142135623730951", "1.0", "3.0", "2", "minutes"],
            ]),
        Benchmark = "SELECT count(*) FROM ts_describe(readings, ts => ts, series => [device])",
    };

    public string Expand(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        return series.IsTempo ? new DescribeTempoPlan(series).ToSql() : new DescribePlan(series).ToSql();
    }

    public TableSchema OutputSchema(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        return series.IsTempo ? new DescribeTempoPlan(series).Output : new DescribePlan(series).Output;
    }
}
