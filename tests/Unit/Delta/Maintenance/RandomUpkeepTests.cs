using Millrace.Delta.Maintenance;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Delta.Maintenance;

/// <summary>Upkeep between random changes: rows stay what they were, at every version within the retention.</summary>
public sealed class RandomUpkeepTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "v")]
    [InlineData(2, "p")]
    [InlineData(3, "vpm")]
    [InlineData(4, "vt")]
    public async Task Upkeep_changes_no_row_of_any_version_that_is_kept(int seed, string kind)
    {
        using TableWorld world = VacuumTests.Now();
        List<(string, string)> properties = [];
        if (kind.Contains('v')) properties.Add(("delta.enableDeletionVectors", "true"));
        if (kind.Contains('m')) properties.Add(("delta.columnMapping.mode", "name"));
        if (kind.Contains('t')) properties.Add(("delta.enableRowTracking", "true"));
        DeltaLog table = await world.CreateAsync("id bigint, grp string", kind.Contains('p') ? ["grp"] : [], [.. properties]);
        Random random = new(seed);
        TableOptimizer optimizer = new(world.Services);
        Dictionary<long, (List<string> Rows, DateTimeOffset Until)> versions = [];
        List<string> current = [];
        for (int step = 0; step < 14; step++)
        {
            bool isUpkeep = true;
            switch (random.Next(7))
            {
                case 0: await optimizer.OptimizeAsync(table, new OptimizeOrder(), Stop); break;
                case 1: await optimizer.OptimizeAsync(table, new OptimizeOrder { ZOrderBy = [["id"]] }, Stop); break;
                case 2: await optimizer.PurgeAsync(table, new PurgeOrder(), Stop); break;
                case 3: await new TableVacuum(world.Services).VacuumAsync(table, new VacuumOrder { IsLite = random.Next(3) == 0 }, Stop); break;
                case 4 when versions.Count > 0:
                    long back = versions.Keys.ElementAt(random.Next(versions.Count));
                    bool isKept = versions[back].Until > world.Clock.GetUtcNow();
                    if (!isKept) break;
                    await new TableRestorer(world.Services).RestoreAsync(table, new RestoreOrder(back), Stop);
                    current = versions[back].Rows;
                    break;
                case 5:
                    await world.DeleteAsync(table, $"t.id % {random.Next(2, 9)} = 1");
                    isUpkeep = false;
                    break;
                default:
                    await world.AppendAsync(table, $"SELECT r + {step * 100} AS id, CASE r % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b é/%' END AS grp FROM range({random.Next(1, 40)}) AS x(r)");
                    isUpkeep = false;
                    break;
            }

            List<string> rows = await world.RowsAsync(table, "id, grp");
            if (isUpkeep) Assert.True(current.SequenceEqual(rows), $"seed {seed}, step {step}");
            current = rows;
            DateTimeOffset now = world.Clock.GetUtcNow();
            foreach (long version in versions.Keys.ToList()) versions[version] = (versions[version].Rows, versions[version].Until < now + TimeSpan.FromDays(7) ? versions[version].Until : now + TimeSpan.FromDays(7));
            versions[(await table.SnapshotAsync(Stop)).Version] = (rows, now + TimeSpan.FromDays(7));
            foreach ((long version, (List<string> then, DateTimeOffset until)) in versions)
            {
                if (until <= now) continue;
                List<string> read = await world.RowsAsync(await table.SnapshotAtVersionAsync(version, Stop), "id, grp");
                Assert.True(then.SequenceEqual(read), $"seed {seed}, step {step}, version {version}");
            }

            world.Clock.Advance(TimeSpan.FromDays(random.Next(3)));
        }
    }

    [Theory]
    [InlineData(FaultKind.FailBefore)]
    [InlineData(FaultKind.FailAfter)]
    [InlineData(FaultKind.CrashBefore)]
    [InlineData(FaultKind.CrashAfter)]
    public async Task A_fault_at_any_write_of_the_upkeep_loses_no_row(FaultKind kind)
    {
        int writes = 1;
        for (int at = 1; at <= writes; at++)
        {
            using TableWorld world = VacuumTests.Now();
            DeltaLog table = await world.CreateAsync("id bigint, grp string", ["grp"], ("delta.enableDeletionVectors", "true"));
            for (int write = 0; write < 2; write++) await world.AppendAsync(table, "SELECT r AS id, 'g' || (r % 2) AS grp FROM range(20) AS x(r)");
            await world.DeleteAsync(table, "t.id = 3");
            List<string> rows = await world.RowsAsync(table);
            FaultyStore store = new(new LocalStore(Guid.NewGuid), new FaultPlan(at, kind));
            DeltaEnvironment faulty = world.Environment with { Store = store };
            TableServices services = world.Services with { Environment = faulty };
            try
            {
                DeltaLog same = await DeltaLog.OpenAsync(faulty, world.Root, Stop);
                await new TableOptimizer(services) { BytesOfCommit = 1 }.OptimizeAsync(same, new OptimizeOrder(), Stop);
                world.Clock.Advance(TimeSpan.FromDays(8));
                await new TableVacuum(services).VacuumAsync(same, new VacuumOrder(), Stop);
            }
            catch (Exception fault) when (fault is MillraceException or SimulatedCrash)
            {
                // What counts is what is left.
            }

            if (at == 1) writes = await CountAsync();
            DeltaLog after = await DeltaLog.OpenAsync(world.Environment, world.Root, Stop);
            Assert.True(rows.SequenceEqual(await world.RowsAsync(after)), $"{kind} at write {at}");
        }

        Assert.True(writes > 8, $"{writes} writes");
    }

    private static async Task<int> CountAsync()
    {
        using TableWorld world = VacuumTests.Now();
        DeltaLog table = await world.CreateAsync("id bigint, grp string", ["grp"], ("delta.enableDeletionVectors", "true"));
        for (int write = 0; write < 2; write++) await world.AppendAsync(table, "SELECT r AS id, 'g' || (r % 2) AS grp FROM range(20) AS x(r)");
        await world.DeleteAsync(table, "t.id = 3");
        FaultyStore store = new(new LocalStore(Guid.NewGuid), plan: null);
        DeltaEnvironment counted = world.Environment with { Store = store };
        TableServices services = world.Services with { Environment = counted };
        DeltaLog same = await DeltaLog.OpenAsync(counted, world.Root, Stop);
        await new TableOptimizer(services) { BytesOfCommit = 1 }.OptimizeAsync(same, new OptimizeOrder(), Stop);
        world.Clock.Advance(TimeSpan.FromDays(8));
        await new TableVacuum(services).VacuumAsync(same, new VacuumOrder(), Stop);
        return store.Writes;
    }

    [Fact]
    public async Task Appends_in_between_do_not_matter_and_a_changed_file_is_written_again()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, grp string", ["grp"]);
        for (int write = 0; write < 2; write++) await world.AppendAsync(table, "SELECT r AS id, 'g' || (r % 3) AS grp FROM range(30) AS x(r)");
        Snapshot planned = await table.SnapshotAsync(Stop);
        List<Bin> bins = new BinPlan(planned, 1 << 30).Compaction(planned.Files);
        await world.AppendAsync(table, "SELECT 500::BIGINT AS id, 'g0' AS grp");
        await world.DeleteAsync(table, "t.id = 4");
        await world.DeleteAsync(table, "t.grp = 'g2'");
        List<string> rows = await world.RowsAsync(table);
        int before = Directory.GetFiles(world.Root.Value, "*.parquet", SearchOption.AllDirectories).Length;
        Millrace.Delta.Writing.ChangeResult result = await new BinCommits(world.Services, table, new RowOrder.AsRead(), 1 << 30)
            .RunAsync(bins, planned, DeltaProtocol.Transactions.Operation.Named("OPTIMIZE"), Stop);
        Assert.Equal(rows, await world.RowsAsync(table));
        Assert.Equal(1, result.Metric("numAddedFiles"));
        Assert.Equal(before + 1, Directory.GetFiles(world.Root.Value, "*.parquet", SearchOption.AllDirectories).Length);
    }
}
