using System.Text.Json;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class CommitTests
{
    private readonly DeltaWorld _world = new();

    [Fact]
    public async Task A_new_table_asks_for_the_lowest_protocol()
    {
        DeltaLog table = await _world.CreateAsync();

        Snapshot snapshot = await table.SnapshotAsync(default);

        Assert.Equal((1, 2), (snapshot.Protocol.MinReaderVersion, snapshot.Protocol.MinWriterVersion));
        Assert.Equal("id long, day date, v double", snapshot.Schema.ToString());
        Assert.Equal(["day"], snapshot.PartitionColumns);
        Assert.Equal(0, snapshot.RowCount);
        string[] lines = (await _world.TextAsync(0)).TrimEnd('\n').Split('\n');
        Assert.StartsWith("""{"commitInfo":""", lines[0], StringComparison.Ordinal);
        Assert.Equal("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", lines[1]);
    }

    [Theory]
    [InlineData("t timestamp_ntz", null, null, 3, 7, "timestampNtz", "appendOnly,invariants,timestampNtz")]
    [InlineData("t struct<a:array<timestamp_ntz>>", null, null, 3, 7, "timestampNtz", "appendOnly,invariants,timestampNtz")]
    [InlineData("a long", "delta.enableDeletionVectors", "true", 3, 7, "deletionVectors", "appendOnly,deletionVectors,invariants")]
    [InlineData("a long", "delta.enableInCommitTimestamps", "true", 1, 7, null, "appendOnly,inCommitTimestamp,invariants")]
    [InlineData("a long", "delta.enableChangeDataFeed", "TRUE", 1, 7, null, "appendOnly,changeDataFeed,invariants")]
    [InlineData("a long", "delta.feature.vacuumprotocolcheck", "supported", 3, 7, "vacuumProtocolCheck", "appendOnly,invariants,vacuumProtocolCheck")]
    [InlineData("a long", "delta.appendOnly", "true", 1, 2, null, null)]
    public async Task Only_a_requested_feature_raises_the_protocol(
        string columns, string? property, string? value, int reader, int writer, string? readerFeatures, string? writerFeatures)
    {
        TableDefinition definition = TableDefinition.Of(DataTypeText.ParseColumns(columns)) with
        {
            Properties = property is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [property] = value! },
        };
        DeltaLog table = await DeltaLog.CreateAsync(_world.Environment, DeltaWorld.Root, definition, default);

        Snapshot snapshot = await table.SnapshotAsync(default);

        Assert.Equal((reader, writer), (snapshot.Protocol.MinReaderVersion, snapshot.Protocol.MinWriterVersion));
        Assert.Equal(readerFeatures, Joined(snapshot.Protocol.ReaderFeatures));
        Assert.Equal(writerFeatures, Joined(snapshot.Protocol.WriterFeatures));
        Assert.DoesNotContain(snapshot.Properties.Keys, name => name.StartsWith("delta.feature", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("delta.enableIcebergCompatV2", "true", "icebergCompatV2")]
    [InlineData("delta.writePartitionColumnsToParquet", "true", "materializePartitionColumns")]
    [InlineData("delta.feature.variantType", "supported", "variantType")]
    [InlineData("delta.feature.warpDrive", "supported", "warpDrive")]
    public async Task A_feature_that_cannot_be_kept_is_refused_by_name(string property, string value, string feature)
    {
        TableDefinition definition = DeltaWorld.Definition with { Properties = new Dictionary<string, string> { [property] = value } };

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
            () => DeltaLog.CreateAsync(_world.Environment, DeltaWorld.Root, definition, default));

        Assert.Equal("DELTA_FEATURE_NOT_WRITABLE", fault.Code.Value);
        Assert.Contains($"'{feature}'", fault.Message, StringComparison.Ordinal);
        Assert.Null(await DeltaLog.TryOpenAsync(_world.Environment, DeltaWorld.Root, default));
    }

    [Fact]
    public async Task Creating_and_appending_can_be_one_commit()
    {
        Transaction creation = DeltaLog.StartCreation(_world.Environment, DeltaWorld.Root, DeltaWorld.Definition);
        creation.Add(DeltaWorld.File("a", "2024-01-01", rows: 7));
        creation.SetTransaction("flow", 3);

        Assert.Equal(new CommitResult.Committed(0, Attempts: 1), await creation.CommitAsync(Operation.Named("CREATE TABLE AS SELECT"), default));
        Snapshot snapshot = await (await _world.OpenAsync()).SnapshotAsync(default);
        Assert.Equal((0, 7, 3), (snapshot.Version, snapshot.RowCount, snapshot.TransactionVersion("flow")));

        Transaction again = DeltaLog.StartCreation(_world.Environment, DeltaWorld.Root, DeltaWorld.Definition);
        again.SetTransaction("flow", 3);
        Assert.Equal(new CommitResult.AlreadyApplied(0), await again.CommitAsync(Operation.Named("CREATE TABLE AS SELECT"), default));
    }

    [Fact]
    public async Task A_table_is_created_once()
    {
        await _world.CreateAsync();

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(_world.CreateAsync);
        Assert.Equal("DELTA_TABLE_EXISTS", fault.Code.Value);
        Transaction late = DeltaLog.StartCreation(_world.Environment, DeltaWorld.Root, DeltaWorld.Definition);
        CommitResult.Conflicted conflict = Assert.IsType<CommitResult.Conflicted>(await late.CommitAsync(Operation.Named("CREATE TABLE"), default));
        Assert.Equal(ConflictKind.TableExists, conflict.Kind);
    }

    [Fact]
    public async Task Provenance_tells_what_other_engines_tell()
    {
        DeltaLog table = await _world.CreateAsync();
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        transaction.Add(DeltaWorld.File("x=1/a b%.parquet", null));
        await transaction.CommitAsync(
            new Operation("WRITE", new Dictionary<string, string> { ["mode"] = "Append", ["partitionBy"] = """["day"]""" }, new Dictionary<string, string> { ["numFiles"] = "1" }, "note"),
            default);

        string[] lines = (await _world.TextAsync(1)).Split('\n');
        JsonElement info = JsonDocument.Parse(lines[0]).RootElement.GetProperty("commitInfo");
        Assert.Equal(1_700_000_000_000, info.GetProperty("timestamp").GetInt64());
        Assert.Equal("WRITE", info.GetProperty("operation").GetString());
        Assert.Equal("""["day"]""", info.GetProperty("operationParameters").GetProperty("partitionBy").GetString());
        Assert.Equal("1", info.GetProperty("operationMetrics").GetProperty("numFiles").GetString());
        Assert.Equal(0, info.GetProperty("readVersion").GetInt64());
        Assert.Equal("WriteSerializable", info.GetProperty("isolationLevel").GetString());
        Assert.True(info.GetProperty("isBlindAppend").GetBoolean());
        Assert.Equal("note", info.GetProperty("userMetadata").GetString());
        Assert.StartsWith("Millrace/", info.GetProperty("engineInfo").GetString(), StringComparison.Ordinal);
        Assert.True(Guid.TryParse(info.GetProperty("txnId").GetString(), out _));
        Assert.StartsWith("""{"add":{"path":"x=1/a%20b%25.parquet","partitionValues":{"day":null},"size":100""", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replacing_partitions_removes_their_files_and_no_others()
    {
        DeltaLog table = await _world.CreateAsync();
        await _world.AppendAsync(table, "a", "2024-01-01");
        await _world.AppendAsync(table, "b", "2024-01-02");
        await _world.AppendAsync(table, "n", null);
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        transaction.RemovePartitions([new Dictionary<string, string?> { ["DAY"] = "2024-1-1" }, new Dictionary<string, string?> { ["day"] = "" }]);
        transaction.Add(DeltaWorld.File("a2", "2024-01-01"));

        Assert.IsType<CommitResult.Committed>(await transaction.CommitAsync(Operation.Named("WRITE"), default));

        Assert.Equal(["a2", "b"], (await table.SnapshotAsync(default)).Files.Select(file => file.LogPath).Order());
        Assert.Contains("""{"remove":{"path":"a","deletionTimestamp":1700000000000,"dataChange":true,"extendedFileMetadata":true,"partitionValues":{"day":"2024-01-01"},"size":100}}""", await _world.TextAsync(4), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_append_only_table_lets_no_row_go()
    {
        DeltaLog table = await _world.CreateAsync();
        await _world.AppendAsync(table, "a");
        Transaction change = table.StartTransaction(await table.SnapshotAsync(default));
        change.SetProperties(new Dictionary<string, string?> { ["DELTA.APPENDONLY"] = "true" });
        await change.CommitAsync(Operation.Named("SET TBLPROPERTIES"), default);

        Transaction overwrite = table.StartTransaction(await table.SnapshotAsync(default));
        overwrite.RemoveAll();
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => overwrite.CommitAsync(Operation.Named("WRITE"), default));
        Assert.Equal("DELTA_APPEND_ONLY", fault.Code.Value);
        Transaction rearrange = table.StartTransaction(await table.SnapshotAsync(default));
        rearrange.RemoveAll();
        rearrange.Add(DeltaWorld.File("b", "2024-01-01"));
        rearrange.SetRearrangement();
        Assert.IsType<CommitResult.Committed>(await rearrange.CommitAsync(Operation.Named("OPTIMIZE"), default));
    }

    [Fact]
    public async Task A_remove_repeats_the_deletion_vector_of_the_add()
    {
        await _world.CreateAsync();
        await _world.PutCommitAsync(1, """{"add":{"path":"a","partitionValues":{"day":null},"size":1,"modificationTime":1,"dataChange":true,"deletionVector":{"storageType":"i","pathOrInlineDv":"x","sizeInBytes":1,"cardinality":1}}}""");
        DeltaLog table = await _world.OpenAsync();
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        transaction.RemoveAll();

        await transaction.CommitAsync(Operation.Named("DELETE"), default);

        Assert.Empty((await table.SnapshotAsync(default)).Files);
    }

    [Fact]
    public async Task A_property_change_keeps_the_schema_text_to_the_letter()
    {
        const string Odd = """{\"fields\":[{\"type\":\"long\",\"metadata\":{\"who\": {\"knows\" : 1}},\"name\":\"a\",\"nullable\":true}],\"type\":\"struct\"}""";
        await _world.PutCommitAsync(0, """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", $$$$"""{"metaData":{"id":"m","format":{"provider":"parquet","options":{}},"schemaString":"{{{{Odd}}}}","partitionColumns":[],"configuration":{"io.unitycatalog.x":"1"}}}""");
        DeltaLog table = await _world.OpenAsync();
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        transaction.SetProperties(new Dictionary<string, string?> { ["delta.appendOnly"] = "false" });
        await transaction.CommitAsync(Operation.Named("SET TBLPROPERTIES"), default);

        string text = await _world.TextAsync(1);
        Assert.Contains(Odd, text, StringComparison.Ordinal);
        Assert.Contains("io.unitycatalog.x", text, StringComparison.Ordinal);
        Assert.DoesNotContain("protocol", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_change_can_raise_the_protocol_and_keeps_what_was_implied()
    {
        DeltaLog table = await _world.CreateAsync();
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        transaction.SetSchema(DataTypeText.ParseColumns("id long, day date, v double, t timestamp_ntz"));
        await transaction.CommitAsync(Operation.Named("ADD COLUMNS"), default);

        Snapshot snapshot = await table.SnapshotAsync(default);
        Assert.Equal(["timestampNtz"], snapshot.Protocol.ReaderFeatures!);
        Assert.Equal(["appendOnly", "invariants", "timestampNtz"], snapshot.Protocol.WriterFeatures!);
        Assert.Equal(4, snapshot.Schema.Count);
    }

    [Fact]
    public async Task A_transaction_that_contradicts_itself_writes_nothing()
    {
        DeltaLog table = await _world.CreateAsync();
        await _world.AppendAsync(table, "a");

        await AssertInvalidAsync(table, "added twice", t =>
        {
            t.Add(DeltaWorld.File("x", null));
            t.Add(DeltaWorld.File("x", null));
        });
        await AssertInvalidAsync(table, "both removed and added", t =>
        {
            t.RemoveAll();
            t.Add(DeltaWorld.File("a", null));
        });
        await AssertInvalidAsync(table, "no value for the partition column", t =>
            t.Add(new NewFile("x", new Dictionary<string, string?>(), 1, DateTimeOffset.UnixEpoch, Stats: null)));
        await AssertInvalidAsync(table, "is no partition column", t =>
            t.Add(new NewFile("x", new Dictionary<string, string?> { ["day"] = null, ["v"] = "1" }, 1, DateTimeOffset.UnixEpoch, Stats: null)));
        Assert.Equal(1, (await table.SnapshotAsync(default)).Version);
    }

    [Fact]
    public async Task In_commit_timestamps_rise_even_when_the_clock_goes_back()
    {
        TableDefinition definition = DeltaWorld.Definition with { Properties = new Dictionary<string, string> { ["delta.enableInCommitTimestamps"] = "true" } };
        DeltaLog table = await DeltaLog.CreateAsync(_world.Environment, DeltaWorld.Root, definition, default);
        DateTimeOffset start = _world.Clock.GetUtcNow();
        Transaction slow = table.StartTransaction(await table.SnapshotAsync(default));
        slow.Add(DeltaWorld.File("slow", null));
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        await _world.AppendAsync(table, "a");
        _world.Clock.Advance(TimeSpan.FromMinutes(-30));

        Assert.Equal(new CommitResult.Committed(2, Attempts: 2), await slow.CommitAsync(Operation.Named("WRITE"), default));

        Snapshot snapshot = await table.SnapshotAsync(default);
        Assert.Equal(start.AddMinutes(5).AddMilliseconds(1), snapshot.TimestampUtc);
        Assert.StartsWith("""{"commitInfo":{"inCommitTimestamp":""", await _world.TextAsync(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_is_written_when_due_and_readers_start_there()
    {
        DeltaLog table = await _world.CreateAsync();
        for (int at = 1; at <= 12; at++) await _world.AppendAsync(table, $"f{at}");
        Transaction remove = table.StartTransaction(await table.SnapshotAsync(default));
        remove.Remove((await table.SnapshotAsync(default)).Files.Single(file => file.LogPath == "f1"));
        await remove.CommitAsync(Operation.Named("DELETE"), default);
        for (long version = 0; version < 10; version++) await _world.Store.DeleteAsync(LogName.Commit(DeltaWorld.Root, version), default);

        DeltaLog fresh = await _world.OpenAsync();
        Snapshot snapshot = await fresh.SnapshotAsync(default);

        Assert.Equal((13, 11), (snapshot.Version, snapshot.Files.Count));
        Assert.DoesNotContain(snapshot.Files, file => file.LogPath == "f1");
        Assert.Equal(10, (await LastCheckpoint.TryReadAsync(_world.Store, DeltaWorld.Root, default))?.Version);
        Assert.Equal("DELTA_VERSION_NOT_FOUND", (await Assert.ThrowsAsync<MillraceException>(() => fresh.SnapshotAtVersionAsync(5, default))).Code.Value);
    }

    [Fact]
    public async Task A_failing_checkpoint_never_fails_the_commit()
    {
        DeltaLog table = await _world.CreateAsync();
        _world.Parquet.Fails = true;
        for (int at = 1; at <= 9; at++) await _world.AppendAsync(table, $"f{at}");

        CommitResult.Committed done = Assert.IsType<CommitResult.Committed>(await _world.AppendAsync(table, "f10"));

        Assert.Equal("No checkpoint today.", done.CheckpointFault?.Message);
        Assert.Equal(10, (await table.SnapshotAsync(default)).RowCount);
    }

    [Fact]
    public async Task Checkpoints_forget_what_has_expired_and_keep_the_rest()
    {
        TableDefinition definition = DeltaWorld.Definition with
        {
            Properties = new Dictionary<string, string> { ["delta.deletedFileRetentionDuration"] = "interval 1 hour", ["delta.setTransactionRetentionDuration"] = "interval 1 hour" },
        };
        DeltaLog table = await DeltaLog.CreateAsync(_world.Environment, DeltaWorld.Root, definition, default);
        await RemoveAndSetAsync("old");
        _world.Clock.Advance(TimeSpan.FromHours(2));
        await RemoveAndSetAsync("new");

        Snapshot snapshot = await table.SnapshotAsync(default);
        string[] kept = [.. CheckpointWriter.ContentOf(snapshot.State, _world.Clock.GetUtcNow().ToUnixTimeMilliseconds()).AllActions().Select(action => action.ToString())];

        Assert.Equal(4, kept.Length);
        Assert.DoesNotContain(kept, action => action.Contains("old", StringComparison.Ordinal));

        async Task RemoveAndSetAsync(string name)
        {
            await _world.AppendAsync(table, name);
            Transaction remove = table.StartTransaction(await table.SnapshotAsync(default));
            remove.RemoveAll();
            remove.SetTransaction(name, 1);
            await remove.CommitAsync(Operation.Named("DELETE"), default);
        }
    }

    [Fact]
    public async Task Eight_writers_commit_every_row_exactly_once()
    {
        await _world.CreateAsync();
        const int Writers = 8;
        const int Commits = 12;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            DeltaLog table = await _world.OpenAsync();
            for (int commit = 0; commit < Commits; commit++)
                Assert.IsType<CommitResult.Committed>(await _world.AppendAsync(table, $"w{writer}-{commit}"));
        })));

        Snapshot snapshot = await (await _world.OpenAsync()).SnapshotAsync(default);
        Assert.Equal((Writers * Commits, Writers * Commits), (snapshot.Version, snapshot.Files.Count));
        Assert.Equal(Writers * Commits, snapshot.Files.Select(file => file.LogPath).Distinct().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_fails_after_or_before_the_write_never_doubles_it(bool writesFirst)
    {
        FlakyStore? flaky = null;
        DeltaWorld world = new(store => flaky = new FlakyStore(store));
        DeltaLog table = await world.CreateAsync();
        flaky!.FailNextCreate(writesFirst);

        if (writesFirst)
        {
            Assert.Equal(new CommitResult.Committed(1, Attempts: 1), await world.AppendAsync(table, "a"));
            Assert.Single((await table.SnapshotAsync(default)).Files);
        }
        else
        {
            await Assert.ThrowsAsync<IOException>(() => world.AppendAsync(table, "a"));
            Assert.Empty((await table.SnapshotAsync(default)).Files);
        }
    }

    [Fact]
    public async Task A_snapshot_follows_commits_of_others_and_stays_the_same_object_when_there_are_none()
    {
        DeltaLog table = await _world.CreateAsync();
        Snapshot first = await table.SnapshotAsync(default);
        DeltaLog other = await _world.OpenAsync();
        Assert.Same(first, await table.SnapshotAsync(default));
        await _world.AppendAsync(other, "a");
        await _world.AppendAsync(other, "b");

        Snapshot second = await table.SnapshotAsync(default);

        Assert.Equal((2, 2), (second.Version, second.Files.Count));
        Assert.Empty(first.Files);
        _world.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(2, (await table.SnapshotAsync(default)).Version);
    }

    [Fact]
    public async Task Files_are_skipped_only_when_no_row_can_match()
    {
        DeltaLog table = await _world.CreateAsync();
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        transaction.Add(DeltaWorld.File("low", "2024-01-01") with { Stats = Stats(1, 10, nulls: 0) });
        transaction.Add(DeltaWorld.File("high", "2024-01-02") with { Stats = Stats(11, 20, nulls: 1) });
        transaction.Add(DeltaWorld.File("unknown", "2024-01-03") with { Stats = null });
        transaction.Add(DeltaWorld.File("null", null) with { Stats = new FileStatsBuilder(5).Column(["id"], new DataType.Long(), null, null, 5).Build() });
        await transaction.CommitAsync(Operation.Named("WRITE"), default);
        Snapshot snapshot = await table.SnapshotAsync(default);

        Assert.Equal("low,unknown", Found(snapshot, new ColumnRange("id", 10L, 10L)));
        Assert.Equal("high,unknown", Found(snapshot, new ColumnRange("ID", 10.5, null)));
        Assert.Equal("high,null,unknown", Found(snapshot, new ColumnRange("id", 21L, null) { IncludesNull = true }));
        Assert.Equal("high", Found(snapshot, new ColumnRange("day", new DateOnly(2024, 1, 2), new DateOnly(2024, 1, 2))));
        Assert.Equal("null", Found(snapshot, new ColumnRange("day", new DateOnly(2030, 1, 1), null) { IncludesNull = true }));
        Assert.Equal("high,low,null,unknown", Found(snapshot, new ColumnRange("nope", 1L, 1L)));
        Assert.Equal("high,low,unknown", Found(snapshot, new ColumnRange("id", "text", "text")));
    }

    private static string Found(Snapshot snapshot, ColumnRange range) =>
        string.Join(',', snapshot.FilesWithin([range]).Select(file => file.LogPath).Order());

    private static FileStats Stats(long minimum, long maximum, long nulls) =>
        new FileStatsBuilder(5).Column(["id"], new DataType.Long(), minimum, maximum, nulls).Build();

    private static string? Joined(IReadOnlyList<string>? names) => names is null ? null : string.Join(',', names);

    private static async Task AssertInvalidAsync(DeltaLog table, string problem, Action<Transaction> change)
    {
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        change(transaction);
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => transaction.CommitAsync(Operation.Named("WRITE"), default));
        Assert.Equal("DELTA_TRANSACTION_INVALID", fault.Code.Value);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    private sealed class FlakyStore(IObjectStore inner) : IObjectStore
    {
        private bool? _failure;

        public void FailNextCreate(bool writesFirst) => _failure = writesFirst;

        public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken) => inner.TryReadAsync(path, cancellationToken);

        public IAsyncEnumerable<StoredObject> ListAsync(LakePath folder, bool isRecursive, string? startAfter, CancellationToken cancellationToken) =>
            inner.ListAsync(folder, isRecursive, startAfter, cancellationToken);

        public async Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        {
            if (_failure is not bool writesFirst) return await inner.TryCreateAsync(path, content, cancellationToken);
            _failure = null;
            if (writesFirst) await inner.TryCreateAsync(path, content, cancellationToken);
            throw new IOException("The line went dead.");
        }

        public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.ReplaceAsync(path, content, cancellationToken);

        public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

        public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken) => inner.PersistAsync(files, cancellationToken);
    }
}
