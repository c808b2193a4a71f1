using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>Rows: what we do. Columns: what somebody committed in between.</summary>
public sealed class ConflictCheckTests
{
    public enum Us
    {
        BlindAppend,
        AppendAfterReadingAll,
        ReplacePartition,
        RemoveOneFile,
        Overwrite,
        Rearrange,
        ChangeProperties,
    }

    public enum Them
    {
        BlindAppendSamePartition,
        BlindAppendOtherPartition,
        ReadingAppendSamePartition,
        ReadingAppendOtherPartition,
        RemoveSameFile,
        RemoveOtherPartition,
        RearrangeSameFile,
        ChangeProperties,
    }

    [Theory]
    [InlineData(Us.BlindAppend, Them.BlindAppendSamePartition, null)]
    [InlineData(Us.BlindAppend, Them.ReadingAppendSamePartition, null)]
    [InlineData(Us.BlindAppend, Them.RemoveSameFile, null)]
    [InlineData(Us.BlindAppend, Them.RearrangeSameFile, null)]
    [InlineData(Us.BlindAppend, Them.ChangeProperties, ConflictKind.MetadataChanged)]
    [InlineData(Us.AppendAfterReadingAll, Them.BlindAppendSamePartition, null)]
    [InlineData(Us.AppendAfterReadingAll, Them.ReadingAppendOtherPartition, ConflictKind.ConcurrentAppend)]
    [InlineData(Us.AppendAfterReadingAll, Them.RemoveOtherPartition, ConflictKind.ConcurrentDeleteRead)]
    [InlineData(Us.AppendAfterReadingAll, Them.RearrangeSameFile, ConflictKind.ConcurrentDeleteRead)]
    [InlineData(Us.ReplacePartition, Them.BlindAppendSamePartition, null)]
    [InlineData(Us.ReplacePartition, Them.ReadingAppendSamePartition, ConflictKind.ConcurrentAppend)]
    [InlineData(Us.ReplacePartition, Them.ReadingAppendOtherPartition, null)]
    [InlineData(Us.ReplacePartition, Them.RemoveSameFile, ConflictKind.ConcurrentDeleteRead)]
    [InlineData(Us.ReplacePartition, Them.RemoveOtherPartition, null)]
    [InlineData(Us.RemoveOneFile, Them.RemoveSameFile, ConflictKind.ConcurrentDeleteDelete)]
    [InlineData(Us.RemoveOneFile, Them.RearrangeSameFile, ConflictKind.ConcurrentDeleteDelete)]
    [InlineData(Us.RemoveOneFile, Them.RemoveOtherPartition, null)]
    [InlineData(Us.RemoveOneFile, Them.BlindAppendSamePartition, null)]
    [InlineData(Us.Overwrite, Them.BlindAppendOtherPartition, null)]
    [InlineData(Us.Overwrite, Them.RemoveOtherPartition, ConflictKind.ConcurrentDeleteRead)]
    [InlineData(Us.Overwrite, Them.ChangeProperties, ConflictKind.MetadataChanged)]
    [InlineData(Us.Rearrange, Them.BlindAppendSamePartition, null)]
    [InlineData(Us.Rearrange, Them.ReadingAppendSamePartition, null)]
    [InlineData(Us.Rearrange, Them.RemoveSameFile, ConflictKind.ConcurrentDeleteDelete)]
    [InlineData(Us.Rearrange, Them.RearrangeSameFile, ConflictKind.ConcurrentDeleteDelete)]
    [InlineData(Us.Rearrange, Them.RemoveOtherPartition, null)]
    [InlineData(Us.ChangeProperties, Them.ChangeProperties, ConflictKind.MetadataChanged)]
    [InlineData(Us.ChangeProperties, Them.BlindAppendSamePartition, null)]
    public Task Write_serializable_tables_meet_these_conflicts(Us us, Them them, ConflictKind? expected) =>
        AssertOutcomeAsync(us, them, expected, isolation: "WriteSerializable");

    [Theory]
    [InlineData(Us.BlindAppend, Them.BlindAppendSamePartition, null)]
    [InlineData(Us.AppendAfterReadingAll, Them.BlindAppendSamePartition, ConflictKind.ConcurrentAppend)]
    [InlineData(Us.ReplacePartition, Them.BlindAppendSamePartition, ConflictKind.ConcurrentAppend)]
    [InlineData(Us.ReplacePartition, Them.BlindAppendOtherPartition, null)]
    [InlineData(Us.Overwrite, Them.BlindAppendOtherPartition, ConflictKind.ConcurrentAppend)]
    [InlineData(Us.Rearrange, Them.BlindAppendSamePartition, null)]
    public Task Serializable_tables_check_blind_appends_too(Us us, Them them, ConflictKind? expected) =>
        AssertOutcomeAsync(us, them, expected, isolation: "Serializable");

    [Fact]
    public async Task A_conflict_with_any_winner_counts_not_only_with_the_last()
    {
        DeltaWorld world = new();
        (DeltaLog table, Transaction ours) = await StartAsync(world, Us.RemoveOneFile, "WriteSerializable");
        await CommitThemAsync(world, Them.RemoveSameFile);
        await CommitThemAsync(world, Them.BlindAppendOtherPartition);
        await CommitThemAsync(world, Them.BlindAppendOtherPartition);

        CommitResult result = await ours.CommitAsync(Operation.Named("DELETE"), default);

        CommitResult.Conflicted conflict = Assert.IsType<CommitResult.Conflicted>(result);
        Assert.Equal((ConflictKind.ConcurrentDeleteDelete, 2), (conflict.Kind, conflict.WinningVersion));
        Assert.Equal(4, (await table.SnapshotAsync(default)).Version);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(5, 9)]
    public async Task Progress_that_a_winner_committed_is_already_applied(long ours, long theirs)
    {
        DeltaWorld world = new();
        DeltaLog table = await world.CreateAsync();
        Transaction transaction = await ProgressAsync(table, "a", ours);
        Assert.IsType<CommitResult.Committed>(await (await ProgressAsync(table, "a", theirs)).CommitAsync(Operation.Named("W"), default));

        CommitResult result = await transaction.CommitAsync(Operation.Named("W"), default);

        Assert.Equal(new CommitResult.AlreadyApplied(1), result);
        Assert.Equal(1, (await table.SnapshotAsync(default)).Version);
    }

    [Fact]
    public async Task Less_progress_of_the_same_application_is_a_conflict_and_another_application_is_not()
    {
        DeltaWorld world = new();
        DeltaLog table = await world.CreateAsync();
        Transaction same = await ProgressAsync(table, "a", 5);
        Transaction other = await ProgressAsync(table, "b", 5);
        await (await ProgressAsync(table, "a", 4)).CommitAsync(Operation.Named("W"), default);

        CommitResult.Conflicted conflict = Assert.IsType<CommitResult.Conflicted>(await same.CommitAsync(Operation.Named("W"), default));
        Assert.Equal(ConflictKind.ConcurrentTransaction, conflict.Kind);
        Assert.Equal(new CommitResult.Committed(2, Attempts: 2), await other.CommitAsync(Operation.Named("W"), default));
    }

    [Fact]
    public async Task Progress_in_the_snapshot_is_already_applied_without_a_write()
    {
        DeltaWorld world = new();
        DeltaLog table = await world.CreateAsync();
        await (await ProgressAsync(table, "a", 4)).CommitAsync(Operation.Named("W"), default);

        Assert.Equal(new CommitResult.AlreadyApplied(1), await (await ProgressAsync(table, "a", 4)).CommitAsync(Operation.Named("W"), default));
        Assert.Equal(new CommitResult.AlreadyApplied(1), await (await ProgressAsync(table, "a", 3)).CommitAsync(Operation.Named("W"), default));
        Assert.Equal(new CommitResult.Committed(2, Attempts: 1), await (await ProgressAsync(table, "a", 5)).CommitAsync(Operation.Named("W"), default));
    }

    private static async Task AssertOutcomeAsync(Us us, Them them, ConflictKind? expected, string isolation)
    {
        DeltaWorld world = new();
        (_, Transaction ours) = await StartAsync(world, us, isolation);
        await CommitThemAsync(world, them);

        CommitResult result = await ours.CommitAsync(Operation.Named("OURS"), default);

        Assert.Equal(expected, (result as CommitResult.Conflicted)?.Kind);
        if (expected is null) Assert.Equal(new CommitResult.Committed(3, Attempts: 2), result);
    }

    /// <summary>A table of two partitions with two files in the first, and our transaction on it, not yet committed.</summary>
    private static async Task<(DeltaLog Table, Transaction Ours)> StartAsync(DeltaWorld world, Us us, string isolation)
    {
        TableDefinition definition = DeltaWorld.Definition with
        {
            Properties = new Dictionary<string, string> { ["delta.isolationLevel"] = isolation },
        };
        DeltaLog table = await DeltaLog.CreateAsync(world.Environment, DeltaWorld.Root, definition, default);
        Transaction first = table.StartTransaction(await table.SnapshotAsync(default));
        foreach ((string name, string day) in new[] { ("a", "2024-01-01"), ("b", "2024-01-01"), ("c", "2024-01-02") })
            first.Add(DeltaWorld.File(name, day));
        await first.CommitAsync(Operation.Named("WRITE"), default);
        Snapshot read = await table.SnapshotAsync(default);
        Transaction ours = table.StartTransaction(read);
        switch (us)
        {
            case Us.BlindAppend:
                ours.Add(DeltaWorld.File("ours", "2024-01-01"));
                break;
            case Us.AppendAfterReadingAll:
                ours.SetReadWholeTable();
                ours.Add(DeltaWorld.File("ours", "2024-01-01"));
                break;
            case Us.ReplacePartition:
                ours.RemovePartitions([new Dictionary<string, string?> { ["day"] = "2024-1-1" }]);
                ours.Add(DeltaWorld.File("ours", "2024-01-01"));
                break;
            case Us.RemoveOneFile:
                ours.Remove(read.Files.Single(file => file.LogPath == "a"));
                break;
            case Us.Overwrite:
                ours.RemoveAll();
                ours.Add(DeltaWorld.File("ours", "2024-01-01"));
                break;
            case Us.Rearrange:
                ours.Remove(read.Files.Single(file => file.LogPath == "a"));
                ours.Remove(read.Files.Single(file => file.LogPath == "b"));
                ours.Add(DeltaWorld.File("ours", "2024-01-01"));
                ours.SetRearrangement();
                break;
            case Us.ChangeProperties:
                ours.SetProperties(new Dictionary<string, string?> { ["x"] = "1" });
                break;
        }

        return (table, ours);
    }

    private static async Task CommitThemAsync(DeltaWorld world, Them them)
    {
        DeltaLog table = await world.OpenAsync();
        Snapshot read = await table.SnapshotAsync(default);
        Transaction theirs = table.StartTransaction(read);
        string name = $"theirs{read.Version}";
        switch (them)
        {
            case Them.BlindAppendSamePartition:
                theirs.Add(DeltaWorld.File(name, "2024-01-01"));
                break;
            case Them.BlindAppendOtherPartition:
                theirs.Add(DeltaWorld.File(name, "2024-01-02"));
                break;
            case Them.ReadingAppendSamePartition:
                theirs.RemovePartitions([new Dictionary<string, string?> { ["day"] = "1999-01-01" }]);
                theirs.Add(DeltaWorld.File(name, "2024-01-01"));
                break;
            case Them.ReadingAppendOtherPartition:
                theirs.RemovePartitions([new Dictionary<string, string?> { ["day"] = "1999-01-01" }]);
                theirs.Add(DeltaWorld.File(name, "2024-01-02"));
                break;
            case Them.RemoveSameFile:
                theirs.Remove(read.Files.Single(file => file.LogPath == "a"));
                break;
            case Them.RemoveOtherPartition:
                theirs.Remove(read.Files.Single(file => file.LogPath == "c"));
                break;
            case Them.RearrangeSameFile:
                theirs.Remove(read.Files.Single(file => file.LogPath == "a"));
                theirs.Add(DeltaWorld.File(name, "2024-01-01"));
                theirs.SetRearrangement();
                break;
            case Them.ChangeProperties:
                theirs.SetProperties(new Dictionary<string, string?> { ["y"] = "1" });
                break;
        }

        Assert.IsType<CommitResult.Committed>(await theirs.CommitAsync(Operation.Named("THEIRS"), default));
    }

    private static async Task<Transaction> ProgressAsync(DeltaLog table, string appId, long version)
    {
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        transaction.Add(DeltaWorld.File($"{appId}{version}", "2024-01-01"));
        transaction.SetTransaction(appId, version);
        return transaction;
    }
}
