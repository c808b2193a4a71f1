using DuckDB.NET.Data;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Files;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Engine.Files;

public sealed class DuckCheckpointFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("millrace-checkpoint-").FullName;
    private readonly DuckCheckpointFiles _files = new(Open);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_action_comes_back_as_it_was()
    {
        DeletionVector vector = new("u", "ab^-aqEH.-t@S}K{vb[*k^", 4, 40, 6);
        LogAction[] others =
        [
            new LogAction.Protocol(3, 7, ["deletionVectors"], ["appendOnly", "deletionVectors"]),
            new LogAction.SetTransaction("app", 9_007_199_254_740_993, 12),
            new LogAction.SetTransaction("app2", 1, null),
            new LogAction.DomainMetadata("d", """{"x":"'quoted'"}""", IsRemoved: false),
        ];
        LogAction[] adds =
        [
            new LogAction.AddFile("a%20b", new Dictionary<string, string?> { ["day"] = "2024-01-01", ["é"] = null }, long.MaxValue, 1, IsDataChange: false)
            {
                Stats = """{"numRecords":1}""",
                DeletionVector = vector,
            },
            new LogAction.AddFile("c", new Dictionary<string, string?>(), 0, 2, IsDataChange: false)
            {
                Tags = new Dictionary<string, string?> { ["k"] = "v" },
                DeletionVector = vector with { StorageType = "i", Offset = null },
                BaseRowId = 5,
                DefaultRowCommitVersion = 6,
                ClusteringProvider = "liquid",
            },
        ];
        LakePath path = new(Path.Combine(_folder, "it's.parquet"));

        await _files.WriteCheckpointAsync(path, Content([.. others, .. adds]), default);
        (List<LogAction> readOthers, List<LogAction.AddFile> readAdds) = await ReadAsync(path);

        Assert.Equal(others.Select(Text).Order(), readOthers.Select(Text).Order());
        Assert.Equal(adds.Select(Text).Order(), readAdds.Select(Text).Order());
    }

    [Fact]
    public async Task Metadata_and_tombstones_keep_their_maps()
    {
        LogAction[] others =
        [
            new LogAction.Metadata("id", """{"type":"struct","fields":[]}""", ["p"], new Dictionary<string, string> { ["a"] = "1" })
            {
                Name = "n",
                CreatedTimeMs = 5,
            },
            new LogAction.RemoveFile("r", IsDataChange: false)
            {
                DeletionTimestampMs = 7,
                HasExtendedFileMetadata = true,
                PartitionValues = new Dictionary<string, string?> { ["p"] = null, ["q"] = "x" },
                SizeBytes = 3,
                DeletionVector = new DeletionVector("i", "zz", null, 1, 1),
            },
            new LogAction.RemoveFile("bare", IsDataChange: false),
        ];
        LakePath path = new(Path.Combine(_folder, "c.parquet"));

        await _files.WriteCheckpointAsync(path, Content(others), default);
        (List<LogAction> read, _) = await ReadAsync(path);

        Assert.Equal(others.Select(Text).Order(), read.Select(Text).Order());
    }

    [Fact]
    public async Task Column_types_are_those_that_other_readers_rely_on()
    {
        LakePath path = new(Path.Combine(_folder, "c.parquet"));
        await _files.WriteCheckpointAsync(path, Content([new LogAction.Protocol(1, 2, null, null)]), default);

        using DuckDBConnection connection = Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT string_agg(column_name || ' ' || column_type, '\n') FROM (DESCRIBE SELECT * FROM read_parquet('{path}'))";
        Assert.Equal(
            """
            txn STRUCT(appId VARCHAR, "version" BIGINT, lastUpdated BIGINT)
            add STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR), deletionVector STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, "offset" INTEGER, sizeInBytes INTEGER, cardinality BIGINT), baseRowId BIGINT, defaultRowCommitVersion BIGINT, clusteringProvider VARCHAR)
            remove STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, deletionVector STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, "offset" INTEGER, sizeInBytes INTEGER, cardinality BIGINT), baseRowId BIGINT, defaultRowCommitVersion BIGINT)
            metaData STRUCT(id VARCHAR, "name" VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, "options" MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], createdTime BIGINT, "configuration" MAP(VARCHAR, VARCHAR))
            protocol STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])
            domainMetadata STRUCT("domain" VARCHAR, "configuration" VARCHAR, removed BOOLEAN)
            """.ReplaceLineEndings("\n"),
            command.ExecuteScalar());
        command.CommandText = $"SELECT count(*) FROM read_parquet('{path}') WHERE protocol IS NOT NULL AND protocol.readerFeatures IS NULL AND txn IS NULL AND \"add\" IS NULL AND \"metaData\" IS NULL";
        Assert.Equal(1L, command.ExecuteScalar());
    }

    [Fact]
    public async Task A_table_on_disk_survives_the_loss_of_commits_before_its_checkpoint()
    {
        DeltaEnvironment environment = new(new LocalStore(Guid.NewGuid), _files, TimeProvider.System, Guid.NewGuid);
        LakePath root = new(Path.Combine(_folder, "table"));
        TableDefinition definition = TableDefinition.Of(DataTypeText.ParseColumns("id long, day date")) with
        {
            PartitionColumns = ["day"],
            Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "3" },
        };
        DeltaLog table = await DeltaLog.CreateAsync(environment, root, definition, default);
        for (int at = 1; at <= 7; at++)
        {
            string file = Path.Combine(root.Value, $"f {at}.parquet");
            await File.WriteAllTextAsync(file, "rows");
            Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
            transaction.Add(new NewFile($"f {at}.parquet", new Dictionary<string, string?> { ["day"] = null }, 4, DateTimeOffset.UnixEpoch, new FileStatsBuilder(at).Build()));
            if (at == 5) transaction.Remove((await table.SnapshotAsync(default)).Files.First());
            transaction.SetTransaction("flow", at);
            CommitResult.Committed done = Assert.IsType<CommitResult.Committed>(await transaction.CommitAsync(Operation.Named("WRITE"), default));
            Assert.Null(done.CheckpointFault);
        }

        for (int version = 0; version < 6; version++) File.Delete(Path.Combine(root.Value, "_delta_log", $"{version:D20}.json"));
        Snapshot snapshot = await (await DeltaLog.OpenAsync(environment, root, default)).SnapshotAsync(default);

        Assert.Equal((7, 6, 7), (snapshot.Version, snapshot.Files.Count, snapshot.TransactionVersion("flow")));
        Assert.Equal(2 + 3 + 4 + 5 + 6 + 7, snapshot.RowCount);
        Assert.Contains(snapshot.Files, file => file.Path.Value == $"{root}/f 3.parquet");
        Assert.Null(snapshot.Files[0].PartitionValues["day"]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(root.Value, "_delta_log"), ".*"));
    }

    [Fact]
    public async Task A_file_that_is_no_checkpoint_is_named_in_the_fault()
    {
        string path = Path.Combine(_folder, "bad.parquet");
        await File.WriteAllTextAsync(path, "PAR1 this is none PAR1");

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => ReadAsync(new LakePath(path)));

        Assert.Equal("DELTA_LOG_CORRUPT", fault.Code.Value);
        Assert.Contains("bad.parquet", fault.Message, StringComparison.Ordinal);
    }

    private static DuckDBConnection Open()
    {
        DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        return connection;
    }

    private static string Text(LogAction action) => ActionJson.Format(action).ToString();

    private static CheckpointContent Content(IReadOnlyList<LogAction> actions) =>
        new(actions, [], RemovedSinceMs: 0, CheckpointStats.JsonOnly);

    private async Task<(List<LogAction> Others, List<LogAction.AddFile> Adds)> ReadAsync(LakePath path)
    {
        ICheckpointFile file = await _files.OpenCheckpointAsync(path, default);
        List<LogAction> all = [.. file.Facts, .. new CheckpointContent([], [new CheckpointPart(file, [])], RemovedSinceMs: -1, CheckpointStats.JsonOnly).AllActions()];
        return ([.. all.Where(action => action is not LogAction.AddFile)], [.. all.OfType<LogAction.AddFile>()]);
    }
}
