using System.Globalization;
using Millrace.Foundation.Storage;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>Several writers on one table, in an order, with faults and with a clock that a seed chooses.</summary>
public sealed class CommitSimulationTests
{
    private const int Operations = 6;

    public static TheoryData<int> MemorySeeds => [.. Enumerable.Range(1, 120)];

    public static TheoryData<int> DiskSeeds => [.. Enumerable.Range(1001, 6)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(MemorySeeds))]
    public Task Writers_in_memory_leave_a_sound_table(int seed) => RunAsync(seed, isOnDisk: false);

    [Theory]
    [MemberData(nameof(DiskSeeds))]
    public Task Writers_on_disk_leave_a_sound_table(int seed) => RunAsync(seed, isOnDisk: true);

    [Fact]
    public async Task The_same_seed_gives_the_same_order()
    {
        IReadOnlyList<string> first = await RunAsync(7, isOnDisk: false);
        IReadOnlyList<string> second = await RunAsync(7, isOnDisk: false);

        Assert.Equal(first, second);
        Assert.NotEqual(first, await RunAsync(8, isOnDisk: false));
    }

    private static async Task<IReadOnlyList<string>> RunAsync(int seed, bool isOnDisk)
    {
        using World world = new(seed, isOnDisk);
        Turns turns = new(world.Random);
        try
        {
            await SimulateAsync(world, turns, seed);
            return turns.Trace;
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            throw new InvalidOperationException(
                $"Seed {seed} failed: {cause.Message}\nThe last turns were:\n{string.Join('\n', turns.Trace.TakeLast(40))}", cause);
        }
    }

    private static async Task SimulateAsync(World world, Turns turns, int seed)
    {
        await world.CreateTableAsync(PropertiesOf(seed), Token);
        Observer observer = new(world);
        await observer.CheckLogAsync(Token);
        Func<Turn, Task>[] writers = [.. Enumerable.Range(0, 2 + (seed % 2)).Select(number => ProcessOf(world, (seed * 31) + number))];
        int turn = 0;

        await turns.RunAsync(writers, async () =>
        {
            if (world.Random.Next(4) == 0) world.Clock.Advance(TimeSpan.FromMilliseconds(world.Random.Next(-5_000, 10_000)));
            await observer.CheckLogAsync(Token);
            if (++turn % 25 == 0) await observer.CheckVersionsAsync(Token);
        });

        await observer.CheckVersionsAsync(Token);
        await observer.CheckLedgerAsync(Token);
    }

    private static Dictionary<string, string> PropertiesOf(int seed)
    {
        Dictionary<string, string> properties = new()
        {
            ["delta.checkpointInterval"] = (2 + (seed % 4)).ToString(CultureInfo.InvariantCulture),
        };
        if (seed % 3 == 0) properties["delta.enableInCommitTimestamps"] = "true";
        if (seed % 5 == 0) properties["delta.isolationLevel"] = "Serializable";
        return properties;
    }

    /// <summary>A process that does some operations; when it crashes, a successor does the rest.</summary>
    private static Func<Turn, Task> ProcessOf(World world, int seed) => async turn =>
    {
        Random random = new(seed);
        FaultPlan? plan = random.Next(3) == 0 ? null : FaultPlan.FromSeed(seed, lastWrite: 15);
        FaultyStore store = new(world.Store, plan);
        Writer writer = new(world, new TurnStore(store, turn));
        int done = 0;
        while (done < Operations)
        {
            try
            {
                await StepAsync(writer, random);
                done++;
            }
            catch (SimulatedCrash)
            {
                // Whatever it was about is lost; its successor sees only what the store holds.
                done++;
            }

            if (!store.IsCrashed) continue;
            store = new FaultyStore(world.Store, plan: null);
            writer = new Writer(world, new TurnStore(store, turn));
        }
    };

    private static async Task StepAsync(Writer writer, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                await writer.OverwriteAsync(Token);
                break;
            case 1:
                await writer.RemoveAsync(random, Token);
                break;
            case 2 or 3:
                await writer.AppendBatchAsync(await writer.NextBatchAsync(Token), Token);
                break;
            default:
                await writer.AppendAsync(Token);
                break;
        }
    }
}
