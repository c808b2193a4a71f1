using Millrace.Delta;
using Millrace.Delta.Creating;
using Millrace.Delta.Scanning;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Names;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>Files of a clustered table are sorted, and known to be, also when several threads write many row groups.</summary>
public sealed class SortedWritesTests
{
    [Fact]
    public async Task Many_row_groups_of_a_clustered_table_are_in_order()
    {
        using TempFolder folder = new();
        using DeltaSession session = new(new EngineSettings { Threads = 4 });
        CancellationToken token = TestContext.Current.CancellationToken;
        CreateOrder order = new(new LakePath(folder.Below("t")), TableDefinition.Of(new([])), CreateMode.Create)
        {
            Rows = new BoundQuery("SELECT 'device-' || (hash(n) % 500) AS device, make_timestamptz(CAST(hash(n, 1) % 1000000000000 AS BIGINT)) AS ts, n FROM range(1500000) AS r(n)"),
            Clustering = [["device"], ["ts"]],
        };

        await new TableCreator(session.Services).CreateAsync(order, token);

        DeltaLog log = await DeltaLog.OpenAsync(session.Services.Environment, order.Root, token);
        TableOrder found = TableOrder.Of(await log.SnapshotAsync(token));
        Assert.Null(found.Explanation);
        Assert.Equal(["device", "ts"], found.Columns);
    }
}
