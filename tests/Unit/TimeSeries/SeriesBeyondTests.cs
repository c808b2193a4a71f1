using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class SeriesBeyondTests
{
    private static readonly SeriesFrame Sensors = DuckSql.Frame(
        """
        (SELECT d::INT AS device, make_timestamptz(1704067200000000 + i * 1000000) AS ts, (i % 7)::DOUBLE AS x FROM range(100) AS r(i), (VALUES (1), (2)) AS v(d)
        WHERE i NOT BETWEEN 40 AND 59)
        """,
        "device int, ts timestamp, x double");

    [Fact]
    public void Every_verb_runs_and_knows_its_columns()
    {
        using DuckSql duck = new();
        Series sensors = Series.From(Sensors, "ts", "device");
        TimeSpan second = TimeSpan.FromSeconds(1), minute = TimeSpan.FromMinutes(1);
        SeriesFrame calendar = DuckSql.Frame(
            "(SELECT 1 AS shift_id, '00:00' AS start_time, '24:00' AS end_time)", "shift_id int, start_time string, end_time string");
        (Series Result, int Rows)[] all =
        [
            (sensors.Interpolate("500 ms", maxGap: second), 2 * 199),
            (sensors.Interpolate("1 second", "bfill", "mean", ["x"], showInterpolated: true), 2 * 100),
            (sensors.Rolling(3, ["mean", "p95"], ["x"], closed: "left", minRows: 2), 160),
            (sensors.Rolling(minute, ["slope"], centered: true), 160),
            (sensors.Hampel(rows: 5), 160),
            (sensors.Gaps(second), 2),
            (sensors.Gaps().Gaps(), 0),
            (sensors.Duplicates(), 0),
            (Series.From(Sensors, "ts").Dedup("mean", "device"), 80),
            (sensors.Sessions(second, ["max"]), 4),
            (sensors.WesternElectric("x", "both", baseline: 20), 160),
            (sensors.WesternElectric("x", center: 3, sigma: 2), 160),
            (sensors.ControlChart("x"), 160),
            (sensors.ControlChart("x", "xbar_s", subgroupRows: 8, baseline: 2), 20),
            (sensors.M4("x", 1), 6),
            (sensors.Vibration("x", "10 seconds", removeMean: true), 16),
            (sensors.Shifts(calendar, "Europe/Berlin"), 160),
        ];

        Assert.All(all, one =>
        {
            Assert.Equal(one.Rows, duck.Rows(one.Result.ToSql()).Length);
            Assert.Equal(duck.Columns(one.Result.ToSql()).Select(column => column.Split(' ')[0]), one.Result.Frame.Columns.Select(column => column.Name));
            Assert.NotNull(one.Result.Frame.Columns.Find(one.Result.TimeColumn));
        });
    }
}
