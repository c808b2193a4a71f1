using Millrace.Delta.Changing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;
using Millrace.Engine;
using Millrace.Foundation.Faults;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>Changes that fail or die at each call of the store in turn.</summary>
public sealed class ChangeCrashTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool, FaultKind> Cases()
    {
        TheoryData<string, bool, FaultKind> cases = [];
        foreach (string change in new[] { "delete", "update", "merge" })
        {
            foreach (bool hasVectors in new[] { false, true })
            {
                foreach (FaultKind kind in Enum.GetValues<FaultKind>()) cases.Add(change, hasVectors, kind);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_fault_at_any_call_leaves_the_rows_before_or_after_and_nothing_between(string change, bool hasVectors, FaultKind kind)
    {
        using TableWorld shared = new();
        for (int write = 1; await FailsAsync(shared.Engine, change, hasVectors, new FaultPlan(write, kind)); write++)
            Assert.True(write < 50, "A change makes no end of calls.");
    }

    /// <summary>False when the change ended before the call that would have failed.</summary>
    private static async Task<bool> FailsAsync(MillraceEngine engine, string change, bool hasVectors, FaultPlan plan)
    {
        using TableWorld world = new(engine);
        DeltaLog table = await world.CreateAsync("id bigint, v int", properties: [
            ("delta.enableDeletionVectors", hasVectors ? "true" : "false"), ("delta.enableChangeDataFeed", "true"), ("delta.checkpointInterval", "100")]);
        await world.AppendAsync(table, "SELECT range AS id, 0 AS v FROM range(400)");
        List<string> before = await world.RowsAsync(table);
        DeltaEnvironment sound = world.Environment;
        FaultyStore store = new(sound.Store, plan);
        world.Environment = sound with { Store = store };
        world.Services = new(world.Environment, world.Engine);
        DeltaLog faulty = await DeltaLog.OpenAsync(world.Environment, world.Root, Stop);
        try
        {
            await ChangeAsync(world, faulty, change);
        }
        catch (Exception fault) when (fault is SimulatedCrash or MillraceException)
        {
            Assert.True(store.Writes >= plan.AtWrite, $"{plan}: failed by itself: {fault}");
        }

        world.Environment = sound;
        world.Services = new(sound, world.Engine);
        DeltaLog after = await DeltaLog.OpenAsync(sound, world.Root, Stop);
        Snapshot snapshot = await after.SnapshotAsync(Stop);
        List<string> rows = await world.RowsAsync(snapshot);
        List<string> changed = Expected(change);
        Assert.True(rows.SequenceEqual(snapshot.Version == 1 ? before : changed), $"{plan}: version {snapshot.Version} has neither the old nor the new rows");

        // What was left behind hinders nobody: the change can be made, or made again.
        if (snapshot.Version == 1) await ChangeAsync(world, after, change);
        Assert.Equal(changed, await world.RowsAsync(after));
        return store.Writes >= plan.AtWrite;
    }

    private static Task ChangeAsync(TableWorld world, DeltaLog table, string change) => change switch
    {
        "delete" => world.DeleteAsync(table, "id % 4 = 1"),
        "update" => world.UpdateAsync(table, "id % 4 = 1", ("v", "t.v + 1")),
        _ => world.MergeAsync(
            table, "SELECT range AS id, 7 AS v FROM range(1, 500, 4)", "t.id = s.id", new MergeClause.UpdateAll(new BoundExpression("t.id < 300")), new MergeClause.Delete(Condition: null),
            new MergeClause.InsertAll(Condition: null)),
    };

    private static List<string> Expected(string change)
    {
        IEnumerable<string> rows = change switch
        {
            "delete" => Enumerable.Range(0, 400).Where(id => id % 4 != 1).Select(id => $"{id}|0"),
            "update" => Enumerable.Range(0, 400).Select(id => $"{id}|{(id % 4 == 1 ? 1 : 0)}"),
            _ => Enumerable.Range(0, 500).Where(id => id % 4 == 1 ? id is < 300 or >= 400 : id < 400).Select(id => $"{id}|{(id % 4 == 1 ? 7 : 0)}"),
        };
        return [.. rows.Order(StringComparer.Ordinal)];
    }
}
