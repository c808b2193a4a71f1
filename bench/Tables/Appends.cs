using System.Diagnostics;
using System.Globalization;
using Millrace.Delta;

namespace Millrace.TablesBench;

/// <summary>Writers of one process that append one row each, again and again, every one durable before the next.</summary>
internal static class Appends
{
    private const int WarmUps = 400;

    internal static async Task MeasureAsync(string work)
    {
        foreach ((int writers, int each) in new[] { (8, 1000), (1, 2000) })
        {
            using DeltaSession session = Stage.Session();
            string folder = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"appends-{writers}"));
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
        }

        // Only now: ext4 without a journal does not use the inodes of files again that went in the last seconds, and searches
        // past all of them for each new file.
        foreach (string folder in Directory.EnumerateDirectories(work, "appends-*")) Directory.Delete(folder, recursive: true);
    }

    internal sealed record Reading(string Device, DateTimeOffset Ts, double Value);
}
