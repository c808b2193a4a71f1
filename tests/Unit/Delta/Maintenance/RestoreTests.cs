using Millrace.Delta.Maintenance;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Unit.Delta.Maintenance;

public sealed class RestoreTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restored_version_has_the_rows_it_had_and_the_counts_tell_the_difference()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint", null, ("delta.enableDeletionVectors", "true"));
        await world.AppendAsync(table, "SELECT r AS id FROM range(10) AS x(r)");
        ChangeResult wanted = await world.DeleteAsync(table, "t.id < 3");
        List<string> rows = await world.RowsAsync(table);
        await world.DeleteAsync(table, "t.id < 5");
        await world.AppendAsync(table, "SELECT 77::BIGINT AS id");
        await new TableOptimizer(world.Services).OptimizeAsync(table, new OptimizeOrder(), Stop);
        TableRestorer restorer = new(world.Services);
        ChangeResult result = await restorer.RestoreAsync(table, new RestoreOrder(wanted.Version), Stop);
        Assert.Equal(rows, await world.RowsAsync(table));
        Assert.Equal(1, result.Metric("numRemovedFiles"));
        Assert.Equal(1, result.Metric("numRestoredFiles"));
        Assert.Equal(1, result.Metric("numOfFilesAfterRestore"));
        Assert.Equal((await table.SnapshotAsync(Stop)).SizeBytes, result.Metric("tableSizeAfterRestore"));
        Assert.Equal(result.Metric("restoredFilesSize"), result.Metric("tableSizeAfterRestore"));
        Assert.True(result.Metric("removedFilesSize") > 0);
        Assert.IsType<CommitResult.AlreadyApplied>((await restorer.RestoreAsync(table, new RestoreOrder(result.Version), Stop)).Commit);
    }

    [Fact]
    public async Task A_version_whose_files_are_gone_is_refused_by_name_or_comes_back_without_them()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint");
        await world.AppendAsync(table, "SELECT 1::BIGINT AS id");
        await world.AppendAsync(table, "SELECT 2::BIGINT AS id");
        Snapshot older = await table.SnapshotAsync(Stop);
        await world.DeleteAsync(table, predicate: null);
        DataFile lost = older.Files[0];
        File.Delete(lost.Path.Value);
        TableRestorer restorer = new(world.Services);
        MillraceException refused = await Assert.ThrowsAsync<MillraceException>(() => restorer.RestoreAsync(table, new RestoreOrder(older.Version), Stop));
        Assert.Equal("DELTA_RESTORE_FILES_MISSING", refused.Code.Value);
        Assert.Contains(lost.LogPath, refused.Message, StringComparison.Ordinal);
        ChangeResult result = await restorer.RestoreAsync(table, new RestoreOrder(older.Version) { IgnoresMissingFiles = true }, Stop);
        Assert.Equal(1, result.Metric("numOfFilesAfterRestore"));
        Assert.Single(await world.RowsAsync(table));
    }
}
