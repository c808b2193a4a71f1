using Millrace.Foundation.Storage;
using Xunit;

namespace Millrace.Unit.Foundation.Storage;

public sealed class FolderSyncTests
{
    [Fact]
    public async Task Those_who_ask_during_a_flush_share_the_next_one()
    {
        using SemaphoreSlim entered = new(0);
        using SemaphoreSlim release = new(0);
        int flushes = 0;
        FolderSync folders = new(_ =>
        {
            Interlocked.Increment(ref flushes);
            entered.Release();
            release.Wait(TestContext.Current.CancellationToken);
        });

        Task first = Start(folders);
        await entered.WaitAsync(TestContext.Current.CancellationToken);
        Task[] later = [.. Enumerable.Range(0, 5).Select(_ => Start(folders))];
        Assert.All(later, task => Assert.False(task.IsCompleted));
        release.Release();
        await first;

        // Whoever had come by now shares one flush; a thread that starts late asks for its own.
        await entered.WaitAsync(TestContext.Current.CancellationToken);
        release.Release(later.Length);
        await Task.WhenAll(later);
        Assert.InRange(flushes, 2, 1 + later.Length);
    }

    [Fact]
    public async Task A_flush_that_failed_counts_for_nobody()
    {
        using SemaphoreSlim entered = new(0);
        using SemaphoreSlim release = new(0);
        int flushes = 0;
        FolderSync folders = new(_ =>
        {
            int number = Interlocked.Increment(ref flushes);
            entered.Release();
            release.Wait(TestContext.Current.CancellationToken);
            if (number <= 2) throw new IOException("the disk is gone");
        });

        Task first = Start(folders);
        await entered.WaitAsync(TestContext.Current.CancellationToken);
        Task[] later = [Start(folders), Start(folders), Start(folders)];
        release.Release(10);

        await Assert.ThrowsAsync<IOException>(() => first);
        int failed = 0;
        foreach (Task task in later)
        {
            try
            {
                await task;
            }
            catch (IOException)
            {
                failed++;
            }
        }

        Assert.Equal(1, failed);
        Assert.True(flushes >= 3);
    }

    [Fact]
    public async Task Blocking_work_runs_side_by_side_and_its_fault_reaches_the_caller()
    {
        using Barrier together = new(8);
        bool[] met = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            DiskWorkers.Shared.RunAsync(() => together.SignalAndWait(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken)));
        Assert.All(met, Assert.True);

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            DiskWorkers.Shared.RunAsync<int>(() => throw new InvalidDataException(), TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DiskWorkers.Shared.RunAsync(() => 1, new CancellationToken(canceled: true)));
    }

    private static Task Start(FolderSync folders) => Task.Factory.StartNew(
        () => folders.Flush("/f"), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
