using System.Globalization;
using Millrace.Engine;
using Millrace.Engine.Settings;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation.Tables;

/// <summary>
/// Several processes that change one table at once in every way there is, fail, die and come back, under a clock that
/// jumps; the order of their calls is drawn from a seed. <see cref="Effort"/> says how to run more seeds, or one again.
/// </summary>
public sealed class HistoryTests : IDisposable
{
    private const int Operations = 8;

    private readonly MillraceEngine _engine = new(new EngineSettings { Threads = 1 });

    public static TheoryData<int> Seeds => [.. Effort.Seeds(count: 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_version_is_what_a_serial_history_gives(int seed)
    {
        using HistoryWorld world = new(seed, _engine) { IsSerializable = seed % 3 != 0 };
        Turns turns = new(world.Random);
        try
        {
            await SimulateAsync(world, turns, seed);
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            throw new InvalidOperationException(
                $"Seed {seed} failed: {cause.Message}\nRun it again with MILLRACE_SEEDS={seed}-{seed}. The last turns were:\n{string.Join('\n', turns.Trace.TakeLast(40))}", cause);
        }
    }

    public void Dispose() => _engine.Dispose();

    private static async Task SimulateAsync(HistoryWorld world, Turns turns, int seed)
    {
        await world.Open().CreateAsync(Lake.Define("id bigint, grp string, v bigint", seed % 2 == 0 ? ["grp"] : [], PropertiesOf(seed, world.IsSerializable)));
        HistoryObserver observer = new(world);
        await observer.LookAsync();
        Func<Turn, Task>[] writers = [.. Enumerable.Range(0, 2 + (seed % 2)).Select(number => ProcessOf(world, (seed * 31) + number))];
        int turn = 0;
        await turns.RunAsync(writers, async () =>
        {
            if (world.Random.Next(12) == 0) world.Jump();
            await observer.LookAsync();
            if (++turn % 60 == 0) await observer.ReadAgainAsync();
        });

        await observer.LookAsync();
        await observer.ReadAgainAsync();
        observer.CheckLedger();
        Assert.True(observer.Versions > 5, $"only {observer.Versions} versions were made");
        Assert.Equal(observer.Versions - 1, (await world.Open().LatestAsync()).Version);
    }

    private static (string, string)[] PropertiesOf(int seed, bool isSerializable)
    {
        List<(string, string)> properties =
        [
            ("delta.checkpointInterval", (2 + (seed % 4)).ToString(CultureInfo.InvariantCulture)),
            ("delta.logRetentionDuration", "interval 10 days"),
            ("delta.isolationLevel", isSerializable ? "Serializable" : "WriteSerializable"),
        ];
        if (seed % 4 < 2) properties.Add(("delta.enableDeletionVectors", "true"));
        if (seed % 5 < 2) properties.Add(("delta.enableChangeDataFeed", "true"));
        if (seed % 5 == 1) properties.Add(("delta.enableInCommitTimestamps", "true"));
        if (seed % 7 == 2) properties.AddRange([("delta.checkpointPolicy", "v2"), ("delta.feature.v2Checkpoint", "supported")]);
        if (seed % 3 == 1) properties.AddRange([("delta.autoOptimize.autoCompact", "true"), ("millrace.autoCompact.minFiles", "3")]);
        return [.. properties];
    }

    /// <summary>A process that does some operations; when it dies, a successor does the rest.</summary>
    private static Func<Turn, Task> ProcessOf(HistoryWorld world, int seed) => async turn =>
    {
        Random random = new(seed);
        FaultyStore store = Start();
        HistoryWriter writer = new(world, world.Open(new TurnStore(store, turn)));
        for (int done = 0; done < Operations; done++)
        {
            try
            {
                await writer.StepAsync(random);
            }
            catch (SimulatedCrash)
            {
                // Whatever it was about is lost; its successor sees only what the store holds.
            }

            if (!store.IsCrashed) continue;
            store = Start();
            writer = new HistoryWriter(world, world.Open(new TurnStore(store, turn)));
        }

        FaultyStore Start() => new(world.Store, random.Next(3) == 0 ? null : new FaultPlan(random.Next(1, 40), (FaultKind)random.Next(5)));
    };
}
