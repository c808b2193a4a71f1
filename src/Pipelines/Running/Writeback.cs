using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Makes the files of a write durable while it goes on. A commit must wait until its files are on the disk; begun only at
/// the end, that wait is as long as the disk takes for all of them.
/// </summary>
internal static class Writeback
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs until it is stopped. Its faults are left to the commit, which meets them again and tells them.</summary>
    public static async Task RunAsync(PipelineServices services, string folder, string filePrefix, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, services.Clock, stop).ConfigureAwait(false);
                LakePath[] files = Directory.EnumerateFiles(folder, filePrefix + "*").Select(file => new LakePath(file)).ToArray();
                if (files.Length > 0) await services.Store.PersistAsync(files, stop).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or MillraceException or IOException)
        {
            return;
        }
    }
}
