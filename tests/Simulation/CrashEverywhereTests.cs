using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>A scripted workload that fails or dies at each of its writes in turn.</summary>
public sealed class CrashEverywhereTests
{
    private const int Batches = 4;

    public static TheoryData<FaultKind, bool> Kinds
    {
        get
        {
            TheoryData<FaultKind, bool> kinds = [];
            foreach (FaultKind kind in Enum.GetValues<FaultKind>()) kinds.Add(kind, false);
            kinds.Add(FaultKind.CrashBefore, true);
            kinds.Add(FaultKind.CrashAfter, true);
            return kinds;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_fault_at_any_write_leaves_a_sound_table_and_every_batch_once(FaultKind kind, bool isOnDisk)
    {
        int writes = await RunAsync(plan: null, isOnDisk);
        Assert.True(writes > 10, $"The script makes {writes} writes only.");

        for (int write = 1; write <= writes; write++)
        {
            FaultPlan plan = new(write, kind);
            try
            {
                await RunAsync(plan, isOnDisk);
            }
            catch (Exception cause) when (cause is not OperationCanceledException)
            {
                throw new InvalidOperationException($"{plan} failed: {cause.Message}", cause);
            }
        }
    }

    private static async Task<int> RunAsync(FaultPlan? plan, bool isOnDisk)
    {
        using World world = new(seed: 1, isOnDisk);
        await world.CreateTableAsync(new Dictionary<string, string> { ["delta.checkpointInterval"] = "3" }, Token);
        Observer observer = new(world);
        await observer.CheckLogAsync(Token);
        FaultyStore store = new(world.Store, plan);
        Writer writer = new(world, store);
        int writes = 0;
        foreach (Func<Writer, Task> step in Script())
        {
            await StepAsync(step);
            await observer.CheckLogAsync(Token);

            // A disk is slow, and what lies between the steps is the same as in memory.
            if (!isOnDisk) await observer.CheckVersionsAsync(Token);
        }

        await observer.CheckVersionsAsync(Token);
        await observer.CheckLedgerAsync(Token);
        Assert.Equal(Batches, await writer.NextBatchAsync(Token));
        Assert.True(world.Checkpoints.Reads > 0, "No checkpoint was read.");
        return writes + store.Writes;

        // A successor repeats the step of the one that died: batches know whether they are in, other writes happen again.
        async Task StepAsync(Func<Writer, Task> step)
        {
            try
            {
                await step(writer);
            }
            catch (SimulatedCrash)
            {
                Restart();
                await step(writer);
            }

            if (store.IsCrashed) Restart();
        }

        void Restart()
        {
            writes += store.Writes;
            store = new FaultyStore(world.Store, plan: null);
            writer = new Writer(world, store);
        }
    }

    private static IEnumerable<Func<Writer, Task>> Script()
    {
        Random random = new(3);
        yield return writer => writer.AppendBatchAsync(0, Token);
        yield return writer => writer.AppendAsync(Token);
        yield return writer => writer.AppendBatchAsync(1, Token);
        yield return writer => writer.RemoveAsync(random, Token);
        yield return writer => writer.OverwriteAsync(Token);
        yield return writer => writer.AppendBatchAsync(2, Token);
        yield return writer => writer.AppendBatchAsync(2, Token);
        yield return writer => writer.AppendBatchAsync(1, Token);
        yield return writer => writer.AppendBatchAsync(Batches - 1, Token);
    }
}
