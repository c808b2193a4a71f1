using Millrace.Delta.Changing;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class MergeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_source_rows_for_one_target_row_are_refused_unless_all_it_can_do_is_go()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, v int");
        await world.AppendAsync(table, "SELECT range AS id, 0 AS v FROM range(4)");
        const string source = "SELECT * FROM (VALUES (1, 10), (1, 11), (2, 20)) AS x(id, v)";

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => world.MergeAsync(table, source, "t.id = s.id", new MergeClause.UpdateAll(Condition: null)));
        Assert.Equal("DELTA_MERGE_AMBIGUOUS", fault.Code.Value);
        Assert.Contains("1 row of table", fault.Message, StringComparison.Ordinal);
        await world.MergeAsync(table, source, "t.id = s.id", new MergeClause.UpdateAll(new BoundExpression("s.v <> 11")));
        Assert.Equal(["0|0", "1|10", "2|20", "3|0"], await world.RowsAsync(table));
        ChangeResult deleted = await world.MergeAsync(table, source, "t.id = s.id", new MergeClause.Delete(Condition: null));

        Assert.Equal(2, deleted.Metric("numTargetRowsDeleted"));
        Assert.Equal(["0|0", "3|0"], await world.RowsAsync(table));
    }

    [Fact]
    public async Task Only_files_that_can_match_are_read_and_only_touched_ones_rewritten()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, v int");
        for (int file = 0; file < 5; file++) await world.AppendAsync(table, $"SELECT range AS id, 0 AS v FROM range({file * 100}, {(file * 100) + 100})");

        ChangeResult result = await world.MergeAsync(
            table, "SELECT * FROM (VALUES (150, 1), (151, 1), (399, 1)) AS x(id, v)", "t.id = s.id", new MergeClause.UpdateAll(Condition: null), new MergeClause.InsertAll(Condition: null));

        Assert.Equal(2, result.Metric("numTargetFilesRemoved"));
        Assert.Equal(197, result.Metric("numTargetRowsCopied"));
        Assert.Equal(3, result.Metric("numTargetRowsUpdated"));
        Assert.Equal(["3|500"], await world.RowsAsync(table, "sum(v), count(*)"));
    }

    [Fact]
    public async Task With_schema_evolution_columns_of_the_source_come_in()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, v int", properties: [("delta.enableChangeDataFeed", "true"), ("delta.enableDeletionVectors", "true")]);
        await world.AppendAsync(table, "SELECT range AS id, 0 AS v FROM range(3)");
        MergeOrder order = new(
            new BoundQuery("SELECT 1::BIGINT AS id, 'new' AS note UNION ALL SELECT 9, NULL"), "s", "t", new BoundExpression("t.id = s.id"),
            [new MergeClause.UpdateAll(Condition: null), new MergeClause.InsertAll(Condition: null)])
        {
            WithSchemaEvolution = true,
        };

        await world.Changer.MergeAsync(table, order, Stop);

        Assert.Equal(["0|0|null", "1|0|new", "2|0|null", "9|null|null"], await world.RowsAsync(table));
    }

    [Fact]
    public async Task A_source_column_of_nulls_fits_any_column_and_an_empty_source_changes_nothing()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, day date, s struct<a:int,b:int>");
        await world.AppendAsync(table, "SELECT 1 AS id, DATE '2025-01-01' AS day, {a: 1, b: 2} AS s");

        await world.MergeAsync(table, "SELECT 1 AS id, NULL AS day, NULL AS s WHERE false", "t.id = s.id", new MergeClause.UpdateAll(Condition: null), new MergeClause.InsertAll(Condition: null));
        Assert.Equal(1, (await table.SnapshotAsync(Stop)).Version);
        await world.MergeAsync(table, "SELECT 2 AS id, NULL AS day, NULL AS s", "t.id = s.id", new MergeClause.UpdateAll(Condition: null), new MergeClause.InsertAll(Condition: null));
        await world.UpdateAsync(table, "id = 1", ("s.b", "t.s.a + 6"), ("day", "t.day + 1"));

        Assert.Equal(["1|2025-01-02|1|7", "2|null|null|null"], await world.RowsAsync(table, "id, CAST(day AS VARCHAR), s.a, s.b"));
    }

    [Fact]
    public async Task A_change_that_somebody_contradicts_is_done_again_on_what_they_left()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, v int");
        await world.AppendAsync(table, "SELECT range AS id, 0 AS v FROM range(10)");

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => world.UpdateAsync(table, "id < 5", ("v", "t.v + 1")), Stop)));

        Assert.Equal(["0|5", "6|5"], world.Query($"SELECT v, count(*) FROM ({await ScanAsync(world, table)}) GROUP BY v"));
    }

    [Fact]
    public async Task Conflicts_count_only_where_rows_meet()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, grp string", ["grp"]);
        await world.AppendAsync(table, "SELECT range AS id, 'a' AS grp FROM range(3) UNION ALL SELECT range, 'b' FROM range(3)");

        ChangeResult[] results = await Task.WhenAll(
            Task.Run(() => world.DeleteAsync(table, "grp = 'a' AND id = 1"), Stop), Task.Run(() => world.DeleteAsync(table, "grp = 'b' AND id = 2"), Stop));

        Assert.All(results, result => Assert.IsType<CommitResult.Committed>(result.Commit));
        Assert.Equal(["0|a", "0|b", "1|b", "2|a"], await world.RowsAsync(table, "id, grp"));
    }

    [Fact]
    public async Task Row_ids_stay_with_their_rows_through_updates_and_copies()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, v int", properties: ("delta.enableRowTracking", "true"));
        await world.AppendAsync(table, "SELECT range AS id, 0 AS v FROM range(6)");
        List<string> before = await IdsAsync(world, table);

        await world.UpdateAsync(table, "id = 2", ("v", "5"));
        await world.MergeAsync(table, "SELECT 4 AS id, 9 AS v", "t.id = s.id", new MergeClause.UpdateAll(Condition: null));

        Assert.Equal(before, await IdsAsync(world, table));
    }

    private static async Task<string> ScanAsync(TableWorld world, DeltaLog table) => (await new Millrace.Delta.Scanning.TableScanner(world.Services).ScanAsync(
        await table.SnapshotAsync(Stop), DeltaProtocol.Snapshots.FilePredicate.Anything, Stop)).Sql;

    private static async Task<List<string>> IdsAsync(TableWorld world, DeltaLog table)
    {
        DeltaProtocol.Snapshots.Snapshot snapshot = await table.SnapshotAsync(Stop);
        Millrace.Delta.Scanning.TableScan scan = await new Millrace.Delta.Scanning.TableScanner(world.Services).ScanAsync(
            new Millrace.Engine.Files.FileScan(snapshot, snapshot.Files) { WithRowIds = true }, Stop);
        return world.Query($"SELECT id, millrace_row_id FROM ({scan.Sql})");
    }
}
