using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;

namespace Millrace.SeriesBench;

/// <summary>Every operator by its own benchmark query: what a row of it costs.</summary>
internal static class Operators
{
    private const int Runs = 3;

    internal static async Task MeasureAsync(World world, long rows)
    {
        await world.MakeAsync("readings", Files.Readings(rows, 100, seed: 0, "true"), isClustered: true);
        foreach (OpDescriptor op in TimeSeriesOps.BuiltIn.Tables.Select(static op => op.Descriptor))
        {
            if (op.Benchmark is not string query) continue;
            List<double> seconds = [];
            for (int run = 0; run <= Runs; run++)
            {
                double time = World.Seconds(() => world.Own(query));
                if (run > 0) seconds.Add(time);
            }

            World.Print(op.SqlName, $"{World.Median(seconds),7:N3} s {rows / World.Median(seconds) / 1e6,7:N2} M rows/s");
        }
    }
}
