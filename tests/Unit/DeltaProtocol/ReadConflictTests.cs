using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>What was read decides which commits in between contradict, and so does what they changed of the table.</summary>
public sealed class ReadConflictTests
{
    private const string Monday = "2024-01-01";
    private const string Tuesday = "2024-01-02";
    private readonly DeltaWorld _world = new();

    [Theory]
    [InlineData(Monday, 1, 9, true)]
    [InlineData(Monday, 50, 60, false)]
    [InlineData(Tuesday, 1, 9, false)]
    [InlineData(null, 1, 9, false)]
    public async Task Files_that_come_count_when_they_may_hold_rows_of_what_was_read(string? day, long least, long greatest, bool isConflict)
    {
        (DeltaLog table, Transaction ours) = await UpdateAsync();
        Transaction theirs = await StartAsync(table);
        theirs.Add(File("theirs", day, least, greatest));
        theirs.SetReadWholeTable();
        await CommitAsync(theirs);

        CommitResult result = await ours.CommitAsync(Operation.Named("UPDATE"), default);

        Assert.Equal(isConflict ? ConflictKind.ConcurrentAppend : null, (result as CommitResult.Conflicted)?.Kind);
    }

    [Fact]
    public async Task A_blind_append_counts_only_when_the_table_is_serializable()
    {
        foreach (bool isSerializable in (bool[])[false, true])
        {
            DeltaWorld world = new();
            (DeltaLog table, Transaction ours) = await UpdateAsync(world, isSerializable ? "Serializable" : "WriteSerializable");
            Transaction theirs = await StartAsync(table);
            theirs.Add(File("theirs", Monday, 1, 9));
            await CommitAsync(theirs);

            CommitResult result = await ours.CommitAsync(Operation.Named("UPDATE"), default);

            Assert.Equal(isSerializable ? ConflictKind.ConcurrentAppend : null, (result as CommitResult.Conflicted)?.Kind);
        }
    }

    [Fact]
    public async Task A_file_that_was_read_must_stay_and_another_may_go()
    {
        foreach ((string name, ConflictKind? expected) in new (string, ConflictKind?)[]
            { ("read", ConflictKind.ConcurrentDeleteRead), ("changed", ConflictKind.ConcurrentDeleteRead), ("other", null) })
        {
            (DeltaLog table, Transaction ours) = await UpdateAsync(new DeltaWorld());
            Transaction theirs = await StartAsync(table);
            theirs.Remove(theirs.ReadSnapshot!.Files.Single(file => file.LogPath == name));
            await CommitAsync(theirs);

            CommitResult result = await ours.CommitAsync(Operation.Named("UPDATE"), default);

            Assert.Equal(expected, (result as CommitResult.Conflicted)?.Kind);
        }
    }

    [Fact]
    public async Task Files_put_together_elsewhere_do_no_harm()
    {
        (DeltaLog table, Transaction ours) = await UpdateAsync();
        Transaction theirs = await StartAsync(table);
        theirs.Remove(theirs.ReadSnapshot!.Files.Single(file => file.LogPath == "other"));
        theirs.Add(File("theirs", Monday, 1, 99));
        theirs.SetRearrangement();
        await CommitAsync(theirs);

        Assert.IsType<CommitResult.Committed>(await ours.CommitAsync(Operation.Named("UPDATE"), default));
    }

    [Fact]
    public async Task Two_deletions_of_different_rows_of_a_file_contradict_each_other()
    {
        DeltaLog table = await CreateAsync(_world, "WriteSerializable");
        Transaction on = await StartAsync(table);
        on.SetProperties(new Dictionary<string, string?> { ["delta.enableDeletionVectors"] = "true" });
        on.Add(File("a", Monday, 1, 9));
        await CommitAsync(on);
        Transaction ours = await StartAsync(table);
        ours.ReplaceDeletionVector(ours.ReadSnapshot!.Files[0], new DeletionVector("i", "x", null, 4, 1));
        Transaction theirs = await StartAsync(table);
        theirs.ReplaceDeletionVector(theirs.ReadSnapshot!.Files[0], new DeletionVector("i", "y", null, 4, 1));
        await CommitAsync(theirs);

        CommitResult.Conflicted conflict = Assert.IsType<CommitResult.Conflicted>(await ours.CommitAsync(Operation.Named("DELETE"), default));

        Assert.Equal(ConflictKind.ConcurrentDeleteDelete, conflict.Kind);
    }

    [Theory]
    [InlineData("delta.enableDeletionVectors", "true", null)]
    [InlineData("delta.enableInCommitTimestamps", "true", null)]
    [InlineData("delta.checkpointPolicy", "v2", null)]
    [InlineData("delta.columnMapping.mode", "name", null)]
    [InlineData("delta.enableChangeDataFeed", "true", ConflictKind.MetadataChanged)]
    [InlineData("delta.appendOnly", "true", ConflictKind.MetadataChanged)]
    [InlineData("delta.constraints.c", "v > 0", ConflictKind.MetadataChanged)]
    [InlineData("anything", "1", ConflictKind.MetadataChanged)]
    public async Task A_switch_that_takes_nothing_back_contradicts_no_append(string property, string value, ConflictKind? expected)
    {
        DeltaLog table = await CreateAsync(_world, "WriteSerializable");
        Transaction ours = await StartAsync(table);
        ours.Add(File("ours", Monday, 1, 2));
        Transaction change = await StartAsync(table);
        change.SetProperties(new Dictionary<string, string?> { ["x"] = "1" });
        Transaction theirs = await StartAsync(table);
        theirs.SetProperties(new Dictionary<string, string?> { [property] = value });
        await CommitAsync(theirs);

        CommitResult result = await ours.CommitAsync(Operation.Named("WRITE"), default);

        Assert.Equal(expected, (result as CommitResult.Conflicted)?.Kind);
        if (expected is null)
        {
            Snapshot after = await table.SnapshotAsync(default);
            Assert.Equal(value, after.Properties[property]);
            Assert.Equal(property.Contains("InCommit", StringComparison.Ordinal), (await _world.TextAsync(2)).Contains("inCommitTimestamp", StringComparison.Ordinal));
        }

        Assert.IsType<CommitResult.Conflicted>(await change.CommitAsync(Operation.Named("SET TBLPROPERTIES"), default));
    }

    [Fact]
    public async Task Switching_back_contradicts()
    {
        DeltaLog table = await CreateAsync(_world, "WriteSerializable");
        Transaction on = await StartAsync(table);
        on.SetProperties(new Dictionary<string, string?> { ["delta.enableDeletionVectors"] = "true" });
        await CommitAsync(on);
        Transaction ours = await StartAsync(table);
        ours.Add(File("ours", Monday, 1, 2));
        Transaction off = await StartAsync(table);
        off.SetProperties(new Dictionary<string, string?> { ["delta.enableDeletionVectors"] = "false" });
        await CommitAsync(off);

        Assert.Equal(ConflictKind.MetadataChanged, Assert.IsType<CommitResult.Conflicted>(await ours.CommitAsync(Operation.Named("WRITE"), default)).Kind);
    }

    [Fact]
    public async Task Counting_up_an_identity_column_contradicts_nobody_but_another_count()
    {
        DeltaLog table = await WriterFeatureTests.CreateIdentityAsync(_world);
        Transaction append = await StartAsync(table);
        append.SetDomain("ours", "1");
        Transaction count = await StartAsync(table);
        count.SetIdentityHighWaterMark(["n"], 3);
        Transaction theirs = await StartAsync(table);
        theirs.SetIdentityHighWaterMark(["n"], 5);
        await CommitAsync(theirs);

        Assert.Equal(new CommitResult.Committed(2, Attempts: 2), await append.CommitAsync(Operation.Named("WRITE"), default));
        CommitResult.Conflicted conflict = Assert.IsType<CommitResult.Conflicted>(await count.CommitAsync(Operation.Named("WRITE"), default));
        Assert.Equal((ConflictKind.MetadataChanged, 1), (conflict.Kind, conflict.WinningVersion));
    }

    [Fact]
    public async Task A_protocol_that_grows_is_followed_and_one_that_shrinks_contradicts()
    {
        DeltaLog table = await CreateAsync(_world, "WriteSerializable");
        Transaction append = await StartAsync(table);
        append.Add(File("a", Monday, 1, 2));
        await _world.PutCommitAsync(1, """{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["appendOnly","invariants","changeDataFeed"]}}""");
        Assert.Equal(new CommitResult.Committed(2, Attempts: 2), await append.CommitAsync(Operation.Named("WRITE"), default));
        Transaction second = await StartAsync(table);
        second.Add(File("b", Monday, 1, 2));
        await _world.PutCommitAsync(3, """{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["appendOnly","invariants"]}}""");

        CommitResult.Conflicted conflict = Assert.IsType<CommitResult.Conflicted>(await second.CommitAsync(Operation.Named("WRITE"), default));
        Assert.Equal(ConflictKind.ProtocolChanged, conflict.Kind);
        Assert.Contains("changeDataFeed", conflict.Message, StringComparison.Ordinal);
        Transaction third = await StartAsync(table);
        third.Add(File("c", Monday, 1, 2));
        await _world.PutCommitAsync(4, """{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["appendOnly","invariants","warpDrive"]}}""");
        conflict = Assert.IsType<CommitResult.Conflicted>(await third.CommitAsync(Operation.Named("WRITE"), default));
        Assert.Contains("warpDrive", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_rule_that_old_rows_were_checked_for_meets_rows_that_come()
    {
        DeltaLog table = await CreateAsync(_world, "WriteSerializable");
        Transaction constrain = await StartAsync(table);
        constrain.AddConstraint("c", "v > 0");
        Transaction notNull = await StartAsync(table);
        notNull.Edit(new DeltaProtocol.Evolution.SchemaEdit.SetNullable(["id"], IsNullable: false));
        Transaction append = await StartAsync(table);
        append.Add(File("a", Monday, 1, 2));
        await CommitAsync(append);

        foreach (Transaction ours in (Transaction[])[constrain, notNull])
        {
            CommitResult.Conflicted conflict = Assert.IsType<CommitResult.Conflicted>(await ours.CommitAsync(Operation.Named("ALTER"), default));
            Assert.Equal(ConflictKind.ConcurrentAppend, conflict.Kind);
        }
    }

    private Task<(DeltaLog Table, Transaction Ours)> UpdateAsync() => UpdateAsync(_world);

    /// <summary>An update of rows of Monday with an id below 10: one file of two is changed, another was only read.</summary>
    private static async Task<(DeltaLog Table, Transaction Ours)> UpdateAsync(DeltaWorld world, string isolation = "WriteSerializable")
    {
        DeltaLog table = await CreateAsync(world, isolation);
        Transaction first = await StartAsync(table);
        first.Add(File("changed", Monday, 1, 9));
        first.Add(File("read", Monday, 5, 30));
        first.Add(File("other", Monday, 40, 60));
        await CommitAsync(first);
        Transaction ours = await StartAsync(table);
        ours.SetRead(
            new FilePredicate.And(
                new FilePredicate.Compare(["DAY"], CompareOperator.Equal, new DateOnly(2024, 1, 1)),
                new FilePredicate.Compare(["id"], CompareOperator.Less, 10L)),
            ours.ReadSnapshot!.Files.Where(file => file.LogPath != "other"));
        ours.Remove(ours.ReadSnapshot.Files.Single(file => file.LogPath == "changed"));
        ours.Add(File("ours", Monday, 1, 9));
        return (table, ours);
    }

    private static Task<DeltaLog> CreateAsync(DeltaWorld world, string isolation) => DeltaLog.CreateAsync(
        world.Environment,
        DeltaWorld.Root,
        DeltaWorld.Definition with { Properties = new Dictionary<string, string> { ["delta.isolationLevel"] = isolation } },
        default);

    private static NewFile File(string name, string? day, long least, long greatest) => DeltaWorld.File(name, day) with
    {
        Stats = new FileStatsBuilder(10).Column(["id"], new DataType.Long(), least, greatest, 0).Build(),
    };

    private static async Task<Transaction> StartAsync(DeltaLog table) => table.StartTransaction(await table.SnapshotAsync(default));

    private static async Task CommitAsync(Transaction transaction) =>
        Assert.IsType<CommitResult.Committed>(await transaction.CommitAsync(Operation.Named("TEST"), default));
}
