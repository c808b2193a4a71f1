using System.Globalization;
using System.Text;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class LogUpkeepTests
{
    private readonly DeltaWorld _world = new();

    [Fact]
    public async Task A_checkpoint_is_due_by_its_distance_from_the_last_and_not_by_its_number()
    {
        DeltaLog table = await CreateAsync(("delta.checkpointInterval", "4"));
        _world.Parquet.Fails = true;
        for (int at = 1; at <= 5; at++) await _world.AppendAsync(table, $"f{at}");
        _world.Parquet.Fails = false;
        Assert.Empty(await NamesAsync("checkpoint"));

        await _world.AppendAsync(table, "f6");
        for (int at = 7; at <= 9; at++) await _world.AppendAsync(table, $"f{at}");
        Assert.Equal([6L], await VersionsAsync("checkpoint"));
        await _world.AppendAsync(table, "f10");

        Assert.Equal([6L, 10L], await VersionsAsync("checkpoint"));
        Assert.Equal(10, (await (await _world.OpenAsync()).SnapshotAsync(default)).Files.Count);
    }

    [Fact]
    public async Task Sidecars_that_did_not_change_are_named_again()
    {
        DeltaLog table = await CreateAsync(
            ("delta.checkpointInterval", "2"), ("delta.checkpointPolicy", "v2"), ("delta.feature.v2Checkpoint", "supported"));
        for (int at = 1; at <= 6; at++) Assert.Null((await AppendAsync(table, $"f{at}")).CheckpointFault);

        Assert.Equal([2L, 4L, 6L], await VersionsAsync("checkpoint"));
        DeltaLog opened = await _world.OpenAsync();
        Snapshot snapshot = await opened.SnapshotAsync(default);
        Assert.Equal(["f1", "f2", "f3", "f4", "f5", "f6"], snapshot.Files.Select(file => file.LogPath).Order());
        int before = (await SidecarsAsync()).Count;

        Transaction remove = opened.StartTransaction(snapshot);
        remove.Remove(snapshot.Files.First(file => file.LogPath == "f1"));
        await remove.CommitAsync(Operation.Named("DELETE"), default);
        await AppendAsync(opened, "f8");

        Assert.Equal(before + 1, (await SidecarsAsync()).Count);
        Snapshot last = await (await _world.OpenAsync()).SnapshotAsync(default);
        Assert.Equal(["f2", "f3", "f4", "f5", "f6", "f8"], last.Files.Select(file => file.LogPath).Order());
        Assert.Contains(last.State.Tombstones(), tombstone => tombstone.Path == "f1");
    }

    [Fact]
    public async Task A_missing_sidecar_sends_the_reader_to_the_checkpoint_before()
    {
        DeltaLog table = await CreateAsync(
            ("delta.checkpointInterval", "2"), ("delta.checkpointPolicy", "v2"), ("delta.feature.v2Checkpoint", "supported"));
        for (int at = 1; at <= 4; at++) await AppendAsync(table, $"f{at}");
        StoredObject newest = (await SidecarsAsync()).MaxBy(sidecar => sidecar.Path.Value)!; // Ids of this world ascend.

        await _world.Store.DeleteAsync(newest.Path, default);

        Snapshot snapshot = await (await _world.OpenAsync()).SnapshotAsync(default);
        Assert.Equal((4L, 4), (snapshot.Version, snapshot.Files.Count));
    }

    [Fact]
    public async Task The_checksum_tells_what_the_log_holds_and_a_wrong_one_is_reported()
    {
        DeltaLog table = await _world.CreateAsync();
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        await _world.AppendAsync(table, "f1");

        LogVerification sound = await table.VerifyAsync(version: 1, default);
        Assert.True(sound.IsConfirmed, string.Join(' ', sound.Differences));
        await _world.PutAsync("_delta_log/00000000000000000001.crc", """{"numFiles":2,"tableSizeBytes":7,"numMetadata":1,"numProtocol":1}""");
        LogVerification wrong = await table.VerifyAsync(version: 1, default);
        await _world.PutAsync("_delta_log/00000000000000000001.crc", "{");
        LogVerification damaged = await table.VerifyAsync(version: 1, default);
        await _world.Store.DeleteAsync(VersionChecksum.PathOf(DeltaWorld.Root, 1), default);

        Assert.Equal(["The checksum says 2 files, the log has 1.", "The checksum says 7 bytes, the log has 100."], wrong.Differences);
        Assert.Contains("cannot be read", Assert.Single(damaged.Differences), StringComparison.Ordinal);
        Assert.False((await table.VerifyAsync(version: 1, default)).HasChecksum);
    }

    [Fact]
    public async Task Totals_follow_removals_replacements_and_checkpoints()
    {
        DeltaLog table = await CreateAsync(("delta.checkpointInterval", "3"));
        for (int at = 1; at <= 8; at++)
        {
            _world.Clock.Advance(TimeSpan.FromMinutes(1));
            Snapshot snapshot = await table.SnapshotAsync(default);
            Transaction transaction = table.StartTransaction(snapshot);
            transaction.Add(DeltaWorld.File(at % 3 == 0 ? "again" : $"f{at}", null));
            if (at is 4 or 7) transaction.Remove(snapshot.Files.First(file => file.LogPath != "again"));
            await transaction.CommitAsync(Operation.Named("WRITE"), default);
            LogVerification found = await table.VerifyAsync(version: at, default);
            Assert.True(found.IsConfirmed, $"{at}: {found.HasChecksum} {string.Join(' ', found.Differences)}");
        }
    }

    [Fact]
    public async Task Cleanup_keeps_a_checkpoint_its_own_commit_and_everything_after_it()
    {
        DeltaLog table = await CreateAsync(("delta.checkpointInterval", "2"), ("delta.logRetentionDuration", "interval 3 days"));
        for (int at = 1; at <= 8; at++)
        {
            _world.Clock.Advance(TimeSpan.FromDays(1));
            Assert.Null((await AppendAsync(table, $"f{at}")).CheckpointFault);
        }

        List<long> commits = await VersionsAsync(".json");
        long first = commits[0];
        Assert.Equal(Enumerable.Range(0, commits.Count).Select(at => first + at), commits);
        Assert.Equal(4, first);
        Assert.Contains(first, await VersionsAsync("checkpoint"));
        Assert.DoesNotContain(await VersionsAsync(".crc"), version => version < first);
        Snapshot oldest = await table.SnapshotAtVersionAsync(first, default);
        Assert.Equal(first, oldest.Files.Count);
        Assert.Equal(8, (await (await _world.OpenAsync()).SnapshotAsync(default)).Files.Count);
    }

    [Theory]
    [InlineData("delta.enableExpiredLogCleanup", "false")]
    [InlineData("delta.logRetentionDuration", "interval 100000 weeks")]
    [InlineData("delta.requireCheckpointProtectionBeforeVersion", "7")]
    public async Task Cleanup_leaves_alone_what_a_property_protects(string property, string value)
    {
        DeltaLog table = await CreateAsync(
            ("delta.checkpointInterval", "2"),
            ("delta.logRetentionDuration", "interval 3 days"),
            ("delta.feature.checkpointProtection", "supported"),
            (property, value));
        for (int at = 1; at <= 8; at++)
        {
            _world.Clock.Advance(TimeSpan.FromDays(1));
            Assert.Null((await AppendAsync(table, $"f{at}")).CheckpointFault);
        }

        Assert.Equal(Enumerable.Range(0, 9).Select(version => (long)version), await VersionsAsync(".json"));
    }

    [Fact]
    public async Task Nothing_is_removed_under_a_clock_that_went_back()
    {
        DeltaLog table = await CreateAsync(("delta.checkpointInterval", "2"), ("delta.logRetentionDuration", "interval 3 days"));
        for (int at = 1; at <= 8; at++)
        {
            _world.Clock.Advance(TimeSpan.FromDays(-1));
            Assert.Null((await AppendAsync(table, $"f{at}")).CheckpointFault);
        }

        Assert.Equal(9, (await VersionsAsync(".json")).Count);
    }

    [Fact]
    public async Task A_compaction_that_was_written_tells_what_its_commits_tell()
    {
        DeltaLog table = await CreateAsync(("delta.checkpointInterval", "1000"), ("millrace.logCompactionInterval", "4"));
        for (int at = 1; at <= 6; at++) await AppendAsync(table, $"f{at}");
        Transaction change = table.StartTransaction(await table.SnapshotAsync(default));
        change.Remove((await table.SnapshotAsync(default)).Files.First(file => file.LogPath == "f2"));
        change.SetTransaction("app", 5);
        change.SetDomain("mine", "{}");
        Assert.IsType<CommitResult.Committed>(await change.CommitAsync(Operation.Named("DELETE"), default));
        Snapshot before = await (await _world.OpenAsync()).SnapshotAsync(default);

        Assert.Equal(2, (await NamesAsync(".compacted.json")).Count);
        foreach (long version in new long[] { 1, 2, 5, 6 }) await _world.Store.DeleteAsync(LogName.Commit(DeltaWorld.Root, version), default);
        foreach (long version in new long[] { 1, 2, 5, 6 }) await _world.PutCommitAsync(version, """{"commitInfo":{"operation":"not to be read"}}""");

        Snapshot compacted = await (await _world.OpenAsync()).SnapshotAsync(default);
        Assert.Equal((before.Version, 5), (compacted.Version, compacted.Files.Count));
        Assert.Equal(before.Files.Select(file => file.LogPath).Order(), compacted.Files.Select(file => file.LogPath).Order());
        Assert.Equal("f2", Assert.Single(compacted.State.Tombstones()).Path);
        Assert.Equal(5, compacted.TransactionVersion("app"));
        Assert.Equal(["mine"], compacted.Domains.Keys);
    }

    [Fact]
    public void A_compaction_keeps_the_last_of_each_fact_and_what_was_taken_away()
    {
        static Commit CommitOf(long version, params string[] lines) =>
            new(version, Commit.ParseLines(LogName.Commit(DeltaWorld.Root, version), Encoding.UTF8.GetBytes(string.Join('\n', lines))));

        IReadOnlyList<LogAction> actions = LogCompactor.Reconcile(DeltaWorld.Root,
        [
            CommitOf(3, Add("a"), Add("b"), """{"domainMetadata":{"domain":"x","configuration":"{}","removed":false}}""", """{"cdc":{"path":"c","partitionValues":{},"size":1,"dataChange":false}}"""),
            CommitOf(4, """{"add":{"path":"a","partitionValues":{},"size":9,"modificationTime":1,"dataChange":true}}""", """{"remove":{"path":"a","deletionTimestamp":1,"dataChange":true}}"""),
            CommitOf(5, """{"remove":{"path":"b","deletionTimestamp":1,"dataChange":true}}""", """{"remove":{"path":"older","deletionTimestamp":1,"dataChange":true}}"""),
            CommitOf(6, """{"domainMetadata":{"domain":"x","configuration":"","removed":true}}""", """{"commitInfo":{"timestamp":1}}"""),
        ]);

        Assert.Equal(
            ["AddFile a 9", "RemoveFile b", "RemoveFile older", "DomainMetadata x True"],
            actions.Select(action => action switch
            {
                LogAction.AddFile add => $"AddFile {add.Path} {add.SizeBytes}",
                LogAction.RemoveFile remove => $"RemoveFile {remove.Path}",
                LogAction.DomainMetadata domain => $"DomainMetadata {domain.Domain} {domain.IsRemoved}",
                _ => action.ToString(),
            }));

        static string Add(string path) => $$$"""{"add":{"path":"{{{path}}}","partitionValues":{},"size":1,"modificationTime":1,"dataChange":true}}""";
    }

    [Fact]
    public async Task A_compaction_stands_for_its_commits_and_a_damaged_one_does_not()
    {
        DeltaLog table = await _world.CreateAsync();
        for (int at = 1; at <= 5; at++) await _world.AppendAsync(table, $"f{at}");
        string add = """{"add":{"path":"NAME","partitionValues":{"day":null},"size":100,"modificationTime":1,"dataChange":true}}""";
        string lines = string.Join('\n', ((string[])["f2", "f3", "c4"]).Select(name => add.Replace("NAME", name, StringComparison.Ordinal)));
        await _world.PutAsync("_delta_log/00000000000000000002.00000000000000000004.compacted.json", lines);

        Snapshot compacted = await (await _world.OpenAsync()).SnapshotAsync(default);
        Snapshot before = await (await _world.OpenAsync()).SnapshotAtVersionAsync(3, default);
        await _world.PutAsync("_delta_log/00000000000000000002.00000000000000000004.compacted.json", lines[..^5]);
        Snapshot damaged = await (await _world.OpenAsync()).SnapshotAsync(default);

        Assert.Equal(["c4", "f1", "f2", "f3", "f5"], compacted.Files.Select(file => file.LogPath).Order());
        Assert.Equal(["f1", "f2", "f3"], before.Files.Select(file => file.LogPath).Order());
        Assert.Equal(["f1", "f2", "f3", "f4", "f5"], damaged.Files.Select(file => file.LogPath).Order());
    }

    [Fact]
    public void The_hints_checksum_is_the_protocols()
    {
        const string vector = """{"k0":"'v 0'", "checksum":"x", "k1":{"k2":2,"k3":["v3",[1,2],{"k4":"v4","k5":["v5","v6","v7"]}]}}""";

        Assert.Equal("6a92d155a59bf2eecbd4b4ec7fd1f875", CanonicalJson.Checksum(Encoding.UTF8.GetBytes(vector)));
    }

    [Fact]
    public void A_hint_that_contradicts_its_checksum_is_no_hint()
    {
        string sound = Encoding.UTF8.GetString(new LastCheckpoint(5, 6, 7, 8).ToJson().Span);

        Assert.Equal(5, LastCheckpoint.TryParse(Encoding.UTF8.GetBytes(sound))?.Version);
        Assert.Null(LastCheckpoint.TryParse(Encoding.UTF8.GetBytes(sound.Replace("\"version\":5", "\"version\":4", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Writers_of_one_process_lose_nothing()
    {
        DeltaLog table = await CreateAsync(("delta.checkpointInterval", "10"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (int at = 0; at < 12; at++)
                Assert.IsType<CommitResult.Committed>(await _world.AppendAsync(table, $"w{writer}-{at}"));
        })));

        Snapshot snapshot = await (await _world.OpenAsync()).SnapshotAsync(default);
        Assert.Equal((96L, 96), (snapshot.Version, snapshot.Files.Count));
        Assert.Equal(96, snapshot.Files.Select(file => file.LogPath).Distinct().Count());
        Assert.Equal(96, (await table.SnapshotAsync(default)).Files.Count);
    }

    [Fact]
    public async Task A_table_made_in_the_place_of_another_has_none_of_its_commits()
    {
        DeltaLog old = await _world.CreateAsync();
        for (int at = 1; at <= 3; at++) await _world.AppendAsync(old, $"old{at}");
        IAsyncEnumerable<StoredObject> all = _world.Store.ListAsync(DeltaWorld.Root, isRecursive: true, startAfter: null, default);
        await foreach (StoredObject item in all) await _world.Store.DeleteAsync(item.Path, default);

        DeltaLog table = await _world.CreateAsync();
        Assert.Empty((await table.SnapshotAsync(default)).Files);
        await _world.AppendAsync(table, "new");

        Snapshot snapshot = await table.SnapshotAsync(default);
        Assert.Equal((1L, "new"), (snapshot.Version, Assert.Single(snapshot.Files).LogPath));
    }

    [Theory]
    [InlineData("classic")]
    [InlineData("v2")]
    public async Task A_fault_at_any_write_behind_the_commit_leaves_the_commit_made(string policy)
    {
        int writes = await RunAsync(policy, plan: null);
        Assert.InRange(writes, 20, 200);
        for (int at = 1; at <= writes; at++)
        {
            await RunAsync(policy, new FaultPlan(at, FaultKind.FailBefore));
            await RunAsync(policy, new FaultPlan(at, FaultKind.FailAfter));
        }
    }

    /// <summary>Commits over checkpoints and a cleanup; whatever was said to be committed must be there.</summary>
    private static async Task<int> RunAsync(string policy, FaultPlan? plan)
    {
        DeltaWorld world = new();
        TableDefinition definition = DeltaWorld.Definition with
        {
            Properties = new Dictionary<string, string>
            {
                ["delta.checkpointInterval"] = "2",
                ["delta.checkpointPolicy"] = policy,
                ["delta.feature.v2Checkpoint"] = "supported",
                ["delta.logRetentionDuration"] = "interval 2 days",
            },
        };
        await DeltaLog.CreateAsync(world.Environment, DeltaWorld.Root, definition, default);
        FaultyStore store = new(world.Store, plan);
        DeltaEnvironment environment = world.Environment with { Store = store, Parquet = new JsonCheckpoints(store) };
        DeltaLog table = await DeltaLog.OpenAsync(environment, DeltaWorld.Root, default);
        List<string> told = [];
        for (int at = 1; at <= 7; at++)
        {
            world.Clock.Advance(TimeSpan.FromDays(1));
            try
            {
                if (await world.AppendAsync(table, $"f{at}") is CommitResult.Committed) told.Add($"f{at}");
            }
            catch (MillraceException)
            {
                // The fault hit what comes before the commit: it is not told to be made.
            }
        }

        Snapshot fresh = await (await DeltaLog.OpenAsync(new DeltaEnvironment(world.Store, world.Parquet, world.Clock, Guid.NewGuid), DeltaWorld.Root, default)).SnapshotAsync(default);
        Assert.Equal(told, fresh.Files.Select(file => file.LogPath).Order());
        Assert.Equal(told, (await table.SnapshotAsync(default)).Files.Select(file => file.LogPath).Order());
        return store.Writes;
    }

    private async Task<DeltaLog> CreateAsync(params (string Name, string Value)[] properties)
    {
        Dictionary<string, string> given = [];
        foreach ((string name, string value) in properties) given[name] = value;
        return await DeltaLog.CreateAsync(_world.Environment, DeltaWorld.Root, DeltaWorld.Definition with { Properties = given }, default);
    }

    private async Task<CommitResult.Committed> AppendAsync(DeltaLog table, string name) =>
        Assert.IsType<CommitResult.Committed>(await _world.AppendAsync(table, name));

    private async Task<List<string>> NamesAsync(string part)
    {
        List<string> names = [];
        IAsyncEnumerable<StoredObject> found = _world.Store.ListAsync(LogName.FolderOf(DeltaWorld.Root), isRecursive: false, startAfter: null, default);
        await foreach (StoredObject item in found)
        {
            if (item.Path.Name.Contains(part, StringComparison.Ordinal) && !item.Path.Name.StartsWith('_')) names.Add(item.Path.Name);
        }

        return names;
    }

    private async Task<List<long>> VersionsAsync(string part) =>
    [
        .. (await NamesAsync(part))
            .Where(name => part != ".json" || LogName.CommitVersion(name) is not null)
            .Select(name => long.Parse(name.AsSpan(0, 20), CultureInfo.InvariantCulture)),
    ];

    private async Task<List<StoredObject>> SidecarsAsync()
    {
        List<StoredObject> sidecars = [];
        IAsyncEnumerable<StoredObject> found = _world.Store.ListAsync(LogName.SidecarFolderOf(DeltaWorld.Root), isRecursive: false, startAfter: null, default);
        await foreach (StoredObject item in found) sidecars.Add(item);
        return sidecars;
    }
}
