using Millrace.Delta;
using Millrace.DeltaProtocol.Snapshots;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>Writers of one process on one table of the file system, where commits are written before their turn.</summary>
public sealed class ManyWritersTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("delta.enableInCommitTimestamps")]
    [InlineData("delta.enableRowTracking")]
    public async Task Every_row_is_there_once_and_nothing_unfinished_stays(string property)
    {
        const int writers = 8;
        const int each = 12;
        using TableWorld world = new();
        Dictionary<string, string> properties = property.Length == 0 ? [] : new() { [property] = "true" };
        DeltaTable table = await DeltaTable.CreateAsync(
            world.Root.Value, DeltaTable.ColumnsOf<Row>(), properties: properties, session: new DeltaSession(world.Services), cancellationToken: Stop);

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(
            async () =>
            {
                for (int n = 0; n < each; n++) await table.AppendAsync([new Row((writer * each) + n)], cancellationToken: Stop);
            },
            Stop)));

        DeltaTable opened = await DeltaTable.OpenAsync(world.Root.Value, new DeltaSession(world.Services), Stop);
        List<long> rows = [];
        await foreach (Row row in opened.ReadAsync<Row>(cancellationToken: Stop)) rows.Add(row.Id);
        Assert.Equal(Enumerable.Range(0, writers * each).Select(static id => (long)id), rows.Order());
        Assert.Equal(writers * each, await opened.VersionAsync(Stop));
        Assert.Empty(Directory.GetFiles(world.Root.Value, "*.tmp*", SearchOption.AllDirectories));

        List<DateTimeOffset> times = [];
        await foreach (HistoryEntry entry in opened.HistoryAsync(cancellationToken: Stop)) times.Add(entry.TimestampUtc);
        if (property == "delta.enableInCommitTimestamps") Assert.Equal(times.OrderDescending().Distinct(), times);
        if (property != "delta.enableRowTracking") return;
        long[] ids = [.. (await opened.SnapshotAsync(Stop)).Files.Select(static file => file.BaseRowId ?? -1)];
        Assert.Equal(Enumerable.Range(0, writers * each).Select(static id => (long)id), ids.Order());
    }

    private sealed record Row(long Id);
}
