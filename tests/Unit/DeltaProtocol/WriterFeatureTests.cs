using System.Text.Json;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>What a writer has to keep, and what a table gets when a feature is used.</summary>
public sealed class WriterFeatureTests
{
    private readonly DeltaWorld _world = new();

    [Fact]
    public async Task A_deletion_vector_takes_the_place_of_another_and_the_rest_of_the_file_stays()
    {
        DeltaLog table = await CreateAsync(("delta.enableDeletionVectors", "true"));
        Transaction first = await StartAsync(table);
        FileStats stats = new FileStatsBuilder(10).Column(["id"], new DataType.Long(), 1L, 9L, 0).Build();
        first.Add(DeltaWorld.File("a", "2024-01-01") with { Stats = stats, Tags = new Dictionary<string, string?> { ["k"] = "v" } });
        await CommitAsync(first);
        Transaction delete = await StartAsync(table);
        delete.ReplaceDeletionVector(delete.ReadSnapshot!.Files[0], Vector("x", 3));
        await CommitAsync(delete);
        Transaction more = await StartAsync(table);
        more.ReplaceDeletionVector(more.ReadSnapshot!.Files[0], Vector("y", 4));
        await CommitAsync(more);

        DataFile file = Assert.Single((await table.SnapshotAsync(default)).Files);
        Assert.Equal("y", file.DeletionVector!.PathOrInlineDv);
        Assert.Equal((10, 6, false), (file.Stats!.NumRecords, file.LiveRowCount, file.Stats.HasTightBounds));
        Assert.Equal("9", file.Stats.MaxValues["id"].Text);
        Assert.Equal("v", file.Tags!["k"]);
        string text = await _world.TextAsync(3);
        Assert.Contains("\"remove\":{\"path\":\"a\"", text, StringComparison.Ordinal);
        Assert.Contains("\"pathOrInlineDv\":\"x\"", text.Split('\n').Single(line => line.Contains("\"remove\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        Transaction undo = await StartAsync(table);
        undo.ReplaceDeletionVector(undo.ReadSnapshot!.Files[0], vector: null);
        await CommitAsync(undo);
        Assert.Null((await table.SnapshotAsync(default)).Files[0].DeletionVector);
    }

    [Fact]
    public async Task A_deletion_vector_that_cannot_be_right_is_refused()
    {
        DeltaLog off = await CreateAsync();
        await _world.AppendAsync(off, "a");
        await AssertRefusedAsync(off, "'delta.enableDeletionVectors' is not true", t => t.ReplaceDeletionVector(t.ReadSnapshot!.Files[0], Vector("x", 1)));
        Transaction on = await StartAsync(off);
        on.SetProperties(new Dictionary<string, string?> { ["delta.enableDeletionVectors"] = "true" });
        await CommitAsync(on);
        await AssertRefusedAsync(off, "remove the file instead", t => t.ReplaceDeletionVector(t.ReadSnapshot!.Files[0], Vector("x", 1)));
        await AssertRefusedAsync(off, "added twice", t =>
        {
            t.ReplaceDeletionVector(t.ReadSnapshot!.Files[0], Vector("x", 1));
            t.ReplaceDeletionVector(t.ReadSnapshot!.Files[0], Vector("y", 1));
        });
        Transaction bare = await StartAsync(off);
        bare.Add(DeltaWorld.File("b", "2024-01-01") with { Stats = null });
        await CommitAsync(bare);
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(async () =>
        {
            Transaction late = await StartAsync(off);
            late.ReplaceDeletionVector(late.ReadSnapshot!.Files.Single(file => file.LogPath == "b"), Vector("x", 1));
        });
        Assert.Contains("number of rows", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_files_are_for_tables_with_a_change_feed()
    {
        NewChangeFile file = new("_change_data/c", new Dictionary<string, string?> { ["day"] = "2024-01-01" }, 9);
        DeltaLog table = await CreateAsync();
        await AssertRefusedAsync(table, "'delta.enableChangeDataFeed' is not true", t => t.AddChangeFile(file));
        Transaction on = await StartAsync(table);
        on.SetProperties(new Dictionary<string, string?> { ["delta.enableChangeDataFeed"] = "true" });
        await CommitAsync(on);
        await AssertRefusedAsync(table, "does not lie in '_change_data'", t => t.AddChangeFile(file with { Path = "c" }));
        await AssertRefusedAsync(table, "added twice", t =>
        {
            t.AddChangeFile(file);
            t.AddChangeFile(file);
        });
        await AssertRefusedAsync(table, "no value for the partition column", t => t.AddChangeFile(file with { PartitionValues = new Dictionary<string, string?>() }));
        Transaction change = await StartAsync(table);
        change.AddChangeFile(file);
        change.Add(DeltaWorld.File("a", "2024-01-01"));
        await CommitAsync(change);

        VersionChange version = await table.ChangesAsync(2, 2, default).SingleAsync();
        Assert.Equal("_change_data/c", Assert.Single(version.ChangeFiles).LogPath);
        Assert.Contains("\"cdc\":{\"path\":\"_change_data/c\",\"partitionValues\":{\"day\":\"2024-01-01\"},\"size\":9,\"dataChange\":false}", await _world.TextAsync(2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delta.constraints.pos", "v > 0", "checkConstraints")]
    [InlineData("delta.columnMapping.mode", "name", "columnMapping")]
    public async Task Who_does_not_say_that_rules_are_kept_cannot_add_rows(string property, string value, string feature)
    {
        DeltaLog table = await CreateAsync((property, value));
        Transaction unaware = await StartAsync(table);
        unaware.Add(DeltaWorld.File("a", "2024-01-01"));

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => unaware.CommitAsync(Operation.Named("WRITE"), default));
        Assert.Equal("DELTA_FEATURE_NOT_WRITABLE", fault.Code.Value);
        Assert.Contains($"'{feature}'", fault.Message, StringComparison.Ordinal);
        Transaction delete = await StartAsync(table);
        delete.RemoveAll();
        await CommitAsync(delete);
        Transaction aware = await StartAsync(table);
        string day = new ColumnMapping(aware.Shape.Mapping).PhysicalName(aware.Shape.Schema.Find("day")!);
        aware.Add(DeltaWorld.File("a", null) with { PartitionValues = new Dictionary<string, string?> { [day] = "2024-01-01" } });
        aware.SetEnforced(WriterDuties.All);
        await CommitAsync(aware);
        Assert.Equal("2024-01-01", (await table.SnapshotAsync(default)).Files[0].PartitionValues[day]);
    }

    [Fact]
    public async Task Rules_without_force_bind_nobody_and_an_unrelated_change_gives_them_none()
    {
        const string Stray = """{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{\"CURRENT_DEFAULT\":\"1\"}}]}""";
        await _world.PutCommitAsync(0, """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", $$$$"""{"metaData":{"id":"m","format":{"provider":"parquet","options":{}},"schemaString":"{{{{Stray}}}}","partitionColumns":[],"configuration":{"delta.constraints.c":"a > 0","delta.columnMapping.mode":"name"}}}""");
        DeltaLog table = await _world.OpenAsync();
        Transaction append = await StartAsync(table);
        append.Add(DeltaWorld.File("a", null) with { PartitionValues = new Dictionary<string, string?>() });
        append.SetProperties(new Dictionary<string, string?> { ["x"] = "1" });
        await CommitAsync(append);

        Snapshot snapshot = await table.SnapshotAsync(default);
        Assert.Equal((1, 2), (snapshot.Protocol.MinReaderVersion, snapshot.Protocol.MinWriterVersion));
        Assert.True(TableRules.Of(snapshot.Protocol, snapshot.Metadata, snapshot.Schema).IsPlain);
        Transaction map = await StartAsync(table);
        map.SetProperties(new Dictionary<string, string?> { ["delta.columnMapping.mode"] = "name" });
        await CommitAsync(map);
        snapshot = await table.SnapshotAsync(default);
        Assert.Equal(["appendOnly", "columnMapping", "invariants"], snapshot.Protocol.WriterFeatures!);
        Transaction constrain = await StartAsync(table);
        constrain.AddConstraint("Other", "a < 9");
        await CommitAsync(constrain);
        snapshot = await table.SnapshotAsync(default);
        Assert.Equal(["appendOnly", "checkConstraints", "columnMapping", "invariants"], snapshot.Protocol.WriterFeatures!);
        Assert.Equal("a < 9", snapshot.Properties["delta.constraints.other"]);
    }

    [Fact]
    public async Task Constraints_have_names_that_are_taken_once()
    {
        DeltaLog table = await CreateAsync();
        Transaction transaction = await StartAsync(table);
        transaction.AddConstraint("Pos", "v > 0");

        Assert.Equal("DELTA_CONSTRAINT_REFUSED", Assert.Throws<MillraceException>(() => transaction.AddConstraint("POS", "v > 1")).Code.Value);
        Assert.False(transaction.DropConstraint("other"));
        Assert.True(transaction.DropConstraint("pOS"));
        transaction.AddConstraint("pos", "v > 1");
        await CommitAsync(transaction);
        Assert.Equal("v > 1", (await table.SnapshotAsync(default)).Properties["delta.constraints.pos"]);
    }

    [Fact]
    public async Task In_commit_timestamps_begin_behind_the_time_of_the_files_before()
    {
        DeltaLog table = await CreateAsync();
        await _world.AppendAsync(table, "a");
        DateTimeOffset before = (await table.SnapshotAsync(default)).TimestampUtc;
        _world.Clock.Advance(TimeSpan.FromMinutes(-10));
        Transaction on = await StartAsync(table);
        on.SetProperties(new Dictionary<string, string?> { ["delta.enableInCommitTimestamps"] = "true" });
        await CommitAsync(on);

        Snapshot snapshot = await table.SnapshotAsync(default);
        long time = before.ToUnixTimeMilliseconds() + 1;
        Assert.Equal(time, snapshot.TimestampUtc.ToUnixTimeMilliseconds());
        Assert.Equal("2", snapshot.Properties["delta.inCommitTimestampEnablementVersion"]);
        Assert.Equal(time.ToString(System.Globalization.CultureInfo.InvariantCulture), snapshot.Properties["delta.inCommitTimestampEnablementTimestamp"]);
        await _world.AppendAsync(table, "b");
        Assert.Equal(time + 1, (await table.SnapshotAsync(default)).TimestampUtc.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Clustering_is_kept_by_physical_names_and_read_in_both_forms()
    {
        DeltaLog table = await DeltaLog.CreateAsync(_world.Environment, DeltaWorld.Root, Unpartitioned(("delta.columnMapping.mode", "name")), default);
        Transaction cluster = await StartAsync(table);
        cluster.SetClustering([["ID"], ["s", "f"]]);
        await CommitAsync(cluster);

        Snapshot snapshot = await table.SnapshotAsync(default);
        Clustering clustering = Clustering.Of(snapshot)!;
        Assert.Equal([["id"], ["s", "f"]], clustering.Columns);
        Assert.All(clustering.PhysicalColumns.SelectMany(path => path), name => Assert.StartsWith("col-", name, StringComparison.Ordinal));
        Assert.Contains("\"domainName\":\"delta.clustering\"", snapshot.Domains["delta.clustering"].Configuration, StringComparison.Ordinal);
        Assert.True(snapshot.HasFeature("clustering") && snapshot.HasFeature("domainMetadata"));
        Assert.Equal([["c1"], ["s.f"]], Clustering.Parse("""{"clusteringColumns":["c1","s.f"]}"""));
        Transaction edit = await StartAsync(table);
        Assert.Equal("DELTA_COLUMN_IN_USE", Assert.Throws<MillraceException>(() => edit.Edit(new SchemaEdit.DropColumn(["s"]))).Code.Value);
        edit.Edit(new SchemaEdit.RenameColumn(["s"], "t"));
        edit.Add(DeltaWorld.File("a", null) with { PartitionValues = new Dictionary<string, string?>(), ClusteringProvider = "millrace" });
        edit.SetEnforced(WriterDuties.All);
        await CommitAsync(edit);
        Assert.Equal([["id"], ["t", "f"]], Clustering.Of(await table.SnapshotAsync(default))!.Columns);
        Assert.Contains("\"clusteringProvider\":\"millrace\"", await _world.TextAsync(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clustering_that_could_not_skip_files_is_refused()
    {
        DeltaLog table = await CreateAsync();
        Transaction transaction = await StartAsync(table);
        foreach (string column in (string[])["nope", "flag", "s", "day"])
        {
            MillraceException fault = await Assert.ThrowsAsync<MillraceException>(async () =>
            {
                transaction.SetClustering([[column]]);
                await transaction.CommitAsync(Operation.Named("CLUSTER BY"), default);
            });
            Assert.Equal("DELTA_CLUSTERING_REFUSED", fault.Code.Value);
        }
    }

    [Fact]
    public async Task The_order_of_a_file_is_told_by_its_tags()
    {
        DeltaLog table = await CreateAsync();
        FileOrder order = new(["id", "v"], ["1", null], ["9", "a\"b"]);
        Transaction transaction = await StartAsync(table);
        transaction.Add(DeltaWorld.File("a", null) with { SortedBy = order, Tags = new Dictionary<string, string?> { ["writer"] = "x" } });
        transaction.Add(DeltaWorld.File("b", null) with { Tags = new Dictionary<string, string?> { [FileOrder.Tag] = """{"columns":["id"],"first":[],"last":["1"]}""" } });
        transaction.Add(DeltaWorld.File("c", null) with { Tags = new Dictionary<string, string?> { [FileOrder.Tag] = "nonsense" } });
        transaction.Add(DeltaWorld.File("d", null));
        await CommitAsync(transaction);

        DataFile[] files = [.. (await table.SnapshotAsync(default)).Files.OrderBy(file => file.LogPath)];
        Assert.Equal(order, FileOrder.Of(files[0]));
        Assert.Equal("x", files[0].Tags!["writer"]);
        Assert.All(files[1..], file => Assert.Null(FileOrder.Of(file)));
    }

    [Fact]
    public async Task An_identity_column_goes_on_where_it_was()
    {
        DeltaLog table = await CreateIdentityAsync(_world);
        Transaction insert = await StartAsync(table);
        insert.SetIdentityHighWaterMark(["n"], 7);
        insert.SetEnforced(WriterDuties.TableRules);
        insert.Add(DeltaWorld.File("a", null) with { PartitionValues = new Dictionary<string, string?>() });
        await CommitAsync(insert);

        Snapshot snapshot = await table.SnapshotAsync(default);
        ColumnRules rules = TableRules.Of(snapshot.Protocol, snapshot.Metadata, snapshot.Schema).Columns.Single(column => column.Identity is not null);
        Assert.Equal(new IdentityRule(1, 2, 7, AllowsExplicitInsert: false), rules.Identity);
        Transaction back = await StartAsync(table);
        Assert.Contains("cannot go back to 5", Assert.Throws<MillraceException>(() => back.SetIdentityHighWaterMark(["n"], 5)).Message, StringComparison.Ordinal);
        Assert.Equal("DELTA_COLUMN_EDIT_REFUSED", Assert.Throws<MillraceException>(() => back.SetIdentityHighWaterMark(["id"], 5)).Code.Value);
    }

    [Fact]
    public async Task Mapping_can_begin_on_a_table_and_go_no_other_way()
    {
        DeltaLog table = await CreateAsync();
        await _world.AppendAsync(table, "a");
        Transaction map = await StartAsync(table);
        map.SetProperties(new Dictionary<string, string?> { ["DELTA.columnMapping.mode"] = "name" });
        await CommitAsync(map);

        Snapshot snapshot = await table.SnapshotAsync(default);
        Assert.Equal(ColumnMappingMode.Name, snapshot.ColumnMapping.Mode);
        Assert.All(snapshot.Schema, column => Assert.Equal(column.Name, snapshot.ColumnMapping.PhysicalName(column)));
        Assert.Equal("7", snapshot.Properties["delta.columnMapping.maxColumnId"]);
        Assert.Equal((3, 7), (snapshot.Protocol.MinReaderVersion, snapshot.Protocol.MinWriterVersion));
        Assert.Contains("columnMapping", snapshot.Protocol.ReaderFeatures!);
        Transaction back = await StartAsync(table);
        foreach (string mode in (string[])["none", "id"])
        {
            MillraceException fault = Assert.Throws<MillraceException>(() =>
                back.SetProperties(new Dictionary<string, string?> { ["delta.columnMapping.mode"] = mode }));
            Assert.Equal("DELTA_COLUMN_MAPPING_REFUSED", fault.Code.Value);
        }

        Transaction schema = await StartAsync(table);
        schema.SetSchema(DataTypeText.ParseColumns("new long, id long, day date"));
        await CommitAsync(schema);
        snapshot = await table.SnapshotAsync(default);
        Assert.Equal("id", snapshot.ColumnMapping.PhysicalName(snapshot.Schema.Find("id")!));
        Assert.Equal(8, snapshot.ColumnMapping.FieldId(snapshot.Schema.Find("new")!));
    }

    [Fact]
    public async Task The_history_names_operations_as_others_do()
    {
        Operation merge = Operations.Merge("t.id = s.id", [("update", "s.v > 1"), ("delete", null)], [("insert", null)], [])
            .With((OperationMetrics.SourceRows, 3), (OperationMetrics.TargetRowsInserted, 1));
        DeltaLog table = await CreateAsync();
        Transaction transaction = await StartAsync(table);
        transaction.Add(DeltaWorld.File("a", null));
        await transaction.CommitAsync(merge, default);

        JsonElement info = JsonDocument.Parse((await _world.TextAsync(1)).Split('\n')[0]).RootElement.GetProperty("commitInfo");
        JsonElement parameters = info.GetProperty("operationParameters");
        Assert.Equal("MERGE", info.GetProperty("operation").GetString());
        Assert.Equal("""["t.id = s.id"]""", parameters.GetProperty("predicate").GetString());
        Assert.Equal("""[{"predicate":"s.v > 1","actionType":"update"},{"actionType":"delete"}]""", parameters.GetProperty("matchedPredicates").GetString());
        Assert.Equal("3", info.GetProperty("operationMetrics").GetProperty("numSourceRows").GetString());
        Assert.Equal("[]", Operations.Delete(null).Parameters["predicate"]);
        Assert.Equal("CREATE OR REPLACE TABLE AS SELECT", Operations.ReplaceTable(DeltaWorld.Definition, [], hasRows: true, mayCreate: true).Name);
        Assert.False(Operations.Restore(3, null).Parameters.ContainsKey("timestamp"));
        Assert.Contains("\"name\":\"s.x\"", Operations.AddColumns([(["s"], new Column("x", new DataType.Long()))]).Parameters["columns"], StringComparison.Ordinal);
    }

    internal static async Task<DeltaLog> CreateIdentityAsync(DeltaWorld world)
    {
        Column identity = new("n", new DataType.Long())
        {
            Metadata = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(
                new Dictionary<string, string> { ["delta.identity.start"] = "1", ["delta.identity.step"] = "2" }),
        };
        TableDefinition definition = TableDefinition.Of(new TableSchema([identity, new Column("id", new DataType.Long())]));
        DeltaLog table = await DeltaLog.CreateAsync(world.Environment, DeltaWorld.Root, definition, default);
        Assert.Contains("identityColumns", (await table.SnapshotAsync(default)).Protocol.WriterFeatures!);
        return table;
    }

    private static DeletionVector Vector(string text, long rows) => new("i", text, Offset: null, 4, rows);

    private Task<DeltaLog> CreateAsync(params (string Name, string Value)[] properties) => DeltaLog.CreateAsync(
        _world.Environment, DeltaWorld.Root, Unpartitioned(properties) with { PartitionColumns = ["day"] }, default);

    private static TableDefinition Unpartitioned(params (string Name, string Value)[] properties) =>
        TableDefinition.Of(DataTypeText.ParseColumns("id long, day date, v double, flag boolean, s struct<f:string,g:long>")) with
        {
            Properties = properties.ToDictionary(property => property.Name, property => property.Value),
        };

    private static async Task<Transaction> StartAsync(DeltaLog table) => table.StartTransaction(await table.SnapshotAsync(default));

    private static async Task CommitAsync(Transaction transaction) =>
        Assert.IsType<CommitResult.Committed>(await transaction.CommitAsync(Operation.Named("TEST"), default));

    private static async Task AssertRefusedAsync(DeltaLog table, string problem, Action<Transaction> change)
    {
        Transaction transaction = await StartAsync(table);
        change(transaction);
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => transaction.CommitAsync(Operation.Named("TEST"), default));
        Assert.Equal("DELTA_TRANSACTION_INVALID", fault.Code.Value);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }
}
