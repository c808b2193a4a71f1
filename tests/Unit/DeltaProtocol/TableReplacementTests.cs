using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>A table made another one, brought back, cloned, or freed of a feature.</summary>
public sealed class TableReplacementTests
{
    private readonly DeltaWorld _world = new();

    [Fact]
    public async Task A_replaced_table_keeps_its_history_and_its_protocol()
    {
        DeltaLog table = await CreateAsync(("delta.columnMapping.mode", "name"), ("x", "1"));
        await AppendAsync(table, "a");
        Snapshot before = await table.SnapshotAsync(default);
        Transaction replace = table.StartTransaction(before);
        replace.ReplaceTable(TableDefinition.Of(before.Schema) with
        {
            Properties = new Dictionary<string, string> { ["delta.columnMapping.mode"] = "name" },
            Description = "new",
        });
        await CommitAsync(replace);

        Snapshot after = await table.SnapshotAsync(default);
        Assert.Equal((2, 0, "new"), (after.Version, after.Files.Count, after.Metadata.Description));
        Assert.Equal(before.Metadata.Id, after.Metadata.Id);
        Assert.Empty(after.PartitionColumns);
        Assert.False(after.Properties.ContainsKey("x"));
        Assert.Equal(before.Protocol.WriterFeatures!, after.Protocol.WriterFeatures!);
        Assert.Equal("6", after.Properties["delta.columnMapping.maxColumnId"]);
        Assert.NotEqual(before.ColumnMapping.PhysicalName(before.Schema[0]), after.ColumnMapping.PhysicalName(after.Schema[0]));
        Assert.Single((await table.SnapshotAtVersionAsync(1, default)).Files);
    }

    [Fact]
    public async Task Partitioning_can_only_change_when_all_files_go()
    {
        DeltaLog table = await _world.CreateAsync();
        await AppendAsync(table, "a");
        Transaction replace = table.StartTransaction(await table.SnapshotAsync(default));
        replace.ReplaceTable(DeltaWorld.Definition with { PartitionColumns = ["id"] });
        replace.Add(DeltaWorld.File("b", null) with { PartitionValues = new Dictionary<string, string?> { ["id"] = "7" } });
        await CommitAsync(replace);

        Snapshot after = await table.SnapshotAsync(default);
        Assert.Equal(["id"], after.PartitionColumns);
        Assert.Equal("7", Assert.Single(after.Files).PartitionValues["id"]);
    }

    [Fact]
    public async Task A_version_comes_back_with_files_columns_properties_and_domains()
    {
        DeltaLog table = await CreateAsync(("delta.enableDeletionVectors", "true"), ("delta.enableRowTracking", "true"));
        await AppendAsync(table, "a", "b");
        Transaction domain = await StartAsync(table);
        domain.SetDomain("ours", "1");
        await CommitAsync(domain);
        Snapshot older = await table.SnapshotAsync(default);
        Transaction change = await StartAsync(table);
        change.ReplaceDeletionVector(change.ReadSnapshot!.Files.Single(file => file.LogPath == "a"), new DeletionVector("i", "x", null, 4, 1));
        change.Remove(change.ReadSnapshot!.Files.Single(file => file.LogPath == "b"));
        change.Add(DeltaWorld.File("c", "2024-01-01", rows: 3));
        change.Edit(new SchemaEdit.AddColumn([], new Column("z", new DataType.TimestampNtz()), ColumnPosition.Last));
        change.SetProperties(new Dictionary<string, string?> { ["x"] = "1" });
        change.SetDomain("ours", "2");
        change.SetDomain("newer", "3");
        await CommitAsync(change);

        Transaction restore = await StartAsync(table);
        IReadOnlyList<DataFile> back = restore.RestoreTo(older);
        await restore.CommitAsync(Operations.Restore(older.Version, null), default);

        Snapshot after = await table.SnapshotAsync(default);
        Assert.Equal(["a", "b"], back.Select(file => file.LogPath).Order());
        Assert.Equal(older.Files.Order(ByPath).Select(Describe), after.Files.Order(ByPath).Select(Describe));
        Assert.Equal(older.Schema, after.Schema);
        Assert.False(after.Properties.ContainsKey("x"));
        Assert.Equal("1", after.Domains["ours"].Configuration);
        Assert.False(after.Domains.ContainsKey("newer"));
        Assert.Contains("timestampNtz", after.Protocol.ReaderFeatures!);
        Assert.Equal("""{"rowIdHighWaterMark":6}""", after.Domains["delta.rowTracking"].Configuration);
        Assert.Equal((await table.SnapshotAtVersionAsync(older.Version, default)).RowCount, after.RowCount);
    }

    [Fact]
    public async Task Any_commit_in_between_ends_a_restoration()
    {
        DeltaLog table = await _world.CreateAsync();
        Snapshot older = await table.SnapshotAsync(default);
        await AppendAsync(table, "a");
        Transaction restore = await StartAsync(table);
        restore.RestoreTo(older);
        await AppendAsync(table, "b");

        Assert.IsType<CommitResult.Conflicted>(await restore.CommitAsync(Operation.Named("RESTORE"), default));

        Assert.Equal(2, (await table.SnapshotAsync(default)).Files.Count);
    }

    [Fact]
    public async Task A_restored_identity_column_does_not_count_again()
    {
        DeltaLog table = await WriterFeatureTests.CreateIdentityAsync(_world);
        Snapshot older = await table.SnapshotAsync(default);
        Transaction count = await StartAsync(table);
        count.SetIdentityHighWaterMark(["n"], 21);
        await CommitAsync(count);
        Transaction restore = await StartAsync(table);
        restore.RestoreTo(older);
        await CommitAsync(restore);

        Snapshot after = await table.SnapshotAsync(default);
        Assert.Equal(21, TableRules.Of(after.Protocol, after.Metadata, after.Schema).Columns[0].Identity!.HighWaterMark);
    }

    [Fact]
    public async Task A_clone_names_the_files_of_another_table_where_they_are()
    {
        DeltaLog source = await CreateAsync(("delta.columnMapping.mode", "name"), ("delta.enableDeletionVectors", "true"));
        await AppendAsync(source, "day=1/a b");
        Transaction delete = await StartAsync(source);
        delete.ReplaceDeletionVector(delete.ReadSnapshot!.Files[0], new DeletionVector("u", "ab^-aqEH.-t@S}K{vb[*k^", 1, 4, 1));
        await CommitAsync(delete);
        Snapshot snapshot = await source.SnapshotAsync(default);
        LakePath root = new("/lake/clone");
        Transaction clone = DeltaLog.StartCreation(_world.Environment, root, new TableDefinition(
            snapshot.Schema, snapshot.PartitionColumns, snapshot.Properties, Description: null, Name: null) { KeepsColumnIds = true });
        foreach (DataFile file in snapshot.Files) clone.AddShared(file, snapshot.Root);
        await CommitAsync(clone);

        Snapshot copy = await (await DeltaLog.OpenAsync(_world.Environment, root, default)).SnapshotAsync(default);
        DataFile shared = Assert.Single(copy.Files);
        Assert.Equal("file:///lake/t/day=1/a%20b", shared.LogPath);
        Assert.Equal(snapshot.Files[0].Path, shared.Path);
        Assert.Equal("p", shared.DeletionVector!.StorageType);
        Assert.Equal(
            DeletionVectorReader.PathOf(snapshot.Root, snapshot.Files[0].DeletionVector!), DeletionVectorReader.PathOf(root, shared.DeletionVector));
        Assert.Equal(snapshot.Schema, copy.Schema);
        Assert.NotEqual(snapshot.Metadata.Id, copy.Metadata.Id);
    }

    [Fact]
    public async Task Statistics_found_later_change_no_rows()
    {
        DeltaLog table = await _world.CreateAsync();
        await AppendAsync(table, "a");
        Transaction analyze = await StartAsync(table);
        FileStats stats = new FileStatsBuilder(2).Column(["id"], new DataType.Long(), 1L, 2L, 0).Build();
        analyze.UpdateStats(analyze.ReadSnapshot!.Files[0], stats);
        Assert.Throws<MillraceException>(() => analyze.UpdateStats(analyze.ReadSnapshot!.Files[0], new FileStatsBuilder(3).Build()));
        await CommitAsync(analyze);

        Assert.Equal(stats.Json, Assert.Single((await table.SnapshotAsync(default)).Files).Stats!.Json);
        Assert.False((await table.ChangesAsync(2, 2, default).SingleAsync()).IsDataChange);
        Transaction late = await StartAsync(table);
        late.UpdateStats(late.ReadSnapshot!.Files[0], stats);
        Transaction delete = await StartAsync(table);
        delete.RemoveAll();
        await CommitAsync(delete);
        CommitResult.Conflicted conflict = Assert.IsType<CommitResult.Conflicted>(await late.CommitAsync(Operation.Named("COMPUTE STATS"), default));
        Assert.Equal(ConflictKind.ConcurrentDeleteRead, conflict.Kind);
    }

    [Theory]
    [InlineData("changeDataFeed", "delta.enableChangeDataFeed", "true", "false")]
    [InlineData("inCommitTimestamp", "delta.enableInCommitTimestamps", "true", "false")]
    [InlineData("checkConstraints", "delta.constraints.pos", "v > 0", null)]
    [InlineData("deletionVectors", "delta.enableDeletionVectors", "true", "false")]
    [InlineData("rowTracking", "delta.enableRowTracking", "true", "false")]
    [InlineData("v2Checkpoint", "delta.checkpointPolicy", "v2", "classic")]
    [InlineData("typeWidening", "delta.enableTypeWidening", "true", "false")]
    [InlineData("appendOnly", "delta.appendOnly", "true", "false")]
    [InlineData("vacuumProtocolCheck", "delta.feature.vacuumProtocolCheck", "supported", null)]
    public async Task A_feature_goes_when_nothing_uses_it_any_more(string feature, string property, string value, string? off)
    {
        DeltaLog table = await CreateAsync((property, value));
        bool isTraceless = feature == "vacuumProtocolCheck";
        if (!isTraceless) await AssertDropRefusedAsync(table, feature);
        Transaction drop = await StartAsync(table);
        if (!isTraceless) drop.SetProperties(new Dictionary<string, string?> { [property] = off });
        drop.DropFeature(feature.ToUpperInvariant());
        await CommitAsync(drop);

        Snapshot after = await table.SnapshotAsync(default);
        Assert.False(after.HasFeature(feature));
        Assert.True(after.HasFeature("invariants"));
        Assert.Equal(7, after.Protocol.MinWriterVersion);
        bool wasForReaders = feature is "deletionVectors" or "v2Checkpoint" or "typeWidening";
        Assert.Equal(wasForReaders, after.HasFeature("checkpointProtection"));
        Assert.Equal(wasForReaders ? "1" : null, after.Properties.GetValueOrDefault("delta.requireCheckpointProtectionBeforeVersion"));
        Assert.Equal(wasForReaders ? 1 : null, (await LastCheckpoint.TryReadAsync(_world.Store, DeltaWorld.Root, default))?.Version);
        Assert.Equal(1, after.Protocol.MinReaderVersion);
        await AppendAsync(table, "a");
    }

    [Fact]
    public async Task A_feature_in_use_stays()
    {
        DeltaLog table = await CreateAsync(("delta.enableDeletionVectors", "true"), ("delta.enableRowTracking", "true"), ("delta.columnMapping.mode", "name"));
        await AppendAsync(table, "a");
        Transaction delete = await StartAsync(table);
        delete.ReplaceDeletionVector(delete.ReadSnapshot!.Files[0], new DeletionVector("i", "x", null, 4, 1));
        delete.SetProperties(new Dictionary<string, string?> { ["delta.enableDeletionVectors"] = "true" });
        await CommitAsync(delete);
        Transaction off = await StartAsync(table);
        off.SetProperties(new Dictionary<string, string?> { ["delta.enableDeletionVectors"] = "false" });
        await CommitAsync(off);

        Assert.Contains("REORG", await AssertDropRefusedAsync(table, "deletionVectors"), StringComparison.Ordinal);
        Assert.Contains("physical names", await AssertDropRefusedAsync(table, "columnMapping"), StringComparison.Ordinal);
        Assert.Contains("does not include", await AssertDropRefusedAsync(table, "clustering"), StringComparison.Ordinal);
        Assert.Contains("delta.rowTracking", await AssertDropRefusedAsync(table, "domainMetadata"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clustering_ends_before_its_feature_goes()
    {
        DeltaLog table = await DeltaLog.CreateAsync(
            _world.Environment, DeltaWorld.Root, DeltaWorld.Definition with { PartitionColumns = [] }, default);
        Transaction cluster = await StartAsync(table);
        cluster.SetClustering([["id"]]);
        await CommitAsync(cluster);
        Assert.Contains("CLUSTER BY NONE", await AssertDropRefusedAsync(table, "clustering"), StringComparison.Ordinal);
        Transaction none = await StartAsync(table);
        none.SetClustering([]);
        await CommitAsync(none);
        Assert.Empty(Clustering.Of(await table.SnapshotAsync(default))!.Columns);
        Transaction drop = await StartAsync(table);
        drop.DropFeature("clustering");
        await CommitAsync(drop);

        Snapshot after = await table.SnapshotAsync(default);
        Assert.Null(Clustering.Of(after));
        Assert.Empty(after.Domains);
    }

    private static IComparer<DataFile> ByPath { get; } = Comparer<DataFile>.Create((first, second) => string.CompareOrdinal(first.LogPath, second.LogPath));

    private static string Describe(DataFile file) => $"{file.LogPath} {file.DeletionVector?.UniqueId} {file.BaseRowId} {file.DefaultRowCommitVersion}";

    private static async Task<string> AssertDropRefusedAsync(DeltaLog table, string feature)
    {
        Transaction drop = await StartAsync(table);
        drop.DropFeature(feature);
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => drop.CommitAsync(Operation.Named("DROP FEATURE"), default));
        Assert.Equal("DELTA_FEATURE_DROP_REFUSED", fault.Code.Value);
        return fault.Message;
    }

    private Task<DeltaLog> CreateAsync(params (string Name, string Value)[] properties) => DeltaLog.CreateAsync(
        _world.Environment,
        DeltaWorld.Root,
        DeltaWorld.Definition with { Properties = properties.ToDictionary(property => property.Name, property => property.Value) },
        default);

    private static async Task AppendAsync(DeltaLog table, params string[] names)
    {
        Transaction transaction = await StartAsync(table);
        string day = new ColumnMapping(transaction.Shape.Mapping).PhysicalName(transaction.Shape.Schema.Find("day")!);
        foreach (string name in names)
        {
            transaction.Add(DeltaWorld.File(name, null, rows: 2) with
            {
                PartitionValues = transaction.Shape.PartitionColumns.ToDictionary(_ => day, _ => (string?)"2024-01-01"),
            });
        }

        transaction.SetEnforced(WriterDuties.All);
        await CommitAsync(transaction);
    }

    private static async Task<Transaction> StartAsync(DeltaLog table) => table.StartTransaction(await table.SnapshotAsync(default));

    private static async Task CommitAsync(Transaction transaction) =>
        Assert.IsType<CommitResult.Committed>(await transaction.CommitAsync(Operation.Named("TEST"), default));
}
