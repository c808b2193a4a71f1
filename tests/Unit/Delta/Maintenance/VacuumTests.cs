using Millrace.Delta.Maintenance;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Unit.Delta.Maintenance;

public sealed class VacuumTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_removed_longer_ago_than_the_retention_goes_with_its_vectors_and_change_files(bool isLite)
    {
        using TableWorld world = Now();
        DeltaLog table = await world.CreateAsync("id bigint", null, ("delta.enableDeletionVectors", "true"), ("delta.enableChangeDataFeed", "true"));
        await world.AppendAsync(table, "SELECT r AS id FROM range(100000) AS x(r)");
        await world.DeleteAsync(table, "hash(t.id) % 2 = 0");
        await new TableOptimizer(world.Services).PurgeAsync(table, new PurgeOrder(), Stop);
        List<string> rows = await world.RowsAsync(table);
        string[] before = Files(world);
        Assert.Contains(before, static file => file.Contains("deletion_vector", StringComparison.Ordinal));
        Assert.Contains(before, static file => file.StartsWith("_change_data/", StringComparison.Ordinal));
        TableVacuum vacuum = new(world.Services);
        world.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Empty((await vacuum.VacuumAsync(table, new VacuumOrder { IsLite = isLite }, Stop)).Files);
        world.Clock.Advance(TimeSpan.FromDays(2));
        VacuumResult told = await vacuum.VacuumAsync(table, new VacuumOrder { IsDryRun = true, IsLite = isLite }, Stop);
        Assert.Equal(before, Files(world));
        VacuumResult done = await vacuum.VacuumAsync(table, new VacuumOrder { IsLite = isLite }, Stop);
        Assert.Equal(told.Files, done.Files);
        Assert.True(told.SizeBytes > 0);
        Snapshot snapshot = await table.SnapshotAsync(Stop);
        Assert.Equal([snapshot.Files.Single().LogPath], Files(world));
        Assert.Equal(rows, await world.RowsAsync(table));
        List<string?> history = [];
        await foreach (HistoryEntry entry in table.HistoryAsync(2, Stop)) history.Add(entry.Operation);
        Assert.Equal(["VACUUM END", "VACUUM START"], history);
        Assert.Empty((await vacuum.VacuumAsync(table, new VacuumOrder { IsLite = isLite }, Stop)).Files);
        Assert.Equal(snapshot.Version, (await table.SnapshotAsync(Stop)).Version);
    }

    [Fact]
    public async Task Files_never_committed_go_and_what_is_hidden_or_of_another_table_stays()
    {
        using TableWorld world = Now();
        DeltaLog table = await world.CreateAsync("id bigint, _day string", ["_day"]);
        await world.AppendAsync(table, "SELECT 1::BIGINT AS id, 'x' AS _day");
        string[] mine = Files(world);
        string[] stays = ["_symlink_format_manifest/manifest", ".hidden", "_spark_metadata/0", "inner/_delta_log/00000000000000000000.json", "inner/A.parquet"];
        string[] goes = ["stray.parquet", "_day=old/stray.parquet", "other/deep/stray.bin"];
        foreach (string file in stays.Concat(goes)) Put(world, file);
        Directory.CreateDirectory(Path.Combine(world.Root.Value, "_day=empty", "inside"));
        Age(world, TimeSpan.FromDays(-1));
        world.Clock.Advance(TimeSpan.FromDays(7.5));
        Put(world, "fresh.parquet");
        File.SetLastWriteTimeUtc(Path.Combine(world.Root.Value, "fresh.parquet"), world.Clock.GetUtcNow().UtcDateTime.AddDays(-1));
        VacuumResult result = await new TableVacuum(world.Services).VacuumAsync(table, new VacuumOrder(), Stop);
        Assert.Equal(goes.Order(StringComparer.Ordinal), result.Files.Select(path => path.Value[(world.Root.Value.Length + 1)..]).Order(StringComparer.Ordinal));
        Assert.Equal(5, result.DirectoriesDeleted);
        Assert.False(Directory.Exists(Path.Combine(world.Root.Value, "_day=empty")));
        Assert.Equal(mine.Append("fresh.parquet").Concat(stays).Order(StringComparer.Ordinal), Files(world).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_retention_below_the_tables_is_refused_unless_allowed()
    {
        using TableWorld world = Now();
        DeltaLog table = await world.CreateAsync("id bigint", null, ("delta.deletedFileRetentionDuration", "interval 2 days"));
        await world.AppendAsync(table, "SELECT 1::BIGINT AS id");
        await world.DeleteAsync(table, predicate: null);
        world.Clock.Advance(TimeSpan.FromHours(3));
        TableVacuum vacuum = new(world.Services);
        VacuumOrder order = new() { Retention = TimeSpan.FromHours(1) };
        MillraceException refused = await Assert.ThrowsAsync<MillraceException>(() => vacuum.VacuumAsync(table, order, Stop));
        Assert.Equal("DELTA_VACUUM_RETENTION", refused.Code.Value);
        Assert.Single(Files(world));
        Assert.Single((await vacuum.VacuumAsync(table, order with { AllowsShortRetention = true }, Stop)).Files);
        Assert.Empty(Files(world));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_are_found_and_deleted_a_page_at_a_time(bool isLite)
    {
        using TableWorld world = Now();
        DeltaLog table = await world.CreateAsync("id bigint, grp int", ["grp"], ("millrace.logVacuum", "true"));
        await world.AppendAsync(table, "SELECT range AS id, range::INT AS grp FROM range(47)");
        await world.DeleteAsync(table, "t.grp >= 2");
        List<string> rows = await world.RowsAsync(table);
        world.Clock.Advance(TimeSpan.FromDays(8));
        PageWatch watch = new(world.Environment.Store, static name => name.EndsWith(".parquet", StringComparison.Ordinal));
        TableServices services = world.Services with { Environment = world.Environment with { Store = watch } };
        DeltaLog same = await DeltaLog.OpenAsync(services.Environment, world.Root, Stop);
        TableVacuum vacuum = new(services) { FilesOfPage = 10 };
        VacuumOrder order = new() { IsLite = isLite, MostFilesNamed = 12 };
        VacuumResult told = await vacuum.VacuumAsync(same, order with { IsDryRun = true }, Stop);
        Assert.Equal((45, 12), (told.FileCount, told.Files.Count));
        Assert.Equal(0, watch.Deletions);

        watch.Reset();
        VacuumResult done = await vacuum.VacuumAsync(same, order, Stop);
        Assert.Equal((45, 12), (done.FileCount, done.Files.Count));
        Assert.Equal(told.SizeBytes, done.SizeBytes);
        Assert.Equal(45, watch.Deletions);
        Assert.InRange(watch.MostBetweenDeletions, 1, 12);
        Assert.Equal(2, Files(world).Length);
        Assert.Equal(rows, await world.RowsAsync(table));
        Assert.Equal(0, (await vacuum.VacuumAsync(same, order, Stop)).FileCount);
    }

    [Fact]
    public async Task A_table_below_is_left_alone_though_its_log_is_found_behind_its_files()
    {
        using TableWorld world = Now();
        DeltaLog table = await world.CreateAsync("id bigint");
        string[] inner = [.. Enumerable.Range(0, 25).Select(static number => $"inner/{number}.parquet"), "inner/_delta_log/00000000000000000000.json"];
        string[] stray = [.. Enumerable.Range(0, 25).Select(static number => $"z{number}.parquet")];
        foreach (string file in inner.Concat(stray)) Put(world, file);
        world.Clock.Advance(TimeSpan.FromDays(8));
        PageWatch watch = new(world.Environment.Store, static _ => false);
        TableServices services = world.Services with { Environment = world.Environment with { Store = watch } };
        VacuumResult done = await new TableVacuum(services) { FilesOfPage = 4 }.VacuumAsync(table, new VacuumOrder(), Stop);
        Assert.Equal(stray.Length, done.FileCount);
        Assert.Equal(inner.Order(StringComparer.Ordinal), Files(world));
    }

    [Fact]
    public async Task A_file_that_is_brought_back_while_others_are_deleted_stays()
    {
        using TableWorld world = Now();
        DeltaLog table = await world.CreateAsync("id bigint, grp int", ["grp"], ("millrace.logVacuum", "false"));
        await world.AppendAsync(table, "SELECT range AS id, range::INT AS grp FROM range(30)");
        List<string> rows = await world.RowsAsync(table);
        await world.DeleteAsync(table, predicate: null);
        world.Clock.Advance(TimeSpan.FromDays(8));
        bool isBack = false;
        PageWatch watch = new(world.Environment.Store, static _ => false)
        {
            // Between the search and the first deletion, when all files are still there.
            BeforePage = async pass =>
            {
                if (pass < 2 || isBack) return;
                isBack = true;
                await new TableRestorer(world.Services).RestoreAsync(table, new RestoreOrder(1), Stop);
            },
        };
        TableServices services = world.Services with { Environment = world.Environment with { Store = watch } };
        DeltaLog same = await DeltaLog.OpenAsync(services.Environment, world.Root, Stop);
        VacuumResult done = await new TableVacuum(services) { FilesOfPage = 7 }.VacuumAsync(same, new VacuumOrder(), Stop);
        Assert.True(isBack);
        Assert.Equal(0, done.FileCount);
        Assert.Equal(rows, await world.RowsAsync(table));
    }

    [Fact]
    public async Task Commits_that_are_cleaned_away_while_the_log_is_read_are_no_gap_and_lost_ones_are()
    {
        using TableWorld world = Now();
        DeltaLog table = await world.CreateAsync("id bigint", null, ("delta.checkpointInterval", "2"));
        for (int write = 0; write < 4; write++) await world.WriteAsync(table, $"SELECT {write}::BIGINT AS id", new WriteMode.Overwrite());
        world.Clock.Advance(TimeSpan.FromDays(8));
        string log = Path.Combine(world.Root.Value, "_delta_log");
        bool isFirst = true;
        PageWatch watch = new(world.Environment.Store, static _ => false)
        {
            BeforeRead = path =>
            {
                if (path.Name != $"{0:D20}.json" || !isFirst) return Task.CompletedTask;
                isFirst = false;
                foreach (int version in new[] { 0, 1 }) File.Delete(Path.Combine(log, $"{version:D20}.json"));
                return Task.CompletedTask;
            },
        };
        TableServices services = world.Services with { Environment = world.Environment with { Store = watch } };
        DeltaLog same = await DeltaLog.OpenAsync(services.Environment, world.Root, Stop);
        VacuumResult done = await new TableVacuum(services).VacuumAsync(same, new VacuumOrder { IsLite = true }, Stop);
        Assert.False(isFirst);
        Assert.Equal(3, done.FileCount);

        File.Delete(Path.Combine(log, $"{3:D20}.json"));
        MillraceException gap = await Assert.ThrowsAsync<MillraceException>(() => new TableVacuum(services).VacuumAsync(same, new VacuumOrder { IsLite = true }, Stop));
        Assert.Contains(gap.Code.Value, new[] { "DELTA_LOG_GAP", "DELTA_VERSION_NOT_FOUND" });
    }

    [Fact]
    public async Task A_clock_that_went_back_deletes_nothing()
    {
        using TableWorld world = Now();
        DeltaLog table = await world.CreateAsync("id bigint");
        await world.AppendAsync(table, "SELECT 1::BIGINT AS id");
        await world.DeleteAsync(table, predicate: null);
        world.Clock.Advance(TimeSpan.FromDays(-100));
        Assert.Empty((await new TableVacuum(world.Services).VacuumAsync(table, new VacuumOrder(), Stop)).Files);
    }

    [Fact]
    public async Task Files_known_by_absolute_paths_stay_however_the_root_is_spelled()
    {
        using TableWorld world = Now();
        DeltaLog table = await world.CreateAsync("id bigint");
        await world.AppendAsync(table, "SELECT 1::BIGINT AS id");
        Snapshot source = await table.SnapshotAsync(Stop);
        string other = world.Root.Value + "-clone";
        Directory.CreateDirectory(other);
        string copy = Path.Combine(other, source.Files[0].Path.Name);
        File.Copy(source.Files[0].Path.Value, copy);
        DeltaLog clone = await DeltaLog.CreateAsync(world.Environment, new(other), new(source.Schema, [], new Dictionary<string, string>(), null, null), Stop);
        DeltaProtocol.Transactions.Transaction share = clone.StartTransaction(await clone.SnapshotAsync(Stop));
        share.AddShared(source.Files[0], source.Root);
        await share.CommitAsync(DeltaProtocol.Transactions.Operation.Named("CLONE"), Stop);
        world.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Empty((await new TableVacuum(world.Services).VacuumAsync(clone, new VacuumOrder(), Stop)).Files);
        Assert.True(File.Exists(copy));
    }

    internal static TableWorld Now()
    {
        // Files carry the time of the disk, so the clock starts there.
        TableWorld world = new();
        world.Clock.Advance(DateTimeOffset.UtcNow - world.Clock.GetUtcNow());
        return world;
    }

    private static void Put(TableWorld world, string file)
    {
        string path = Path.Combine(world.Root.Value, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
    }

    private static void Age(TableWorld world, TimeSpan by)
    {
        foreach (string folder in Directory.EnumerateDirectories(world.Root.Value, "*", SearchOption.AllDirectories))
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow + by);
    }

    private static string[] Files(TableWorld world) =>
    [
        .. Directory.EnumerateFiles(world.Root.Value, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(world.Root.Value, file).Replace('\\', '/'))
            .Where(static file => !file.StartsWith("_delta_log/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
