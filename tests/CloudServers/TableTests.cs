using Millrace.CloudStores;
using Millrace.CloudStores.Settings;
using Millrace.Delta;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Xunit;

namespace Millrace.CloudServers;

/// <summary>Tables in real servers: written here, read by somebody who has no copy of anything.</summary>
public sealed class TableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Dictionary<string, string> Vectors { get; } = new()
    {
        ["delta.enableDeletionVectors"] = "true", ["delta.enableChangeDataFeed"] = "true", ["delta.checkpointInterval"] = "4",
    };

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task A_table_is_created_appended_to_changed_and_read_by_others(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        using DeltaSession session = new(new EngineSettings(), server.Open());
        DeltaTable table = await DeltaTable.CreateAsync(
            server.Root.Value, DeltaTable.ColumnsOf<Reading>(), ["Site"], Vectors, session, Token);

        await table.AppendAsync(Enumerable.Range(0, 3000).Select(id => new Reading(id, $"site {id % 3}/ä", id / 2.0)), cancellationToken: Token);
        await table.AppendAsync([new Reading(9000, "few", 1)], cancellationToken: Token);
        await table.DeleteAsync("Id < 10", Token);
        await table.UpdateAsync(new Dictionary<string, string> { ["Pressure"] = "0.5" }, "Id = 11", Token);
        await table.Merge([new Reading(11, "site 2/ä", 99), new Reading(9001, "new", 2)], "target.Id = source.Id")
            .WhenMatchedUpdate().WhenNotMatchedInsert().ExecuteAsync(Token);
        for (int id = 0; id < 6; id++) await table.AppendAsync([new Reading(9100 + id, "few", id)], cancellationToken: Token);

        using DeltaSession stranger = new(new EngineSettings(), server.Open(Elsewhere));
        DeltaTable same = await DeltaTable.OpenAsync(server.Root.Value + "/", stranger, Token);
        List<Reading> rows = await ReadAsync(same, where: null);
        Assert.Equal(3000 - 10 + 8, rows.Count);
        Assert.Equal(99, Assert.Single(await ReadAsync(same, "Id = 11")).Pressure);
        Assert.Equal(3000, (await ReadAsync(await same.AtVersionAsync(1, Token), where: null)).Count);
        long changed = 0;
        await foreach (Apache.Arrow.RecordBatch batch in same.ChangesAsync(3, 5, Token))
        {
            changed += batch.Length;
            batch.Dispose();
        }

        Assert.Equal(10 + 2 + 3, changed);
        Assert.Contains(await NamesAsync(server), static name => name.EndsWith(".checkpoint.parquet", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task Writers_at_once_lose_no_rows_and_leave_no_rests(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        using DeltaSession maker = new(new EngineSettings(), server.Open());
        await DeltaTable.CreateAsync(server.Root.Value, DeltaTable.ColumnsOf<Reading>(), session: maker, cancellationToken: Token);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            using DeltaSession session = new(new EngineSettings { Threads = 1 }, server.Open());
            DeltaTable table = await DeltaTable.OpenAsync(server.Root.Value, session, Token);
            for (int commit = 0; commit < 5; commit++)
                await table.AppendAsync(Enumerable.Range(0, 100).Select(row => new Reading((writer * 1000) + (commit * 100) + row, "s", row)), cancellationToken: Token);
        })));

        DeltaTable read = await DeltaTable.OpenAsync(server.Root.Value, maker, Token);
        List<Reading> rows = await ReadAsync(read, where: null);
        Assert.Equal(2000, rows.Select(static row => row.Id).Distinct().Count());
        Assert.Equal(2000, rows.Count);
        Snapshot snapshot = await read.SnapshotAsync(Token);
        string[] data = [.. (await NamesAsync(server)).Where(static name => !name.Contains("_delta_log", StringComparison.Ordinal))];
        Assert.Equal(snapshot.Files.Select(static file => file.Path.Name).Order(StringComparer.Ordinal), data.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Files_of_a_commit_that_lost_are_taken_back()
    {
        using CloudServer server = await CloudServer.StartAsync("s3");
        using DeltaSession session = new(new EngineSettings(), server.Open());
        DeltaTable table = await DeltaTable.CreateAsync(server.Root.Value, DeltaTable.ColumnsOf<Reading>(), session: session, cancellationToken: Token);
        await table.AppendAsync(Enumerable.Range(0, 200).Select(id => new Reading(id, "s", id)), cancellationToken: Token);
        using DeltaSession other = new(new EngineSettings(), server.Open());
        DeltaTable theirs = await DeltaTable.OpenAsync(server.Root.Value, other, Token);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(round => Task.Run(() =>
            (round % 2 == 0 ? table : theirs).UpdateAsync(new Dictionary<string, string> { ["Pressure"] = $"Pressure + {round + 1}" }, "Id >= 0", Token))));

        List<Reading> rows = await ReadAsync(table, where: null);
        Assert.All(rows, static row => Assert.Equal(row.Id + 1 + 2 + 3 + 4, row.Pressure));
        string[] data = [.. (await NamesAsync(server)).Where(static name => !name.Contains("_delta_log", StringComparison.Ordinal))];
        Assert.Equal(5, data.Length);
    }

    [Fact]
    public async Task A_scan_that_copies_cannot_hold_says_so()
    {
        using CloudServer server = await CloudServer.StartAsync("s3");
        using DeltaSession session = new(new EngineSettings(), server.Open());
        DeltaTable table = await DeltaTable.CreateAsync(server.Root.Value, DeltaTable.ColumnsOf<Reading>(), session: session, cancellationToken: Token);
        await table.AppendAsync(Enumerable.Range(0, 5000).Select(id => new Reading(id, "s", id)), cancellationToken: Token);
        using DeltaSession small = new(new EngineSettings(), server.Open(settings => Elsewhere(settings) with
        {
            Mirror = Elsewhere(settings).Mirror with { MaxBytes = 1000 },
        }));

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
            async () => await ReadAsync(await DeltaTable.OpenAsync(server.Root.Value, small, Token), where: null));

        Assert.Equal("CLOUD_CACHE_TOO_SMALL", fault.Code.Value);
    }

    [Fact]
    public async Task A_file_that_somebody_deleted_is_named()
    {
        using CloudServer server = await CloudServer.StartAsync("s3");
        RoutedStore store = server.Open();
        using DeltaSession session = new(new EngineSettings(), store);
        DeltaTable table = await DeltaTable.CreateAsync(server.Root.Value, DeltaTable.ColumnsOf<Reading>(), session: session, cancellationToken: Token);
        await table.AppendAsync([new Reading(1, "s", 1)], cancellationToken: Token);
        LakePath file = (await table.SnapshotAsync(Token)).Files[0].Path;
        await store.DeleteAsync(file, Token);
        using DeltaSession stranger = new(new EngineSettings(), server.Open(Elsewhere));

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
            async () => await ReadAsync(await DeltaTable.OpenAsync(server.Root.Value, stranger, Token), where: null));

        Assert.Equal("CLOUD_OBJECT_NOT_FOUND", fault.Code.Value);
        Assert.Contains(file.Name, fault.Message, StringComparison.Ordinal);
    }

    private static CloudSettings Elsewhere(CloudSettings settings) =>
        settings with { Mirror = new MirrorSettings($"{settings.Mirror.Folder}/stranger") };

    private static async Task<List<Reading>> ReadAsync(DeltaTable table, string? where)
    {
        List<Reading> rows = [];
        await foreach (Reading row in table.ReadAsync<Reading>(where, cancellationToken: Token)) rows.Add(row);
        return rows;
    }

    private static async Task<List<string>> NamesAsync(CloudServer server)
    {
        List<string> names = [];
        await foreach (StoredObject item in server.Open().ListAsync(server.Root, isRecursive: true, startAfter: null, Token))
            names.Add(item.Path.Value[(server.Root.Value.Length + 1)..]);
        return names;
    }

    private sealed record Reading(long Id, string Site, double Pressure);
}
