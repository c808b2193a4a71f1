using System.Globalization;
using Millrace.Catalog;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Memory;

namespace TimeSeriesExample;

/// <summary>A day of three motors: smoothed, put into hours, held against inspections, and watched for outliers.</summary>
public static class MotorDay
{
    // A reading every ten seconds. motor-2 stands still from noon to one; the bearing of motor-3 wears from 18:00 on.
    private const string Tables = """
        CREATE TABLE readings CLUSTER BY (motor, ts) AS
        SELECT 'motor-' || m AS motor, TIMESTAMP '2025-06-02 00:00:00' + to_seconds(s * 10) AS ts,
               CASE WHEN s % 97 <> 13 THEN round(2 + m / 10 + sin(s / 50) / 4 + CASE WHEN m = 3 THEN greatest(s - 6480, 0) / 400 ELSE 0 END, 3) END AS vibration
        FROM range(1, 4) AS motors(m), range(8640) AS steps(s)
        WHERE NOT (m = 2 AND s BETWEEN 4320 AND 4679);

        CREATE TABLE inspections CLUSTER BY (motor, ts) AS
        SELECT * FROM (VALUES ('motor-1', TIMESTAMP '2025-06-02 08:00:04', 'fine'), ('motor-2', TIMESTAMP '2025-06-02 12:30:00', 'stopped'),
            ('motor-3', TIMESTAMP '2025-06-02 20:59:57', 'hot bearing')) AS found(motor, ts, finding);
        """;

    /// <summary>Makes the tables anew and tells what is in them.</summary>
    /// <param name="folder">Folder of the tables; what is in it goes.</param>
    /// <param name="output">Where to tell it.</param>
    public static async Task RunAsync(string folder, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        using Lakehouse lake = Lakehouse.Open(folder);
        await lake.ExecuteAsync(Tables);

        // Verbs are put together in C# and run as one query; nothing is read before the rows are asked for.
        Series readings = await lake.SeriesAsync("readings", "ts", "motor");
        Series hours = readings
            .Ema("vibration", new EmaOptions { HalfLife = TimeSpan.FromMinutes(1), Name = "smooth" })
            .Resample("1 hour", ["mean", "max"], ["smooth"], label: "end");
        await foreach (Hour hour in lake.QueryAsync<Hour>(hours.Where("max_smooth > 3"), orderBy: "motor, ts"))
            await output.WriteLineAsync(Text($"{hour.Motor} up to {hour.Ts:HH:mm}: mean {hour.Mean_Smooth:F2}, greatest {hour.Max_Smooth:F2} mm/s"));

        // The nearest reading of each inspection, five seconds away at most; where motor-2 stood still there is none.
        Series inspections = await lake.SeriesAsync("inspections", "ts", "motor");
        Series seen = inspections.AsOfJoin(readings, "seen", tolerance: TimeSpan.FromSeconds(5), direction: "nearest");
        await foreach (Inspection inspection in lake.QueryAsync<Inspection>(seen, orderBy: "motor"))
        {
            string reading = inspection.Seen_Ts is DateTimeOffset at ? Text($"{inspection.Seen_Vibration} mm/s at {at:HH:mm:ss}") : "no reading";
            await output.WriteLineAsync($"{inspection.Motor} {inspection.Finding}: {reading}");
        }

        // The same verbs in SQL; gaps are the stretches in which a motor said nothing.
        await foreach (Gap gap in lake.QueryAsync<Gap>("SELECT * FROM ts_gaps(readings, ts => ts, series => [motor], max_gap => '1 minute')"))
            await output.WriteLineAsync(Text($"{gap.Motor} was silent from {gap.Gap_Start:HH:mm:ss} to {gap.Gap_End:HH:mm:ss}"));

        await output.WriteLineAsync(InMemory());
    }

    /// <summary>Columns that a program holds need no tables and no engine.</summary>
    private static string InMemory()
    {
        long[] seconds = [0, 1, 2, 3, 4, 5, 6, 7];
        double[] values = [1, 1, 1, 9, 1, 1, 1, 1];
        MemorySeries series = new(seconds, starts: null, [new MemoryColumn("x", values)]) { IsCalendar = false };
        ReadOnlySpan<double> smooth = series.Ema("x", new EmaOptions { Span = 3 }).Doubles(0);
        return Text($"in memory: {string.Join(' ', smooth.ToArray().Select(static value => value.ToString("F2", CultureInfo.InvariantCulture)))}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
