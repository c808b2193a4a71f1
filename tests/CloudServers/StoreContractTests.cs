using System.Text;
using Millrace.CloudStores;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Xunit;

namespace Millrace.CloudServers;

/// <summary>What every store promises, asked of real servers.</summary>
public sealed class StoreContractTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task An_object_is_created_once_read_whole_replaced_and_deleted(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        IObjectStore store = server.Open();
        LakePath path = server.Root.Child("deep/er/p=a b%2Fc/ü+x.json");

        Assert.Null(await store.TryReadAsync(path, Token));
        Assert.Null(await store.TryFindAsync(path, Token));
        await store.DeleteAsync(path, Token);
        Assert.True(await store.TryCreateAsync(path, "one"u8.ToArray(), Token));
        Assert.False(await store.TryCreateAsync(path, "two"u8.ToArray(), Token));
        Assert.Equal("one", await TextAsync(store, path));
        StoredObject found = await store.TryFindAsync(path, Token) ?? throw new FileNotFoundException(path.Value);
        Assert.Equal((path, 3L), (found.Path, found.SizeBytes));
        Assert.InRange(found.ModifiedAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        await store.ReplaceAsync(path, "three"u8.ToArray(), Token);
        Assert.Equal("three", await TextAsync(store, path));
        await store.DeleteAsync(path, Token);
        Assert.Null(await store.TryReadAsync(path, Token));
        Assert.True(await store.TryCreateAsync(path, default, Token));
        ReadOnlyMemory<byte>? empty = await store.TryReadAsync(path, Token);
        Assert.True(empty is { IsEmpty: true });
    }

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task Of_many_creators_exactly_one_wins_and_its_bytes_stay(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        RoutedStore[] stores = [.. Enumerable.Range(0, 8).Select(_ => server.Open())];
        for (int round = 0; round < 12; round++)
        {
            LakePath path = server.Root.Child($"log/{round}.json");

            bool[] wins = await Task.WhenAll(stores.Select((store, writer) =>
                Task.Run(() => store.TryCreateAsync(path, Encoding.UTF8.GetBytes($"writer {writer}"), Token))));

            int winner = Assert.Single(Enumerable.Range(0, 8), writer => wins[writer]);
            Assert.Equal($"writer {winner}", await TextAsync(stores[0], path));
        }
    }

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task Listings_are_in_order_and_show_no_hidden_or_temporary_object(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        IObjectStore store = server.Open();
        foreach (string name in new[] { "b", "a", "B", "_x", "d/c", "d/e/f", ".hidden", "_tmp123", ".git/z", "d/.crash.tmp" })
            await store.ReplaceAsync(server.Root.Child(name), Encoding.UTF8.GetBytes(name), Token);

        Assert.Equal("B,_x,a,b", await NamesAsync(store, server.Root, isRecursive: false, startAfter: null));
        Assert.Equal("B,_x,a,b,d/c,d/e/f", await NamesAsync(store, server.Root, isRecursive: true, startAfter: null));
        Assert.Equal("b", await NamesAsync(store, server.Root, isRecursive: false, startAfter: "a"));
        Assert.Equal("d/e/f", await NamesAsync(store, server.Root, isRecursive: true, startAfter: "d/c"));
        Assert.Equal("", await NamesAsync(store, server.Root.Child("none"), isRecursive: true, startAfter: null));
    }

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task A_listing_goes_on_over_pages(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        IObjectStore store = server.Open();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1100), Token, async (number, token) =>
            await store.ReplaceAsync(server.Root.Child($"{number:D20}.json"), default, token));

        string[] names = (await NamesAsync(store, server.Root, isRecursive: false, startAfter: $"{49:D20}.json")).Split(',');

        Assert.Equal(Enumerable.Range(50, 1050).Select(number => $"{number:D20}.json"), names);
    }

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task Files_large_and_small_go_up_by_staging_and_come_back_as_copies(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        IObjectStore store = server.Open();
        byte[] large = new byte[(40 << 20) + 12345];
        new Random(7).NextBytes(large);
        LakePath[] paths = [server.Root.Child("p=1/large.parquet"), server.Root.Child("p=1/small.parquet")];
        await File.WriteAllBytesAsync(store.StagingOf(paths[0]).Value, large, Token);
        await File.WriteAllTextAsync(store.StagingOf(server.Root).Child("p=1/small.parquet").Value, "small", Token);

        await store.PersistAsync(paths, Token);

        IObjectStore other = server.Open(settings => settings with { Mirror = new($"{settings.Mirror.Folder}/other") });
        IReadOnlyList<LakePath> copies = await other.FetchAsync([new(paths[1], 5), new(paths[0], large.Length), new(paths[1], null)], Token);
        Assert.Equal(large, await File.ReadAllBytesAsync(copies[1].Value, Token));
        Assert.Equal("small", await File.ReadAllTextAsync(copies[0].Value, Token));
        Assert.Equal("small", await File.ReadAllTextAsync(copies[2].Value, Token));

        await store.WithdrawAsync(paths, Token);
        Assert.Equal("", await NamesAsync(other, server.Root, isRecursive: true, startAfter: null));
    }

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task What_was_there_before_is_not_taken_back(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        IObjectStore store = server.Open();
        LakePath path = server.Root.Child("kept.parquet");
        await File.WriteAllTextAsync(store.StagingOf(path).Value, "rows", Token);
        await store.PersistAsync([path], Token);
        await store.PersistAsync([path], Token);

        await store.WithdrawAsync([path], Token);

        Assert.Equal("rows", await TextAsync(store, path));
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => store.PersistAsync([server.Root.Child("none")], Token));
        Assert.Equal("CLOUD_STAGED_FILE_MISSING", fault.Code.Value);
    }

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task An_adopted_file_gets_its_name_once(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        IObjectStore store = server.Open();
        LakePath target = server.Root.Child("1.checkpoint.parquet");
        foreach (string text in new[] { "first", "second" })
        {
            LakePath temporary = server.Root.Child($".{text}.tmp");
            await File.WriteAllTextAsync(store.StagingOf(temporary).Value, text, Token);
            Assert.Equal(text == "first", await store.TryAdoptAsync(temporary, target, Token));
            await store.DeleteAsync(temporary, Token);
            Assert.False(File.Exists(store.StagingOf(temporary).Value));
        }

        Assert.Equal("first", await TextAsync(store, target));
    }

    private static async Task<string> TextAsync(IObjectStore store, LakePath path) =>
        Encoding.UTF8.GetString((await store.TryReadAsync(path, Token) ?? throw new FileNotFoundException(path.Value)).Span);

    private static async Task<string> NamesAsync(IObjectStore store, LakePath folder, bool isRecursive, string? startAfter)
    {
        List<string> names = [];
        await foreach (StoredObject item in store.ListAsync(folder, isRecursive, startAfter, Token))
            names.Add(item.Path.Value[(folder.Value.Length + 1)..]);
        return string.Join(',', names);
    }
}
