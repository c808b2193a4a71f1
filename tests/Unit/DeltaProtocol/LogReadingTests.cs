using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class LogReadingTests
{
    private const string Protocol = """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""";

    private const string Metadata =
        """{"metaData":{"id":"m","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"configuration":{},"createdTime":1}}""";

    private readonly DeltaWorld _world = new();

    [Fact]
    public async Task Within_a_commit_removes_come_before_adds_whatever_the_order_of_lines()
    {
        await StartAsync(Add("a"), Add("b"));
        await _world.PutCommitAsync(1, Add("a", size: 7), Remove("a"), Remove("b"));

        Snapshot snapshot = await SnapshotAsync();

        Assert.Equal(7, Assert.Single(snapshot.Files).SizeBytes);
    }

    [Fact]
    public async Task A_file_is_its_path_and_its_deletion_vector()
    {
        await StartAsync(Add("a"));
        await _world.PutCommitAsync(1, Remove("a"), Add("a", vector: "one"));
        await _world.PutCommitAsync(2, Remove("a"));

        DataFile file = Assert.Single((await SnapshotAsync()).Files);
        Assert.Equal("one", file.DeletionVector?.PathOrInlineDv);
        await _world.PutCommitAsync(3, Remove("a", vector: "one"));
        Assert.Empty((await SnapshotAsync()).Files);
    }

    [Fact]
    public async Task Adding_a_file_again_updates_its_facts()
    {
        await StartAsync(Add("a", size: 1));
        await _world.PutCommitAsync(1, Add("a", size: 2));

        Assert.Equal(2, (await SnapshotAsync()).SizeBytes);
    }

    [Fact]
    public async Task All_spellings_of_a_path_are_one_file()
    {
        await StartAsync(Add("x%20y"), Add("/lake/t/z"));
        await _world.PutCommitAsync(1, Remove("file:///lake/t/x%20y"), Remove("z"));

        Assert.Empty((await SnapshotAsync()).Files);
    }

    [Fact]
    public async Task The_last_progress_of_an_application_holds_even_when_it_is_less()
    {
        await StartAsync("""{"txn":{"appId":"a","version":9007199254740993}}""");
        Assert.Equal(9_007_199_254_740_993, (await SnapshotAsync()).TransactionVersion("a"));
        await _world.PutCommitAsync(1, """{"txn":{"appId":"a","version":3,"lastUpdated":null}}""");

        Assert.Equal(3, (await SnapshotAsync()).TransactionVersion("a"));
        Assert.Null((await SnapshotAsync()).TransactionVersion("b"));
    }

    [Fact]
    public async Task A_removed_domain_is_gone()
    {
        await StartAsync(
            """{"domainMetadata":{"domain":"x","configuration":"{}","removed":false}}""",
            """{"domainMetadata":{"domain":"y","configuration":"{}","removed":false}}""");
        await _world.PutCommitAsync(1, """{"domainMetadata":{"domain":"x","configuration":"{}","removed":true}}""");

        Assert.Equal(["y"], (await SnapshotAsync()).Domains.Keys);
    }

    [Fact]
    public async Task Unknown_actions_and_fields_blank_lines_and_carriage_returns_are_skipped()
    {
        await StartAsync("", """{"future":{"a":[1,{"b":2}]}}""" + "\r", """{"add":{"path":"a","size":1,"tags":null,"new":{"x":1},"stats":null,"partitionValues":{},"modificationTime":1,"dataChange":true}}""", "");

        Assert.Single((await SnapshotAsync()).Files);
    }

    [Theory]
    [InlineData("""{"add":{"path":"a","size":1""")]
    [InlineData("""{"add":{"path":"a","size":1.5,"partitionValues":{}}}""")]
    [InlineData("""{"add":{"size":1,"partitionValues":{}}}""")]
    [InlineData("""{"add":{"path":"a","size":1}} trailing""")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task A_damaged_commit_is_an_error_and_never_skipped(string line)
    {
        await StartAsync();
        await _world.PutCommitAsync(1, Add("ok"), line);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(SnapshotAsync);
        Assert.Equal("DELTA_LOG_CORRUPT", fault.Code.Value);
        Assert.Contains("line 2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_commit_is_an_error()
    {
        await StartAsync();
        await _world.PutCommitAsync(2, Add("a"));

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(SnapshotAsync);
        Assert.Equal("DELTA_LOG_GAP", fault.Code.Value);
        Assert.Contains("commit 1 ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_does_not_start_needs_a_checkpoint()
    {
        await _world.PutCommitAsync(3, Protocol, Metadata);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(SnapshotAsync);
        Assert.Equal("DELTA_LOG_GAP", fault.Code.Value);
    }

    [Theory]
    [InlineData(Protocol, "metaData")]
    [InlineData(Metadata, "protocol")]
    public async Task A_log_without_protocol_or_metadata_is_no_table(string only, string missing)
    {
        await _world.PutCommitAsync(0, only);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(SnapshotAsync);
        Assert.Equal("DELTA_STATE_INCOMPLETE", fault.Code.Value);
        Assert.Contains(missing, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["warpDrive"],"writerFeatures":["warpDrive"]}}""", "warpDrive")]
    [InlineData("""{"protocol":{"minReaderVersion":4,"minWriterVersion":7}}""", "reader version 4")]
    [InlineData("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["catalogManaged"],"writerFeatures":[]}}""", "catalogManaged")]
    public async Task A_reader_feature_we_lack_is_named(string protocol, string feature)
    {
        await _world.PutCommitAsync(0, protocol, Metadata.Replace("struct", "nonsense", StringComparison.Ordinal));

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(SnapshotAsync);
        Assert.Equal("DELTA_FEATURE_UNSUPPORTED", fault.Code.Value);
        Assert.Contains($"'{feature}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_writer_feature_can_be_read_but_not_written()
    {
        await _world.PutCommitAsync(0, """{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["warpDrive"]}}""", Metadata);
        DeltaLog table = await _world.OpenAsync();

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => _world.AppendAsync(table, "a", day: null));
        Assert.Equal("DELTA_FEATURE_NOT_WRITABLE", fault.Code.Value);
        Assert.Contains("'warpDrive'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"version":9}""")]
    [InlineData("""{"version":"x"}""")]
    [InlineData("")]
    [InlineData("""{"version":0,"size":3}""")]
    public async Task The_checkpoint_hint_is_never_trusted(string hint)
    {
        await StartAsync(Add("a"));
        await _world.PutAsync("_delta_log/_last_checkpoint", hint);

        Assert.Single((await SnapshotAsync()).Files);
    }

    [Fact]
    public async Task Foreign_names_in_the_log_folder_are_ignored()
    {
        await StartAsync(Add("a"));
        foreach (string name in new[] { ".00000000000000000000.json.crc", "00000000000000000001.json.tmp", "_commits/00000000000000000001.json", "00000000000000000001.00000000000000000002.compacted.json", "00000000000000000007.crc", "info.txt", "1.json", ".abc.tmp" })
            await _world.PutAsync($"_delta_log/{name}", "rubbish");

        Assert.Equal(0, (await SnapshotAsync()).Version);
    }

    [Fact]
    public async Task An_incomplete_checkpoint_in_parts_is_ignored()
    {
        await StartAsync(Add("a"));
        await _world.PutCommitAsync(1, Add("b"));
        await _world.PutAsync("_delta_log/00000000000000000001.checkpoint.0000000001.0000000002.parquet", Add("only-in-part"));
        Assert.Equal(["a", "b"], (await SnapshotAsync()).Files.Select(file => file.LogPath));
        await _world.PutAsync("_delta_log/00000000000000000001.checkpoint.0000000002.0000000002.parquet", $"{Protocol}\n{Metadata}");

        DeltaLog fresh = await _world.OpenAsync();

        Assert.Equal(["only-in-part"], (await fresh.SnapshotAsync(default)).Files.Select(file => file.LogPath));
    }

    [Fact]
    public async Task A_manifest_with_a_missing_sidecar_is_ignored()
    {
        const string Manifest = "_delta_log/00000000000000000001.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json";
        await StartAsync(Add("a"));
        await _world.PutCommitAsync(1, Add("b"));
        await _world.PutAsync(Manifest, $$$"""
            {{{Protocol}}}
            {{{Metadata}}}
            {"checkpointMetadata":{"version":1}}
            {"sidecar":{"path":"s%201.parquet","sizeInBytes":1,"modificationTime":1}}
            """);
        await _world.PutAsync("_delta_log/_last_checkpoint", """{"version":1,"size":4}""");
        Assert.Equal(2, (await SnapshotAsync()).Files.Count);
        await _world.PutAsync("_delta_log/_sidecars/s 1.parquet", Add("from-sidecar"));

        DeltaLog fresh = await _world.OpenAsync();

        Assert.Equal("from-sidecar", Assert.Single((await fresh.SnapshotAsync(default)).Files).LogPath);
    }

    [Fact]
    public async Task Old_versions_do_not_use_a_later_checkpoint()
    {
        await StartAsync(Add("a"));
        await _world.PutCommitAsync(1, Add("b"));
        await _world.PutAsync("_delta_log/00000000000000000001.checkpoint.parquet", $"{Protocol}\n{Metadata}\n{Add("a")}\n{Add("b")}");
        await _world.PutAsync("_delta_log/_last_checkpoint", """{"version":1,"size":4}""");
        DeltaLog table = await _world.OpenAsync();

        Assert.Single((await table.SnapshotAtVersionAsync(0, default)).Files);
        Assert.Equal("DELTA_VERSION_NOT_FOUND", (await Assert.ThrowsAsync<MillraceException>(() => table.SnapshotAtVersionAsync(2, default))).Code.Value);
        Assert.Equal("DELTA_VERSION_NOT_FOUND", (await Assert.ThrowsAsync<MillraceException>(() => table.SnapshotAtVersionAsync(-1, default))).Code.Value);
    }

    [Fact]
    public async Task Times_of_versions_rise_although_clocks_stand_still()
    {
        await StartAsync();
        await _world.PutCommitAsync(1, Add("a"));
        await _world.PutCommitAsync(2, Add("b"));
        DeltaLog table = await _world.OpenAsync();
        DateTimeOffset start = _world.Clock.GetUtcNow();

        List<HistoryEntry> history = [];
        await foreach (HistoryEntry entry in table.HistoryAsync(limit: 2, default)) history.Add(entry);

        Assert.Equal([2, 1], history.Select(entry => entry.Version));
        Assert.Equal([start.AddMilliseconds(2), start.AddMilliseconds(1)], history.Select(entry => entry.TimestampUtc));
        Assert.Equal(1, (await table.SnapshotAtTimestampAsync(start.AddMilliseconds(1), default)).Version);
    }

    [Fact]
    public async Task Changes_tell_what_each_version_did()
    {
        await StartAsync(Add("a"));
        await _world.PutCommitAsync(1, """{"commitInfo":{"operation":"OPTIMIZE","operationParameters":{"n":1,"l":["x"]}}}""", """{"remove":{"path":"a","dataChange":false}}""", """{"add":{"path":"b","size":1,"partitionValues":{},"modificationTime":1,"dataChange":false}}""");
        await _world.PutCommitAsync(2, """{"cdc":{"path":"_change_data/c","size":1,"partitionValues":{},"dataChange":false}}""", Remove("b"));
        DeltaLog table = await _world.OpenAsync();

        List<VersionChange> changes = [];
        await foreach (VersionChange change in table.ChangesAsync(1, 2, default)) changes.Add(change);

        Assert.Equal([false, true], changes.Select(change => change.IsDataChange));
        Assert.Equal("OPTIMIZE", changes[0].Operation);
        Assert.Equal("[\"x\"]", changes[0].Info?.OperationParameters["l"]);
        Assert.Equal("b", Assert.Single(changes[1].Removes).File.LogPath);
        Assert.Equal("/lake/t/_change_data/c", Assert.Single(changes[1].ChangeFiles).Path.Value);
        await Assert.ThrowsAsync<MillraceException>(async () =>
        {
            await foreach (VersionChange change in table.ChangesAsync(2, 3, default)) Assert.Equal(2, change.Version);
        });
    }

    [Fact]
    public async Task There_is_no_table_in_an_empty_place()
    {
        Assert.Null(await DeltaLog.TryOpenAsync(_world.Environment, DeltaWorld.Root, default));
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(_world.OpenAsync);
        Assert.Equal("DELTA_TABLE_NOT_FOUND", fault.Code.Value);
    }

    [Theory]
    [InlineData("interval 1 week", 168)]
    [InlineData("168 hours", 168)]
    [InlineData("INTERVAL 1 day 12 hours", 36)]
    public void Intervals_read_as_spark_spells_them(string text, int hours)
    {
        Assert.True(IntervalText.TryParse(text, out TimeSpan interval));
        Assert.Equal(TimeSpan.FromHours(hours), interval);
    }

    [Theory]
    [InlineData("")]
    [InlineData("interval")]
    [InlineData("1 fortnight")]
    [InlineData("-1 days")]
    [InlineData("9223372036854775807 weeks")]
    public void What_is_no_interval_is_refused(string text)
    {
        Assert.False(IntervalText.TryParse(text, out _));
    }

    private static string Add(string path, long size = 1, string? vector = null) =>
        $$$"""{"add":{"path":"{{{path}}}","partitionValues":{},"size":{{{size}}},"modificationTime":1,"dataChange":true{{{Vector(vector)}}}}}""";

    private static string Remove(string path, string? vector = null) =>
        $$$"""{"remove":{"path":"{{{path}}}","dataChange":true{{{Vector(vector)}}}}}""";

    private static string Vector(string? id) =>
        id is null ? "" : $$$""","deletionVector":{"storageType":"i","pathOrInlineDv":"{{{id}}}","sizeInBytes":1,"cardinality":1}""";

    private Task StartAsync(params string[] lines) => _world.PutCommitAsync(0, [Protocol, Metadata, .. lines]);

    private async Task<Snapshot> SnapshotAsync()
    {
        DeltaLog table = await _world.OpenAsync();
        return await table.SnapshotAsync(default);
    }
}
