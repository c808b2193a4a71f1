using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_intervals_intersect</c>: the stretches of time that intervals share.</summary>
internal sealed class IntervalsIntersectOp() : IntervalAlgebra(
    new OpDescriptor(
        "ts_intervals_intersect",
        "Finds the stretches of time that intervals of two tables cover together, or that intervals of one table cover twice.",
        ["table", "other"],
        Arguments,
        "SELECT * FROM ts_intervals_intersect("
        + "(SELECT device_id, timestamp AS start_ts, timestamp + INTERVAL 5 MINUTE AS end_ts FROM sensors), "
        + "(SELECT device_id, timestamp AS start_ts, timestamp + INTERVAL 1 HOUR AS end_ts FROM inspections), "
        + "series => [device_id])")
    {
        Notes =
        [
            "**Meaning** With two tables, the times that an interval of each covers; with one table, the times that at least two of its "
            + "intervals cover.",
            Shape,
            HalfOpen,
            Cost,
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_intervals_intersect(
                (SELECT * FROM (VALUES (1, 5), (8, 12)) AS v(start_ts, end_ts)),
                (SELECT * FROM (VALUES (3, 9)) AS v(start_ts, end_ts)))
            ORDER BY start_ts
            """,
            ["start_ts", "end_ts"],
            [["3", "5"], ["8", "9"]]),
        Benchmark = "SELECT count(*) FROM ts_intervals_intersect((SELECT device, ts AS start_ts, "
            + "ts + to_seconds(1 + CAST(abs(x) * 3 AS INTEGER)) AS end_ts FROM readings WHERE x > 0), series => [device])",
    },
    withinOne: "l > 1",
    ofTwo: "l > 0 AND r > 0");
