using System.Globalization;

namespace Millrace.SeriesBench;

/// <summary>Operators over Delta tables beside DuckDB's SQL over the same Parquet files, by turns in one process.</summary>
internal static class Files
{
    private const int Runs = 5;

    private const string Lags = """
        SELECT sum(e) FROM (SELECT 0.3333 * x + 0.2222 * lag(x, 1, 0) OVER w + 0.1481 * lag(x, 2, 0) OVER w + 0.0988 * lag(x, 3, 0) OVER w
            + 0.0658 * lag(x, 4, 0) OVER w AS e FROM {0} WINDOW w AS (PARTITION BY device ORDER BY ts))
        """;

    private static readonly (string Name, string Own, string Other)[] Queries =
    [
        ("as-of join, half by half, 50 series",
            "SELECT count(right_x), sum(right_x) FROM ts_asof_join(lefts, rights, ts => ts, series => [device])",
            "SELECT count(r.x), sum(r.x) FROM lefts AS l ASOF LEFT JOIN rights AS r ON l.device = r.device AND l.ts >= r.ts"),
        ("exponential average, 1,000 series",
            "SELECT sum(\"EMA_x\") FROM ts_ema(readings, ts => ts, series => [device], col => x, span => 5)",
            string.Format(CultureInfo.InvariantCulture, Lags, "readings")),
        ("rolling mean over 300 rows",
            "SELECT sum(mean_x) FROM ts_rolling(readings, ts => ts, series => [device], columns => [x], func => 'mean', rows => 300)",
            "SELECT sum(m) FROM (SELECT avg(x) OVER (PARTITION BY device ORDER BY ts ROWS 299 PRECEDING) AS m FROM readings)"),
        ("one-minute means",
            "SELECT count(*), sum(x) FROM ts_resample(readings, ts => ts, series => [device], columns => [x], freq => '1 minute')",
            "SELECT count(*), sum(x) FROM (SELECT device, time_bucket(INTERVAL '1 minute', ts) AS ts, avg(x) AS x FROM readings GROUP BY ALL)"),
        ("exponential average, not clustered",
            "SELECT sum(\"EMA_x\") FROM ts_ema(shuffled, ts => ts, series => [device], col => x, span => 5)",
            string.Format(CultureInfo.InvariantCulture, Lags, "shuffled")),
        ("as-of join, not clustered",
            "SELECT count(right_x), sum(right_x) FROM ts_asof_join(shuffled_lefts, shuffled_rights, ts => ts, series => [device])",
            "SELECT count(r.x), sum(r.x) FROM shuffled_lefts AS l ASOF LEFT JOIN shuffled_rights AS r ON l.device = r.device AND l.ts >= r.ts"),
        ("one-minute means, not clustered",
            "SELECT count(*), sum(x) FROM ts_resample(shuffled, ts => ts, series => [device], columns => [x], freq => '1 minute')",
            "SELECT count(*), sum(x) FROM (SELECT device, time_bucket(INTERVAL '1 minute', ts) AS ts, avg(x) AS x FROM shuffled GROUP BY ALL)"),
    ];

    internal static async Task MeasureAsync(World world, long rows)
    {
        await world.MakeAsync("readings", Readings(rows, 1000, seed: 0, "true"), isClustered: true);
        await world.MakeAsync("lefts", Readings(rows / 2, 50, seed: 1, "true"), isClustered: true);
        await world.MakeAsync("rights", Readings(rows / 2, 50, seed: 2, "true"), isClustered: true);
        await world.MakeAsync("shuffled", $"SELECT * FROM ({Readings(rows, 1000, seed: 0, "true")}) ORDER BY hash(ts, device)", isClustered: false);
        await world.MakeAsync("shuffled_lefts", $"SELECT * FROM ({Readings(rows / 2, 50, seed: 1, "true")}) ORDER BY hash(ts, device)", isClustered: false);
        await world.MakeAsync("shuffled_rights", $"SELECT * FROM ({Readings(rows / 2, 50, seed: 2, "true")}) ORDER BY hash(ts, device)", isClustered: false);
        foreach ((string name, string own, string other) in Queries)
        {
            List<double> ours = [];
            List<double> theirs = [];
            for (int run = 0; run <= Runs; run++)
            {
                double seconds = World.Seconds(() => world.Other(other));
                if (run > 0) theirs.Add(seconds);
                seconds = World.Seconds(() => world.Own(own));
                if (run > 0) ours.Add(seconds);
            }

            double mine = World.Median(ours);
            double peer = World.Median(theirs);
            World.Print(name, $"DuckDB {peer,7:N3} s {rows / peer / 1e6,6:N1} M/s   Millrace {mine,7:N3} s {rows / mine / 1e6,6:N1} M/s   {peer / mine,5:N2} x");
        }
    }

    /// <summary>Readings of some devices, each a second or so after the other.</summary>
    internal static string Readings(long rows, int devices, int seed, string where) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT 'device-' || lpad(CAST(n % {devices} AS VARCHAR), 4, '0') AS device,
               make_timestamptz(1735689600000000 + (n // {devices}) * 1000000 + CAST(hash(n, {seed}) % 900000 AS BIGINT)) AS ts,
               100 + 10 * sin(n / 1000.0) + (hash(n, {seed} + 10) % 1000) / 1000.0 AS x,
               (hash(n, {seed} + 20) % 100000) / 1000.0 AS y
        FROM range({rows}) AS source(n) WHERE {where}
        """);
}
