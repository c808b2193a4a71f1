using Millrace.TimeSeries;
using Millrace.TimeSeries.Memory;

namespace Millrace.SeriesBench;

/// <summary>Operators over arrays beside DuckDB's SQL over tables in memory.</summary>
internal static class Memory
{
    private const int Runs = 7;
    private const int Devices = 1000;

    internal static async Task MeasureAsync(World world, long rows)
    {
        await world.MakeAsync("readings", Files.Readings(rows, Devices, seed: 0, "true"), isClustered: true);
        MemorySeries readings = Read(world, (int)rows);
        MemoryResult? average = null;
        Compare(
            world, rows, "exponential average, 1,000 series", "SELECT sum(e) FROM (SELECT 0.3333 * x + 0.2222 * lag(x, 1, 0) OVER w + 0.1481 * lag(x, 2, 0) OVER w"
            + " + 0.0988 * lag(x, 3, 0) OVER w + 0.0658 * lag(x, 4, 0) OVER w AS e FROM readings_memory WINDOW w AS (PARTITION BY device ORDER BY ts))",
            () => (average = readings.Ema("x", new EmaOptions { Span = 5 }, average)).Count);
        MemoryResult? windows = null;
        Compare(
            world, rows, "rolling mean over 300 rows", "SELECT sum(m) FROM (SELECT avg(x) OVER (PARTITION BY device ORDER BY ts ROWS 299 PRECEDING) AS m FROM readings_memory)",
            () => (windows = readings.Rolling(300, ["mean"], reused: windows)).Count);
        (MemorySeries left, MemorySeries right) = (Halves(rows, seed: 1), Halves(rows, seed: 2));
        int[]? matches = null;
        Measure(rows, "as-of join, half by half, 50 series", () => (matches = left.AsOf(right, reused: matches)).Length);
        Compare(
            world, rows, "one-minute means", "SELECT count(*), sum(x) FROM (SELECT device, time_bucket(INTERVAL '1 minute', ts) AS ts, avg(x) AS x FROM readings_memory GROUP BY ALL)",
            () => readings.Resample("1 minute", ["mean"]).Count);
        Compare(
            world, rows, "one-minute mean, std, min, max",
            "SELECT count(*), sum(x) FROM (SELECT device, time_bucket(INTERVAL '1 minute', ts) AS ts, avg(x) AS x, stddev_samp(x), min(x), max(x) FROM readings_memory GROUP BY ALL)",
            () => readings.Resample("1 minute", ["mean", "std", "min", "max"]).Count);
        Measure(rows, "grid of minutes, linear", () => readings.Interpolate("1 minute").Count);
        Measure(rows, "grid of 200 ms, linear (5 rows for each)", () => readings.Interpolate("200 ms", fillLimit: int.MaxValue).Count);
        MemorySeries many = Many(rows);
        Measure(rows, "exponential average, series of 100 rows", () => many.Ema("x", new EmaOptions { Span = 5 }).Count);
        Measure(rows, "one-minute means, series of 100 rows", () => many.Resample("1 minute", ["mean"]).Count);
    }

    private static void Compare(World world, long rows, string name, string other, Func<int> own)
    {
        (double theirs, double _) = Median(() => world.Other(other));
        (double ours, double cpu) = Median(() => own());
        World.Print(name, $"DuckDB {theirs,7:N3} s {rows / theirs / 1e6,6:N1} M/s   Millrace {ours,7:N3} s {rows / ours / 1e6,6:N1} M/s {cpu,7:N3} s of CPU  {theirs / ours,5:N2} x");
    }

    private static void Measure(long rows, string name, Func<int> own)
    {
        (double ours, double cpu) = Median(() => own());
        World.Print(name, $"{"",29}Millrace {ours,7:N3} s {rows / ours / 1e6,6:N1} M/s {cpu,7:N3} s of CPU");
    }

    // The time of the processors says what a row costs even where others keep them busy.
    private static (double Seconds, double Cpu) Median(Action run)
    {
        run();
        List<double> seconds = [];
        List<double> cpu = [];
        for (int at = 0; at < Runs; at++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            seconds.Add(World.Seconds(run));
            cpu.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        return (World.Median(seconds), World.Median(cpu));
    }

    private static MemorySeries Read(World world, int rows)
    {
        long[] times = new long[rows];
        double[] values = new double[rows];
        long[] devices = new long[rows];
        using DuckDB.NET.Data.DuckDBCommand command = world.Peer.CreateCommand();
        command.CommandText = "SELECT CAST(device[8:] AS BIGINT), epoch_us(ts), x FROM readings_memory ORDER BY ALL";
        using DuckDB.NET.Data.DuckDBDataReader reader = command.ExecuteReader();
        for (int row = 0; reader.Read(); row++) (devices[row], times[row], values[row]) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetDouble(2));
        return new MemorySeries(times, MemorySeries.StartsOf<long>(devices), [new MemoryColumn("x", values)]);
    }

    private static MemorySeries Halves(long rows, int seed)
    {
        const int series = 50;
        int each = (int)(rows / 2 / series);
        Random random = new(seed);
        long[] times = new long[each * series];
        for (int row = 0; row < times.Length; row++) times[row] = ((row % each) * 1_000_000L) + random.Next(900_000);
        return new MemorySeries(times, [.. Enumerable.Range(0, series).Select(one => one * each)], []);
    }

    private static MemorySeries Many(long rows)
    {
        long[] times = [.. Enumerable.Range(0, (int)rows).Select(static row => row % 100 * 1_000_000L)];
        double[] values = [.. Enumerable.Range(0, (int)rows).Select(static row => Math.Sin(row))];
        return new MemorySeries(times, [.. Enumerable.Range(0, (int)rows / 100).Select(static series => series * 100)], [new MemoryColumn("x", values)]);
    }
}
