using Millrace.Catalog;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Exploring;
using Millrace.Catalog.Metadata;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Catalog;

public sealed class CatalogExplorerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lakehouse _lake;
    private readonly CatalogExplorer _explorer;

    public CatalogExplorerTests()
    {
        _lake = Lakehouse.Open(_folder.Below("lake"));
        Metastore metastore = new(_lake.Services.Environment, new LakePath(_folder.Below("lake")));
        _explorer = new CatalogExplorer(_lake.Services, metastore, new SnapshotResolver(metastore, _lake.Services.Engine, "main", "default", _folder.Path));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _lake.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Tables_and_views_are_listed_with_what_they_are()
    {
        await RunAsync(
            """
            CREATE TABLE b (x INT) COMMENT 'plain';
            CREATE TABLE s (x INT) TBLPROPERTIES ('millrace.kind' = 'StreamingTable', 'millrace.pipeline' = 'p');
            CREATE TABLE q (x INT) TBLPROPERTIES ('millrace.kind' = 'Quarantine');
            CREATE TABLE event_log_p (x INT);
            CREATE VIEW a AS SELECT x FROM b;
            INSERT INTO b VALUES (1), (2);
            """);

        IReadOnlyList<CatalogEntry> entries = await _explorer.ListAsync(Stop);

        Assert.Equal(["a View", "b Table", "event_log_p EventLog", "q Quarantine", "s StreamingTable"], entries.Select(static entry => $"{entry.Name.Table} {entry.Kind}"));
        Assert.Equal(("plain", 2L, 1L), (entries[1].Comment, entries[1].Rows, entries[1].Version));
        Assert.Equal("p", entries[4].Pipeline);
        Assert.Equal([("x", "int")], entries[1].Columns);
    }

    [Fact]
    public async Task A_damaged_table_is_listed_with_its_fault_and_the_others_are_as_they_are()
    {
        await RunAsync("CREATE TABLE good (x INT); CREATE TABLE broken (x INT)");
        await File.WriteAllTextAsync(Path.Combine(_folder.Below("lake"), "main", "default", "broken", "_delta_log", $"{0:D20}.json"), "{", Stop);
        Lakehouse again = Lakehouse.Open(_folder.Below("lake"));
        using (again)
        {
            Metastore metastore = new(again.Services.Environment, new LakePath(_folder.Below("lake")));
            CatalogExplorer explorer = new(again.Services, metastore, new SnapshotResolver(metastore, again.Services.Engine, "main", "default", _folder.Path));

            IReadOnlyList<CatalogEntry> entries = await explorer.ListAsync(Stop);

            Assert.Equal(["broken", "good"], entries.Select(static entry => entry.Name.Table));
            Assert.NotNull(entries[0].Fault);
            Assert.Null(entries[1].Fault);
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with.dot")]
    [InlineData("tick`and.dot")]
    [InlineData("`")]
    [InlineData("<script>alert(1)</script")]
    [InlineData("قسم اللحام %41#?&")]
    public void A_name_that_is_written_for_an_address_is_read_back(string table)
    {
        string safe = table.Replace("/", "", StringComparison.Ordinal);
        TableName name = new("main", "de.fault", safe);

        TableName read = CatalogExplorer.Parse(CatalogExplorer.Format(name), "other", "other");

        Assert.Equal((name.Catalog, name.Schema, name.Table), (read.Catalog, read.Schema, read.Table));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c.d")]
    [InlineData("..")]
    public void A_name_that_is_none_is_refused(string text) => Assert.Equal("NAME_INVALID", Assert.Throws<MillraceException>(() => CatalogExplorer.Parse(text, "main", "default")).Code.Value);

    [Fact]
    public async Task Statistics_are_those_of_all_files()
    {
        await RunAsync(
            """
            CREATE TABLE t (x INT, s STRING, day DATE, part STRING) PARTITIONED BY (part);
            INSERT INTO t VALUES (9, 'b', '2024-01-02', 'p'), (NULL, NULL, NULL, 'p');
            INSERT INTO t VALUES (10, 'a', '2023-12-31', NULL);
            INSERT INTO t VALUES (NULL, NULL, NULL, 'o');
            """);

        IReadOnlyList<ColumnStatistics> statistics = ColumnStatistics.Of(await SnapshotAsync("t"));

        Assert.Equal(["x 2 9 10", "s 2 a b", "day 2 2023-12-31 2024-01-02", "part 1 o p"], statistics.Select(static told => $"{told.Column.Name} {told.Nulls} {told.Min} {told.Max}"));
        Assert.Equal([false, false, false, true], statistics.Select(static told => told.IsPartition));
    }

    [Fact]
    public async Task Of_an_empty_table_no_bounds_are_told()
    {
        await RunAsync("CREATE TABLE t (x INT)");

        ColumnStatistics told = Assert.Single(ColumnStatistics.Of(await SnapshotAsync("t")));
        FileLayout layout = FileLayout.Of(await SnapshotAsync("t"));

        Assert.Equal((0L, null, null), (told.Nulls, told.Min, told.Max));
        Assert.Equal((0, 0L, 0L, false), (layout.Count, layout.Bytes, layout.Smallest, layout.WantsOptimize));
    }

    [Fact]
    public async Task Many_small_files_want_to_be_put_together()
    {
        await RunAsync("CREATE TABLE t (x INT, part INT) PARTITIONED BY (part)");
        for (int turn = 0; turn < 13; turn++) await RunAsync($"INSERT INTO t VALUES ({turn}, 1)");

        FileLayout layout = FileLayout.Of(await SnapshotAsync("t"));

        Assert.Equal((13, 13, true, 1), (layout.Count, layout.Small, layout.WantsOptimize, layout.PartitionCount));
        Assert.Equal((13, 13L), (layout.Partitions[0].Files, layout.Partitions[0].Rows));
        Assert.Equal(13, layout.Sizes.Sum(static size => size.Files));
    }

    [Fact]
    public async Task A_name_that_is_not_there_is_told_with_one_like_it()
    {
        await RunAsync("CREATE TABLE sensors (x INT)");

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => _explorer.FindAsync(new TableName("main", "default", "sensor"), Stop));

        Assert.Equal("TABLE_NOT_FOUND", fault.Code.Value);
        Assert.Contains("sensors", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_are_compared_by_the_values_of_files_that_only_one_has()
    {
        await RunAsync("CREATE TABLE t (x INT, s STRING); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (2, 'b'); INSERT INTO t VALUES (7, 'kept'); UPDATE t SET s = 'c' WHERE x = 1; DELETE FROM t WHERE x = 7");

        VersionDifference difference = await CompareAsync(1, 4);

        Assert.Equal((ComparisonWay.Values, 1L, 1L, null), (difference.Way, difference.RowsAdded, difference.RowsRemoved, difference.RowsChanged));
        Assert.Equal(["insert|1|c", "delete|1|a"], difference.Rows.Select(static row => string.Join('|', row)));
        Assert.Equal(["_change", "x", "s"], difference.Columns.Select(static column => column.Name));
    }

    [Fact]
    public async Task Rows_that_come_twice_count_twice()
    {
        await RunAsync("CREATE TABLE t (x INT); INSERT INTO t VALUES (1); INSERT INTO t VALUES (1), (1)");

        VersionDifference difference = await CompareAsync(2, 1);

        Assert.Equal((1L, 2L, 2L, 0L), (difference.Earlier, difference.Later, difference.RowsAdded, difference.RowsRemoved));
    }

    [Fact]
    public async Task Versions_that_kept_their_changes_tell_changed_rows()
    {
        await RunAsync("CREATE TABLE t (x INT, s STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true'); INSERT INTO t VALUES (1, 'a'), (2, 'b'); UPDATE t SET s = 'c' WHERE x = 1; DELETE FROM t WHERE x = 2");

        VersionDifference difference = await CompareAsync(1, 3);

        Assert.Equal((ComparisonWay.ChangeFeed, 0L, 1L, 1L), (difference.Way, difference.RowsAdded, difference.RowsRemoved, difference.RowsChanged));
    }

    [Fact]
    public async Task Where_only_later_versions_kept_their_changes_values_are_compared()
    {
        await RunAsync("CREATE TABLE t (x INT); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); ALTER TABLE t SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true'); INSERT INTO t VALUES (3)");

        VersionDifference difference = await CompareAsync(1, 4);

        Assert.Equal((ComparisonWay.Values, 2L), (difference.Way, difference.RowsAdded));
        Assert.Equal([("delta.enableChangeDataFeed", null, "true")], difference.Properties);
    }

    [Fact]
    public async Task A_version_is_no_different_from_itself()
    {
        await RunAsync("CREATE TABLE t (x INT); INSERT INTO t VALUES (1)");

        VersionDifference difference = await CompareAsync(1, 1);

        Assert.Equal((0L, 0L, 0), (difference.RowsAdded, difference.RowsRemoved, difference.Rows.Count));
        Assert.Empty(difference.Schema);
    }

    [Fact]
    public async Task Changed_columns_are_told_and_a_renamed_one_is_the_same_column()
    {
        await RunAsync("CREATE TABLE t (a INT, b INT, c STRING) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableTypeWidening' = 'true'); INSERT INTO t VALUES (1, 2, 'x')");
        await RunAsync("ALTER TABLE t RENAME COLUMN a TO a2; ALTER TABLE t DROP COLUMN b; ALTER TABLE t ADD COLUMN d DOUBLE; ALTER TABLE t ALTER COLUMN a2 TYPE BIGINT; INSERT INTO t VALUES (5, 'y', 1.5)");

        VersionDifference difference = await CompareAsync(1, 6);

        Assert.Equal(["a2 was named a", "a2 int became bigint", "d added as double", "b dropped"], difference.Schema.Select(static change => $"{change.Column} {change.What}"));
        Assert.Equal((1L, 0L), (difference.RowsAdded, difference.RowsRemoved));
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_refused()
    {
        await RunAsync("CREATE TABLE t (x INT)");

        Assert.Equal("DELTA_VERSION_NOT_FOUND", (await Assert.ThrowsAsync<MillraceException>(() => CompareAsync(0, 9))).Code.Value);
    }

    private Task RunAsync(string sql) => _lake.ExecuteAsync(sql, Stop);

    private async Task<Snapshot> SnapshotAsync(string table) => await (await LogAsync(table)).SnapshotAsync(Stop);

    private Task<DeltaLog> LogAsync(string table) => _explorer.LogAsync(new TableName("main", "default", table), Stop);

    private async Task<VersionDifference> CompareAsync(long first, long second) => await new VersionComparer(_lake.Services).CompareAsync(await LogAsync("t"), first, second, Stop);
}
