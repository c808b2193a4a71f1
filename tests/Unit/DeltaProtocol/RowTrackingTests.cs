using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class RowTrackingTests
{
    private const string Domain = "delta.rowTracking";
    private readonly DeltaWorld _world = new();

    [Fact]
    public async Task New_files_get_ids_in_a_row_and_a_copy_of_a_file_keeps_its_own()
    {
        DeltaLog table = await CreateAsync();
        await AppendAsync(table, ("a", 10), ("b", 5));
        await AppendAsync(table, ("c", 3));

        Snapshot snapshot = await table.SnapshotAsync(default);
        Assert.Equal("a 0 1, b 10 1, c 15 2", Ids(snapshot));
        Assert.Equal("""{"rowIdHighWaterMark":17}""", snapshot.Domains[Domain].Configuration);
        Assert.Equal(["appendOnly", "deletionVectors", "domainMetadata", "invariants", "rowTracking"], snapshot.Protocol.WriterFeatures!);
        RowTracking tracking = RowTracking.Of(snapshot)!;
        Assert.True(tracking.IsEnabled);
        Assert.StartsWith("_row-id-col-", tracking.RowIdColumn, StringComparison.Ordinal);
        Assert.StartsWith("_row-commit-version-col-", tracking.CommitVersionColumn, StringComparison.Ordinal);
        Transaction delete = table.StartTransaction(snapshot);
        delete.ReplaceDeletionVector(snapshot.Files.Single(file => file.LogPath == "b"), new DeletionVector("i", "x", null, 4, 2));
        await CommitAsync(delete);
        Assert.Equal("a 0 1, b 10 1, c 15 2", Ids(await table.SnapshotAsync(default)));
        Assert.DoesNotContain("domainMetadata", await _world.TextAsync(3), StringComparison.Ordinal);
        Assert.Contains("\"tags\":{\"delta.rowTracking.preserved\":\"true\"}", await _world.TextAsync(3), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_counts_on_from_the_winner()
    {
        DeltaLog table = await CreateAsync();
        Transaction late = table.StartTransaction(await table.SnapshotAsync(default));
        late.Add(DeltaWorld.File("late", "2024-01-01", rows: 4));
        await AppendAsync(table, ("a", 10));
        await AppendAsync(table, ("b", 2));

        Assert.Equal(new CommitResult.Committed(3, Attempts: 2), await late.CommitAsync(Operation.Named("WRITE"), default));

        Snapshot snapshot = await table.SnapshotAsync(default);
        Assert.Equal("a 0 1, b 10 2, late 12 3", Ids(snapshot));
        Assert.Equal("""{"rowIdHighWaterMark":15}""", snapshot.Domains[Domain].Configuration);
    }

    [Fact]
    public async Task Many_writers_at_once_never_give_an_id_twice()
    {
        await CreateAsync();
        const int Writers = 6;
        const int Commits = 8;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            DeltaLog table = await _world.OpenAsync();
            for (int commit = 0; commit < Commits; commit++) await AppendAsync(table, ($"w{writer}-{commit}", writer + commit + 1));
        })));

        Snapshot snapshot = await (await _world.OpenAsync()).SnapshotAsync(default);
        long next = 0;
        foreach (DataFile file in snapshot.Files.OrderBy(file => file.BaseRowId))
        {
            Assert.Equal(next, file.BaseRowId);
            next += file.Stats!.NumRecords!.Value;
        }

        Assert.Equal((Writers * Commits, snapshot.RowCount), (snapshot.Files.Count, next));
    }

    [Fact]
    public async Task Rows_that_move_must_keep_their_ids_and_a_file_must_tell_its_rows()
    {
        DeltaLog table = await CreateAsync();
        await AppendAsync(table, ("a", 10));
        Transaction move = await MoveAsync();
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => move.CommitAsync(Operation.Named("OPTIMIZE"), default));
        Assert.Equal("DELTA_FEATURE_NOT_WRITABLE", fault.Code.Value);
        Transaction kept = await MoveAsync();
        kept.SetEnforced(WriterDuties.RowIds);
        await CommitAsync(kept);
        Assert.Contains("\"delta.rowTracking.preserved\":\"true\"", await _world.TextAsync(2), StringComparison.Ordinal);
        Transaction rewrite = await MoveAsync(isRearrangement: false);
        await CommitAsync(rewrite);
        Assert.Contains("\"delta.rowTracking.preserved\":\"false\"", await _world.TextAsync(3), StringComparison.Ordinal);
        Transaction bare = table.StartTransaction(await table.SnapshotAsync(default));
        bare.Add(DeltaWorld.File("n", "2024-01-01") with { Stats = null });
        fault = await Assert.ThrowsAsync<MillraceException>(() => bare.CommitAsync(Operation.Named("WRITE"), default));
        Assert.Contains("number of rows", fault.Message, StringComparison.Ordinal);

        async Task<Transaction> MoveAsync(bool isRearrangement = true)
        {
            Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
            transaction.RemoveAll();
            transaction.Add(DeltaWorld.File($"m{transaction.ReadSnapshot!.Version}", "2024-01-01", rows: 10));
            if (isRearrangement) transaction.SetRearrangement();
            return transaction;
        }
    }

    [Fact]
    public async Task Switching_it_on_gives_ids_to_the_files_there_are()
    {
        DeltaLog table = await _world.CreateAsync();
        await AppendAsync(table, ("a", 10), ("b", 5));
        Transaction on = await OnAsync(table);
        Transaction overtaken = await OnAsync(table);
        await CommitAsync(on);

        Snapshot snapshot = await table.SnapshotAsync(default);
        Assert.Equal("a 0 2, b 10 2", Ids(snapshot));
        VersionChange change = await table.ChangesAsync(2, 2, default).SingleAsync();
        Assert.False(change.IsDataChange);
        Assert.IsType<CommitResult.Conflicted>(await overtaken.CommitAsync(Operation.Named("SET TBLPROPERTIES"), default));
    }

    [Fact]
    public async Task A_file_that_comes_while_it_is_switched_on_is_a_conflict_and_one_that_comes_after_gets_an_id()
    {
        DeltaLog table = await _world.CreateAsync();
        await AppendAsync(table, ("a", 10));
        Transaction on = await OnAsync(table);
        Transaction append = table.StartTransaction(await table.SnapshotAsync(default));
        append.Add(DeltaWorld.File("late", "2024-01-01", rows: 2));
        await AppendAsync(table, ("b", 5));
        CommitResult.Conflicted conflict = Assert.IsType<CommitResult.Conflicted>(await on.CommitAsync(Operation.Named("SET TBLPROPERTIES"), default));
        Assert.Equal(ConflictKind.ConcurrentAppend, conflict.Kind);
        await CommitAsync(await OnAsync(table));

        Assert.Equal(new CommitResult.Committed(4, Attempts: 2), await append.CommitAsync(Operation.Named("WRITE"), default));

        Assert.Equal("a 0 3, b 10 3, late 15 4", Ids(await table.SnapshotAsync(default)));
    }

    [Fact]
    public async Task A_record_of_ids_that_cannot_be_read_stops_writers()
    {
        DeltaLog table = await CreateAsync();
        await _world.PutCommitAsync(1, """{"domainMetadata":{"domain":"delta.rowTracking","configuration":"{}","removed":false}}""");

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => _world.AppendAsync(table, "a"));

        Assert.Equal("DELTA_ROW_TRACKING_INVALID", fault.Code.Value);
    }

    private async Task<DeltaLog> CreateAsync() => await DeltaLog.CreateAsync(
        _world.Environment,
        DeltaWorld.Root,
        DeltaWorld.Definition with
        {
            Properties = new Dictionary<string, string> { ["delta.enableRowTracking"] = "true", ["delta.enableDeletionVectors"] = "true" },
        },
        default);

    private static async Task<Transaction> OnAsync(DeltaLog table)
    {
        Transaction on = table.StartTransaction(await table.SnapshotAsync(default));
        on.SetProperties(new Dictionary<string, string?> { ["delta.enableRowTracking"] = "true" });
        return on;
    }

    private static async Task AppendAsync(DeltaLog table, params (string Name, long Rows)[] files)
    {
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        foreach ((string name, long rows) in files) transaction.Add(DeltaWorld.File(name, "2024-01-01", rows));
        await CommitAsync(transaction);
    }

    private static async Task CommitAsync(Transaction transaction) =>
        Assert.IsType<CommitResult.Committed>(await transaction.CommitAsync(Operation.Named("TEST"), default));

    private static string Ids(Snapshot snapshot) => string.Join(", ", snapshot.Files
        .OrderBy(file => file.LogPath, StringComparer.Ordinal)
        .Select(file => $"{file.LogPath} {file.BaseRowId} {file.DefaultRowCommitVersion}"));
}
