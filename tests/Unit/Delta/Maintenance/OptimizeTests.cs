using Millrace.Delta;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Scanning;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Unit.Delta.Maintenance;

public sealed class OptimizeTests
{
    private static readonly (string, string) Vectors = ("delta.enableDeletionVectors", "true");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Small_files_of_each_partition_become_one_and_no_reader_of_changes_sees_it()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, grp string", ["grp"], Vectors);
        for (int write = 0; write < 3; write++) await world.AppendAsync(table, $"SELECT r + {write * 10} AS id, CASE WHEN r % 2 = 0 THEN 'a b/%' END AS grp FROM range(10) AS x(r)");
        await world.AppendAsync(table, "SELECT 100::BIGINT AS id, 'alone' AS grp");
        await world.DeleteAsync(table, "t.id = 4");
        List<string> before = await world.RowsAsync(table);
        ChangeResult result = await new TableOptimizer(world.Services).OptimizeAsync(table, new OptimizeOrder(), Stop);
        Assert.Equal(before, await world.RowsAsync(table));
        Assert.Equal(2, result.Metric("numAddedFiles"));
        Assert.Equal(6, result.Metric("numRemovedFiles"));
        Assert.Equal(1, result.Metric("numDeletionVectorsRemoved"));
        Assert.Equal(2, result.Metric("partitionsOptimized"));
        Assert.True(result.Metric("maxFileSize") >= result.Metric("minFileSize") && result.Metric("minFileSize") > 0);
        VersionChange change = await ChangeAsync(table, result.Version);
        Assert.False(change.IsDataChange);
        Assert.Equal("OPTIMIZE", change.Operation);
        ChangeResult again = await new TableOptimizer(world.Services).OptimizeAsync(table, new OptimizeOrder(), Stop);
        Assert.IsType<CommitResult.AlreadyApplied>(again.Commit);
        Assert.Equal(result.Version, again.Version);
    }

    [Fact]
    public async Task Only_the_partitions_asked_for_are_touched_and_other_columns_are_refused()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, day date", ["day"]);
        for (int write = 0; write < 2; write++) await world.AppendAsync(table, "SELECT r AS id, DATE '2024-01-01' + CAST(r AS INTEGER) AS day FROM range(3) AS x(r)");
        TableOptimizer optimizer = new(world.Services);
        ChangeResult result = await optimizer.OptimizeAsync(table, new OptimizeOrder { Predicate = new BoundExpression("t.day >= DATE '2024-01-02' AND day < '2024-01-03'") }, Stop);
        Assert.Equal(1, result.Metric("numAddedFiles"));
        Assert.Equal(5, (await table.SnapshotAsync(Stop)).Files.Count);
        MillraceException refused = await Assert.ThrowsAsync<MillraceException>(() =>
            optimizer.OptimizeAsync(table, new OptimizeOrder { Predicate = new BoundExpression("t.id = 1") }, Stop));
        Assert.Equal("DELTA_PARTITION_PREDICATE_REFUSED", refused.Code.Value);
        MillraceException wrong = await Assert.ThrowsAsync<MillraceException>(() =>
            optimizer.OptimizeAsync(table, new OptimizeOrder { Predicate = new BoundExpression("t.nothing = 1") }, Stop));
        Assert.Equal("QUERY_INVALID", wrong.Code.Value);
    }

    [Fact]
    public async Task Rows_keep_their_ids_and_mapped_columns_their_names()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, s struct<a: int, b: string>", null, ("delta.enableRowTracking", "true"), ("delta.columnMapping.mode", "name"));
        for (int write = 0; write < 3; write++) await world.AppendAsync(table, $"SELECT r + {write * 5} AS id, {{'a': CAST(r AS INTEGER), 'b': 'x'}} AS s FROM range(5) AS x(r)");
        await world.DeleteAsync(table, "t.id = 7");
        List<string> before = await WithIdsAsync(world, table);
        await new TableOptimizer(world.Services).OptimizeAsync(table, new OptimizeOrder(), Stop);
        Assert.Single((await table.SnapshotAsync(Stop)).Files);
        Assert.Equal(before, await WithIdsAsync(world, table));
    }

    [Fact]
    public async Task Bins_are_committed_a_few_bytes_at_a_time()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, grp string", ["grp"]);
        for (int write = 0; write < 2; write++) await world.AppendAsync(table, "SELECT r AS id, 'g' || r AS grp FROM range(4) AS x(r)");
        ChangeResult result = await new TableOptimizer(world.Services) { BytesOfCommit = 1 }.OptimizeAsync(table, new OptimizeOrder(), Stop);
        Assert.Equal(6, result.Version);
        Assert.Equal(8, result.Metric("numRemovedFiles"));
        Assert.Equal(4, (await table.SnapshotAsync(Stop)).Files.Count);
    }

    [Fact]
    public async Task A_clustered_table_is_sorted_file_by_file_and_files_follow_each_other()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("k string, n double, v int");
        await ClusterAsync(table, ["k"], ["n"]);
        const string rows = "SELECT CASE WHEN r % 50 = 0 THEN NULL ELSE 'k' || (hash(r) % 400) END AS k, CASE WHEN r % 7 = 0 THEN 'nan'::DOUBLE ELSE CAST(r % 13 AS DOUBLE) END AS n, CAST(r AS INTEGER) AS v FROM range(400000) AS x(r)";
        await world.AppendAsync(table, rows);
        await world.AppendAsync(table, "SELECT 'k5' AS k, 1.0::DOUBLE AS n, -1::INTEGER AS v");
        Assert.False(TableOrder.Of(await table.SnapshotAsync(Stop)).IsSorted);
        OptimizeOrder order = new() { TargetFileSizeBytes = 200_000 };
        await new TableOptimizer(world.Services).OptimizeAsync(table, order, Stop);
        Snapshot snapshot = await table.SnapshotAsync(Stop);
        Assert.True(snapshot.Files.Count > 1, "the rows must fill several files");
        Assert.All(snapshot.Files, static file => Assert.Equal("millrace", file.ClusteringProvider));
        TableOrder sorted = TableOrder.Of(snapshot);
        Assert.True(sorted.IsSorted, sorted.Explanation);
        Assert.Equal(["k", "n"], sorted.Columns);
        Assert.Equal(snapshot.Files.Count, sorted.Partitions.Single().Count);
        Assert.Null(FileOrder.Of(sorted.Partitions[0][^1])!.Last[0]);
        Assert.Equal(["400001|399999|-1"], world.Query($"SELECT count(*), max(v), min(v) FROM ({(await new TableScanner(world.Services).ScanAsync(snapshot, FilePredicate.Anything, Stop)).Sql})"));
    }

    [Fact]
    public async Task Writers_of_a_clustered_table_sort_each_file_and_say_so()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("device string, n long, value double");
        await ClusterAsync(table, ["device"], ["n"]);
        await world.AppendAsync(table, "SELECT 'b' || (n % 3) AS device, n, 0.5 AS value FROM range(1000) AS r(n) ORDER BY hash(n)");
        DeltaTable door = await DeltaTable.OpenAsync(world.Root.Value, new DeltaSession(world.Services), Stop);
        await door.AppendAsync([new Point("", -7, double.NaN)], cancellationToken: Stop);
        await door.AppendAsync([new Point("c", 1, 0), new Point(null, 2, 0)], cancellationToken: Stop);

        Snapshot snapshot = await table.SnapshotAsync(Stop);
        List<FileOrder> orders = [.. snapshot.Files.Select(static file => FileOrder.Of(file)!)];
        Assert.Equal(new FileOrder(["device", "n"], ["b0", "0"], ["b2", "998"]), orders[0]);
        Assert.Equal(new FileOrder(["device", "n"], ["", "-7"], ["", "-7"]), orders[1]);
        Assert.Equal(new FileOrder(["device", "n"], ["c", "1"], [null, "2"]), orders[2]);
        Assert.True(TableOrder.Of(snapshot).IsSorted, TableOrder.Of(snapshot).Explanation);
        Assert.All(snapshot.Files, static file => Assert.Null(file.ClusteringProvider));
    }

    [Fact]
    public async Task Clustering_touches_what_is_not_clustered_and_full_touches_all()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, s struct<a: int>");
        await ClusterAsync(table, ["id"]);
        await world.AppendAsync(table, "SELECT r AS id, {'a': 1} AS s FROM range(1000) AS x(r)");
        OptimizeOrder order = new() { TargetFileSizeBytes = 4000 };
        TableOptimizer optimizer = new(world.Services);
        Assert.Equal(1, (await optimizer.OptimizeAsync(table, order, Stop)).Metric("numAddedFiles"));
        Assert.Equal(0, (await optimizer.OptimizeAsync(table, order, Stop)).Metric("numAddedFiles"));
        await world.AppendAsync(table, "SELECT r AS id, {'a': 1} AS s FROM range(500) AS x(r)");
        Assert.Equal(1, (await optimizer.OptimizeAsync(table, order, Stop)).Metric("numRemovedFiles"));
        Assert.Contains("begins before", TableOrder.Of(await table.SnapshotAsync(Stop)).Explanation, StringComparison.Ordinal);
        Assert.Equal(2, (await optimizer.OptimizeAsync(table, order with { IsFull = true }, Stop)).Metric("numRemovedFiles"));
        Assert.True(TableOrder.Of(await table.SnapshotAsync(Stop)).IsSorted);
        await ClusterAsync(table, ["s", "a"]);
        Assert.Equal(2, (await optimizer.OptimizeAsync(table, order, Stop)).Metric("numRemovedFiles"));
        MillraceException refused = await Assert.ThrowsAsync<MillraceException>(() => optimizer.OptimizeAsync(table, order with { ZOrderBy = [["id"]] }, Stop));
        Assert.Equal("DELTA_OPTIMIZE_REFUSED", refused.Code.Value);
    }

    [Fact]
    public async Task A_curve_lets_conditions_on_each_column_leave_files_out()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("a bigint, b string, day date");
        await world.AppendAsync(table, "SELECT CAST(hash(r) % 1000 AS BIGINT) AS a, format('{:04d}', hash(r + 7777777) % 1000) AS b, CASE WHEN r % 3 > 0 THEN DATE '2024-01-01' + CAST(r % 300 AS INTEGER) END AS day FROM range(1200000) AS x(r)");
        ChangeResult result = await new TableOptimizer(world.Services).OptimizeAsync(
            table, new OptimizeOrder { ZOrderBy = [["A"], ["b"]], TargetFileSizeBytes = 300_000 }, Stop);
        Snapshot snapshot = await table.SnapshotAsync(Stop);
        Assert.True(result.Metric("numAddedFiles") >= 6, $"{result.Metric("numAddedFiles")} files");
        int byA = TableScanner.FilesOf(snapshot, new FilePredicate.Compare(["a"], CompareOperator.Equal, 17L)).Count;
        int byB = TableScanner.FilesOf(snapshot, new FilePredicate.Compare(["b"], CompareOperator.Equal, "0917")).Count;
        Assert.True(byA <= snapshot.Files.Count * 2 / 3 && byB <= snapshot.Files.Count * 2 / 3, $"{byA} and {byB} of {snapshot.Files.Count}");
        Assert.Equal(1_200_000, snapshot.RowCount);
    }

    [Theory]
    [InlineData("grp", "partition column")]
    [InlineData("flag", "no least and greatest")]
    [InlineData("late", "no statistics")]
    [InlineData("none", "no column")]
    public async Task A_curve_by_columns_that_leave_no_file_out_is_refused(string column, string reason)
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, flag boolean, late int, grp string", ["grp"], ("delta.dataSkippingNumIndexedCols", "2"));
        MillraceException refused = await Assert.ThrowsAsync<MillraceException>(() =>
            new TableOptimizer(world.Services).OptimizeAsync(table, new OptimizeOrder { ZOrderBy = [[column]] }, Stop));
        Assert.Equal("DELTA_OPTIMIZE_REFUSED", refused.Code.Value);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purge_rewrites_files_with_deleted_rows_or_dropped_columns_alone()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, gone string, s struct<a: int, b: int>", null, Vectors, ("delta.columnMapping.mode", "name"));
        await world.AppendAsync(table, "SELECT r AS id, 'x' AS gone, {'a': 1, 'b': 2} AS s FROM range(100) AS x(r)");
        TableOptimizer optimizer = new(world.Services);
        Assert.Equal(0, (await optimizer.PurgeAsync(table, new PurgeOrder(), Stop)).Metric("numRemovedFiles"));
        foreach (string[] path in new[] { new[] { "gone" }, ["s", "b"] })
        {
            Transaction drop = table.StartTransaction(await table.SnapshotAsync(Stop));
            drop.Edit(new Millrace.DeltaProtocol.Evolution.SchemaEdit.DropColumn(path));
            await drop.CommitAsync(Operation.Named("DROP COLUMNS"), Stop);
            await world.AppendAsync(table, path.Length == 1 ? "SELECT -1::BIGINT AS id, {'a': 1, 'b': 2} AS s" : "SELECT -2::BIGINT AS id, {'a': 1} AS s");
        }

        Assert.Equal(2, (await optimizer.PurgeAsync(table, new PurgeOrder(), Stop)).Metric("numRemovedFiles"));
        await world.DeleteAsync(table, "t.id = 5");
        ChangeResult purged = await optimizer.PurgeAsync(table, new PurgeOrder(), Stop);
        Assert.Equal(1, purged.Metric("numDeletionVectorsRemoved"));
        Assert.Equal("REORG", (await ChangeAsync(table, purged.Version)).Operation);
        Snapshot snapshot = await table.SnapshotAsync(Stop);
        Assert.All(snapshot.Files, static file => Assert.Null(file.DeletionVector));
        Assert.Equal(101, snapshot.RowCount);
        Assert.Equal(0, (await optimizer.PurgeAsync(table, new PurgeOrder(), Stop)).Metric("numRemovedFiles"));
    }

    private static async Task ClusterAsync(DeltaLog table, params IReadOnlyList<string>[] columns)
    {
        Transaction change = table.StartTransaction(await table.SnapshotAsync(Stop));
        change.SetClustering(columns);
        Assert.IsType<CommitResult.Committed>(await change.CommitAsync(Operation.Named("CLUSTER BY"), Stop));
    }

    private static async Task<VersionChange> ChangeAsync(DeltaLog table, long version)
    {
        await foreach (VersionChange change in table.ChangesAsync(version, version, Stop)) return change;
        throw new InvalidOperationException("The version has no commit.");
    }

    private static async Task<List<string>> WithIdsAsync(TableWorld world, DeltaLog table)
    {
        Snapshot snapshot = await table.SnapshotAsync(Stop);
        TableScan scan = await new TableScanner(world.Services).ScanAsync(new Millrace.Engine.Files.FileScan(snapshot, snapshot.Files) { WithRowIds = true }, Stop);
        return world.Query($"SELECT id, s.a, s.b, millrace_row_id, millrace_row_version FROM ({scan.Sql})");
    }

    private sealed record Point(string? Device, long N, double Value);
}
