using System.Text;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Foundation.Storage;

/// <summary>What every store promises, asked of the one in memory and the one on disk.</summary>
public sealed class ObjectStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Stores => ["memory", "local"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_not_there_reads_as_nothing_and_lists_as_empty(string kind)
    {
        IObjectStore store = Open(kind);

        Assert.Null(await store.TryReadAsync(At("absent/file"), Token));
        Assert.Empty(await NamesAsync(store, "absent", isRecursive: true, startAfter: null));
        await store.DeleteAsync(At("absent/file"), Token);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_empty_object_is_an_object(string kind)
    {
        IObjectStore store = Open(kind);

        Assert.True(await store.TryCreateAsync(At("empty"), default, Token));

        ReadOnlyMemory<byte>? read = await store.TryReadAsync(At("empty"), Token);
        Assert.NotNull(read);
        Assert.True(read.Value.IsEmpty);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Of_many_creators_one_wins_and_its_bytes_stay(string kind)
    {
        IObjectStore store = Open(kind);

        bool[] won = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            number => Task.Run(() => store.TryCreateAsync(At("log/0"), Encoding.UTF8.GetBytes($"{number}"), Token))));

        int winner = Array.IndexOf(won, true);
        Assert.Single(won, isWinner => isWinner);
        Assert.Equal($"{winner}", await TextAsync(store, "log/0"));
        Assert.Equal(["0"], await NamesAsync(store, "log", isRecursive: true, startAfter: null));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Replacing_and_deleting_are_seen_at_once(string kind)
    {
        IObjectStore store = Open(kind);

        await store.ReplaceAsync(At("hint"), "one"u8.ToArray(), Token);
        await store.ReplaceAsync(At("hint"), "two"u8.ToArray(), Token);
        Assert.Equal("two", await TextAsync(store, "hint"));

        await store.DeleteAsync(At("hint"), Token);
        Assert.Null(await store.TryReadAsync(At("hint"), Token));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_listing_is_in_ordinal_order_starts_where_asked_and_hides_dot_files(string kind)
    {
        IObjectStore store = Open(kind);
        foreach (string name in new[] { "b", "B", "a/1", ".hidden", ".dot/x", "_tmp1", "c/2" })
            await store.TryCreateAsync(At($"list/{name}"), "x"u8.ToArray(), Token);

        Assert.Equal(["B", "b"], await NamesAsync(store, "list", isRecursive: false, startAfter: null));
        Assert.Equal(["B", "a/1", "b", "c/2"], await NamesAsync(store, "list", isRecursive: true, startAfter: null));
        Assert.Equal(["b", "c/2"], await NamesAsync(store, "list", isRecursive: true, startAfter: "a/1"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_the_caller_does_to_its_buffer_later_changes_nothing(string kind)
    {
        IObjectStore store = Open(kind);
        byte[] buffer = "kept"u8.ToArray();
        await store.TryCreateAsync(At("object"), buffer, Token);

        buffer.AsSpan().Clear();

        Assert.Equal("kept", await TextAsync(store, "object"));
    }

    private IObjectStore Open(string kind)
    {
        int id = 0;
        return kind == "memory"
            ? new MemoryStore(new ManualClock())
            : new LocalStore(() => new Guid(Interlocked.Increment(ref id), 0, 0, new byte[8]));
    }

    private LakePath At(string relative) => new LakePath(_folder.Path).Child(relative);

    private async Task<string> TextAsync(IObjectStore store, string relative) =>
        Encoding.UTF8.GetString((await store.TryReadAsync(At(relative), Token) ?? throw new FileNotFoundException(relative)).Span);

    private async Task<List<string>> NamesAsync(IObjectStore store, string folder, bool isRecursive, string? startAfter)
    {
        List<string> names = [];
        await foreach (StoredObject item in store.ListAsync(At(folder), isRecursive, startAfter, Token))
            names.Add(item.Path.Value[(At(folder).Value.Length + 1)..]);
        return names;
    }
}
