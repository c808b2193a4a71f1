using System.Globalization;

namespace Millrace.SeriesBench;

/// <summary>Very many short series: what a row costs and how much memory is held, as their number grows tenfold.</summary>
internal static class Many
{
    private const int RowsOfSeries = 100;

    private static readonly (string Name, string Own)[] Queries =
    [
        ("exponential average", "SELECT count(*), sum(\"EMA_x\") FROM ts_ema({0}, ts => ts, series => [device], col => x, span => 5)"),
        ("one-minute means", "SELECT count(*), sum(x) FROM ts_resample({0}, ts => ts, series => [device], columns => [x], freq => '1 minute')"),
        ("exponential average, not clustered", "SELECT count(*), sum(\"EMA_x\") FROM ts_ema({0}_shuffled, ts => ts, series => [device], col => x, span => 5)"),
    ];

    internal static async Task MeasureAsync(World world, long rows)
    {
        long[] counts = [rows / 10, rows];
        foreach (long count in counts)
        {
            string table = string.Create(CultureInfo.InvariantCulture, $"many_{count / RowsOfSeries}");
            string readings = string.Create(CultureInfo.InvariantCulture, $"""
                SELECT 'device-' || lpad(CAST(n // {RowsOfSeries} AS VARCHAR), 7, '0') AS device, make_timestamptz(1735689600000000 + (n % {RowsOfSeries}) * 1000000) AS ts,
                       100 + sin(n / 1000.0) AS x
                FROM range({count}) AS source(n)
                """);
            await world.MakeAsync(table, readings, isClustered: true, isHeld: false);
            await world.MakeAsync($"{table}_shuffled", $"SELECT * FROM ({readings}) ORDER BY hash(ts, device)", isClustered: false, isHeld: false);
            foreach ((string name, string own) in Queries)
            {
                string query = string.Format(CultureInfo.InvariantCulture, own, table);
                world.Own(query);
                long before = Environment.WorkingSet;
                long most = before;
                double seconds;
                using (Timer watch = new(_ => most = Math.Max(most, Environment.WorkingSet), null, 0, 20)) seconds = World.Seconds(() => world.Own(query));
                string what = string.Create(CultureInfo.InvariantCulture, $"{count / RowsOfSeries:N0} series: {name}");
                World.Print(what, $"{seconds,8:N3} s {count / seconds / 1e6,6:N1} M/s   {(most - before) >> 20,6} MB more, {most >> 20} MB in all");
            }
        }
    }
}
