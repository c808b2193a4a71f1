using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_intervals_union</c>: the stretches of time that intervals cover.</summary>
internal sealed class IntervalsUnionOp() : IntervalAlgebra(
    new OpDescriptor(
        "ts_intervals_union",
        "Merges intervals that overlap or touch into the stretches of time that they cover.",
        ["table", "other"],
        Arguments,
        "SELECT * FROM ts_intervals_union((SELECT device_id, timestamp AS start_ts, timestamp + INTERVAL 5 MINUTE AS end_ts FROM "
        + "sensors), series => [device_id])")
    {
        Notes =
        [
            "**Meaning** The times that at least one interval of the series covers, in one table or in either of two.",
            Shape,
            HalfOpen,
            Cost,
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_intervals_union((SELECT * FROM (VALUES (1, 3), (2, 5), (5, 6), (8, 9)) AS v(start_ts, end_ts)))
            ORDER BY start_ts
            """,
            ["start_ts", "end_ts"],
            [["1", "6"], ["8", "9"]]),
        Benchmark = "SELECT count(*) FROM ts_intervals_union((SELECT device, ts AS start_ts, "
            + "ts + to_seconds(1 + CAST(abs(x) * 3 AS INTEGER)) AS end_ts FROM readings WHERE x > 0), series => [device])",
    },
    withinOne: "l > 0",
    ofTwo: "l > 0 OR r > 0");
