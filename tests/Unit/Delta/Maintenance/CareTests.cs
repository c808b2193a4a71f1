using Millrace.Delta.Maintenance;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Delta.Maintenance;

public sealed class CareTests
{
    private const string Property = "delta.autoOptimize.autoCompact";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("auto", true)]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData(null, false)]
    public async Task The_partition_that_got_many_small_files_gets_them_put_together_when_the_table_asks_for_it(string? asked, bool isCared)
    {
        using TableWorld world = Caring(leastFiles: 4);
        DeltaLog table = await world.CreateAsync("id bigint, grp string", ["grp"], asked is null ? [] : [(Property, asked)]);
        for (int write = 0; write < 4; write++)
        {
            await world.AppendAsync(table, write < 3 ? $"SELECT {write}::BIGINT AS id, 'b' AS grp" : "SELECT 9::BIGINT AS id, 'c' AS grp");
            ChangeResult written = await world.AppendAsync(table, "SELECT 1::BIGINT AS id, NULL::VARCHAR AS grp");
            Assert.Null(written.Care.Fault);
            Assert.Equal(isCared && write == 3 ? written.Version + 1 : null, written.Care.CompactedVersion);
            Assert.Equal(isCared && write == 3 ? 4 : 0, written.Care.Metrics.GetValueOrDefault("numRemovedFiles"));
        }

        Snapshot snapshot = await table.SnapshotAsync(Stop);
        Assert.Equal(isCared ? 5 : 8, snapshot.Files.Count);
        Assert.Equal(["0|b", "1|b", "1|null", "1|null", "1|null", "1|null", "2|b", "9|c"], await world.RowsAsync(table));
        if (isCared) Assert.Equal("OPTIMIZE", (await LatestAsync(table)).Operation);
    }

    [Fact]
    public async Task Updates_deletes_merges_and_overwrites_are_followed_by_care_as_appends_are()
    {
        foreach (string change in new[] { "update", "delete", "merge", "replace" })
        {
            using TableWorld world = Caring(leastFiles: 3);
            DeltaLog table = await world.CreateAsync("id bigint", properties: [(Property, "auto")]);
            await world.AppendAsync(table, "SELECT r AS id FROM range(10) AS x(r)");
            await world.AppendAsync(table, "SELECT r AS id FROM range(10, 20) AS x(r)");
            ChangeResult done = change switch
            {
                "update" => await world.UpdateAsync(table, "t.id = 3", ("id", "-1")),
                "delete" => await world.DeleteAsync(table, "t.id = 3"),
                "merge" => await world.MergeAsync(table, "SELECT 77::BIGINT AS id", "t.id = s.id", new Millrace.Delta.Changing.MergeClause.InsertAll(Condition: null)),
                _ => await world.WriteAsync(table, "SELECT 4::BIGINT AS id", new WriteMode.ReplaceWhere(new BoundExpression("t.id = 4"), "t")),
            };
            Snapshot snapshot = await table.SnapshotAsync(Stop);
            bool hasThree = change is "merge" or "replace";
            Assert.Equal(hasThree, done.Care.CompactedVersion is not null);
            Assert.Equal(hasThree ? 1 : 2, snapshot.Files.Count);
        }
    }

    [Fact]
    public async Task A_process_that_finds_many_small_files_of_others_puts_them_together_at_its_first_write()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint", properties: [(Property, "auto")]);
        for (int write = 0; write < 3; write++) await world.AppendAsync(table, $"SELECT {write}::BIGINT AS id");
        world.Services = world.Services with { Care = new TableCare { LeastFiles = 4 } };
        ChangeResult written = await world.AppendAsync(table, "SELECT 3::BIGINT AS id");
        Assert.Equal(5, written.Care.CompactedVersion);
        Assert.Equal(["0", "1", "2", "3"], await world.RowsAsync(table));
    }

    [Fact]
    public async Task A_commit_that_makes_nothing_due_does_not_ask_the_store()
    {
        using TableWorld world = Caring(leastFiles: 5);
        DeltaLog table = await world.CreateAsync("id bigint", properties: [(Property, "auto")]);
        for (int write = 0; write < 2; write++) await world.AppendAsync(table, $"SELECT {write}::BIGINT AS id");
        Snapshot snapshot = await table.SnapshotAsync(Stop);
        FaultyStore store = new(world.Environment.Store, plan: null);
        TableServices watched = world.Services with { Environment = world.Environment with { Store = store } };
        DeltaLog same = await DeltaLog.OpenAsync(watched.Environment, world.Root, Stop);
        TableCare care = new() { LeastFiles = 2 };
        NewFile small = new("x.parquet", new Dictionary<string, string?>(), SizeBytes: 10, world.Clock.GetUtcNow(), Stats: null);
        await care.AfterCommitAsync(watched, same, new CommittedFiles(2, snapshot.Properties, [small]), Stop);
        int reads = store.Reads;
        await care.AfterCommitAsync(watched, same, new CommittedFiles(3, snapshot.Properties, [small with { SizeBytes = 1L << 30 }]), Stop);
        await care.AfterCommitAsync(watched, same, new CommittedFiles(3, snapshot.Properties, []), Stop);
        await care.AfterCommitAsync(watched, same, new CommittedFiles(3, new Dictionary<string, string>(), [small]), Stop);
        Assert.Equal(reads, store.Reads);
    }

    [Theory]
    [InlineData(FaultKind.FailBefore)]
    [InlineData(FaultKind.CrashBefore)]
    public async Task A_fault_of_the_care_is_told_and_the_write_stands(FaultKind kind)
    {
        using TableWorld world = Caring(leastFiles: 2);
        DeltaLog table = await world.CreateAsync("id bigint", properties: [(Property, "auto"), ("delta.checkpointInterval", "100")]);
        await world.AppendAsync(table, "SELECT 1::BIGINT AS id");

        // The third write of an append is the first of its care: files made durable, commit, checksum.
        FaultyStore store = new(world.Environment.Store, new FaultPlan(3, kind));
        TableServices faulty = world.Services with { Environment = world.Environment with { Store = store } };
        DeltaLog same = await DeltaLog.OpenAsync(faulty.Environment, world.Root, Stop);
        ChangeResult written = await new TableWriter(faulty).WriteAsync(same, new WriteOrder(new BoundQuery("SELECT 2::BIGINT AS id"), new WriteMode.Append()), Stop);
        Assert.NotNull(written.Care.Fault);
        Assert.Null(written.Care.CompactedVersion);
        Assert.Equal(["1", "2"], await world.RowsAsync(table));
        Assert.Equal(2, (await table.SnapshotAsync(Stop)).Files.Count);

        // Not at once again, but when half as many have come as make it worth it.
        ChangeResult next = await world.AppendAsync(table, "SELECT 3::BIGINT AS id");
        Assert.Null(next.Care.Fault);
        Assert.Equal(next.Version + 1, next.Care.CompactedVersion);
    }

    [Fact]
    public async Task Somebody_who_stops_waiting_is_not_told_that_the_rows_are_lost()
    {
        using TableWorld world = new();
        using CancellationTokenSource stop = new();
        DeltaLog table = await world.CreateAsync("id bigint", properties: [(Property, "auto")]);
        await world.AppendAsync(table, "SELECT 1::BIGINT AS id");
        world.Services = world.Services with { Care = new Stopping(stop) };
        ChangeResult written = await new TableWriter(world.Services).WriteAsync(table, new WriteOrder(new BoundQuery("SELECT 2::BIGINT AS id"), new WriteMode.Append()), stop.Token);
        Assert.IsType<OperationCanceledException>(written.Care.Fault, exactMatch: false);
        Assert.Equal(2, written.Version);
    }

    [Fact]
    public async Task Care_that_others_keep_contradicting_gives_up_without_a_word()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint", properties: [(Property, "auto"), ("delta.enableDeletionVectors", "true")]);
        for (int write = 0; write < 3; write++) await world.AppendAsync(table, $"SELECT r AS id FROM range({write * 10}, {(write * 10) + 10}) AS x(r)");
        int turn = 0;
        Interfering store = new(world.Environment.Store, async () => await world.DeleteAsync(table, $"t.id % 10 = {turn++}"));
        TableServices services = world.Services with { Environment = world.Environment with { Store = store } };
        DeltaLog same = await DeltaLog.OpenAsync(services.Environment, world.Root, Stop);
        NewFile small = new("x.parquet", new Dictionary<string, string?>(), SizeBytes: 10, world.Clock.GetUtcNow(), Stats: null);
        CareResult result = await new TableCare { LeastFiles = 3 }
            .AfterCommitAsync(services, same, new CommittedFiles(3, (await same.SnapshotAsync(Stop)).Properties, [small]), Stop);
        Assert.Same(CareResult.None, result);
        Assert.Equal(3, turn);
        Assert.Equal(21, (await world.RowsAsync(table)).Count);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_no_row_and_the_table_stays_small()
    {
        using TableWorld world = Caring(leastFiles: 5);
        DeltaLog table = await world.CreateAsync("id bigint", properties: [(Property, "auto")]);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (int write = 0; write < 8; write++)
            {
                ChangeResult done = await world.AppendAsync(table, $"SELECT {(writer * 100) + write}::BIGINT AS id");
                Assert.Null(done.Care.Fault);
            }
        })));
        Assert.Equal(32, (await world.RowsAsync(table)).Distinct().Count());
        Assert.InRange((await table.SnapshotAsync(Stop)).Files.Count, 1, 16);
    }

    [Fact]
    public async Task Files_are_made_as_large_as_the_table_asks_for()
    {
        Assert.Equal(new FileSizes(256L << 20, 1L << 30, 128L << 20), FileSizes.Of(new Dictionary<string, string>()));
        Assert.Equal(new FileSizes(64L << 20, 128L << 20, 64L << 20), FileSizes.Of(new Dictionary<string, string> { ["delta.tuneFileSizesForRewrites"] = "true" }));
        Assert.Equal(new FileSizes(5 << 20, 5 << 20, 5 << 20), FileSizes.Of(new Dictionary<string, string>
        {
            ["delta.tuneFileSizesForRewrites"] = "true", ["delta.targetFileSize"] = "5mb",
        }));

        // Files of at least half the size that was asked for are not small.
        using TableWorld world = Caring(leastFiles: 2);
        DeltaLog table = await world.CreateAsync("id bigint", properties: [(Property, "auto"), ("delta.targetFileSize", "400")]);
        for (int write = 0; write < 3; write++) Assert.Same(CareResult.None, (await world.AppendAsync(table, "SELECT 1::BIGINT AS id")).Care);
        Assert.Equal(3, (await table.SnapshotAsync(Stop)).Files.Count);
    }

    [Fact]
    public async Task An_optimized_write_makes_few_files_a_partition_however_many_partitions_it_has()
    {
        const int partitions = 250;
        const string rows = "SELECT range AS id, (hash(range) % 250)::INT AS grp FROM range(2500000)";
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, grp int", ["grp"], ("delta.autoOptimize.optimizeWrite", "true"));
        await world.AppendAsync(table, rows);
        Snapshot snapshot = await table.SnapshotAsync(Stop);
        Assert.InRange(snapshot.Files.Count, partitions, partitions * 5 / 4);
        Assert.Equal(["2500000|250"], await world.RowsAsync(snapshot, "count(DISTINCT id), count(DISTINCT grp)"));

        // Without it there are more, or the sort is not worth its price any more.
        await world.WriteAsync(table, "SELECT 1::BIGINT AS id, 0 AS grp WHERE false", new WriteMode.Overwrite());
        DeltaProtocol.Transactions.Transaction change = table.StartTransaction(await table.SnapshotAsync(Stop));
        change.SetProperties(new Dictionary<string, string?> { ["delta.autoOptimize.optimizeWrite"] = null });
        await change.CommitAsync(DeltaProtocol.Transactions.Operation.Named("SET TBLPROPERTIES"), Stop);
        await world.AppendAsync(table, rows);
        Assert.True((await table.SnapshotAsync(Stop)).Files.Count > partitions * 2);
    }

    private static TableWorld Caring(int leastFiles)
    {
        TableWorld world = new();
        world.Services = world.Services with { Care = new TableCare { LeastFiles = leastFiles } };
        return world;
    }

    private static async Task<HistoryEntry> LatestAsync(DeltaLog table)
    {
        await foreach (HistoryEntry entry in table.HistoryAsync(1, Stop)) return entry;
        throw new InvalidOperationException("The table has no history.");
    }

    /// <summary>Care whose caller stops waiting just when it begins.</summary>
    private sealed class Stopping(CancellationTokenSource stop) : ITableCare
    {
        public Task<CareResult> AfterCommitAsync(TableServices services, DeltaLog table, CommittedFiles committed, CancellationToken cancellationToken)
        {
            stop.Cancel();
            return new TableCare { LeastFiles = 2 }.AfterCommitAsync(services, table, committed, cancellationToken);
        }
    }
}
