using System.Diagnostics;
using Millrace.Delta;

namespace Millrace.TablesBench;

/// <summary>Writers of one process that append one row each, again and again, every one durable before the next.</summary>
internal static class Appends
{
    private const int WarmUps = 50;

    internal static async Task MeasureAsync(string work)
    {
        foreach ((int writers, int each) in new[] { (1, 400), (8, 250) })
        {
            using DeltaSession session = Stage.Session();
            string folder = Path.Combine(work, "appends");
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            DeltaTable table = await DeltaTable.CreateAsync(folder, DeltaTable.ColumnsOf<Reading>(), session: session);
            for (int n = 0; n < WarmUps; n++) await table.AppendAsync([new Reading("warm", DateTimeOffset.UnixEpoch, n)]);
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            Stopwatch watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
            {
                for (int n = 0; n < each; n++)
                    await table.AppendAsync([new Reading($"device-{writer}", DateTimeOffset.UnixEpoch.AddSeconds(n), n)]);
            })));
            double seconds = watch.Elapsed.TotalSeconds;
            int commits = writers * each;
            double busy = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / commits;
            DeltaTable opened = await DeltaTable.OpenAsync(folder, session);
            long rows = await opened.CountAsync() ?? -1;
            Stage.Print($"{writers} writers, durable one-row appends", $"{commits / seconds,8:N0} per s   processor {busy:N2} ms each   lost {commits + WarmUps - rows}");
            Directory.Delete(folder, recursive: true);
        }
    }

    internal sealed record Reading(string Device, DateTimeOffset Ts, double Value);
}
