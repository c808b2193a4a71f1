using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_intervals_gaps</c>: the stretches of time that intervals leave open.</summary>
internal sealed class IntervalsGapsOp() : IntervalAlgebra(
    new OpDescriptor(
        "ts_intervals_gaps",
        "Finds the stretches of time between intervals, or those of one table that intervals of another one do not cover.",
        ["table", "other"],
        Arguments,
        "SELECT * FROM ts_intervals_gaps((SELECT device_id, timestamp AS start_ts, timestamp + INTERVAL 5 MINUTE AS end_ts FROM "
        + "sensors), series => [device_id])")
    {
        Notes =
        [
            "**Meaning** With one table, the times between the first start and the last end of a series that no interval covers. "
            + "With two tables, the times that the first one covers and the second one does not: shifts without readings, say. A "
            + "series that only the second table has gives nothing.",
            Shape,
            HalfOpen,
            Cost,
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_intervals_gaps((SELECT * FROM (VALUES (1, 3), (2, 5), (8, 9)) AS v(start_ts, end_ts)))
            """,
            ["start_ts", "end_ts"],
            [["5", "8"]]),
        Benchmark = "SELECT count(*) FROM ts_intervals_gaps((SELECT device, ts AS start_ts, "
            + "ts + to_seconds(1 + CAST(abs(x) * 3 AS INTEGER)) AS end_ts FROM readings WHERE x > 0), series => [device])",
    },
    withinOne: "l = 0",
    ofTwo: "l > 0 AND r = 0");
