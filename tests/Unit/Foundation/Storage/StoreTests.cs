using System.Text;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Xunit;

namespace Millrace.Unit.Foundation.Storage;

/// <summary>Both stores keep the same promises.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("millrace-store-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_is_created_once_and_read_whole(bool isLocal)
    {
        (IObjectStore store, LakePath root) = Make(isLocal);
        LakePath path = root.Child("deep/er/x.json");

        Assert.Null(await store.TryReadAsync(path, default));
        Assert.True(await store.TryCreateAsync(path, Bytes("one"), default));
        Assert.False(await store.TryCreateAsync(path, Bytes("two"), default));
        Assert.Equal("one", Text(await store.TryReadAsync(path, default)));
        await store.ReplaceAsync(path, Bytes("three"), default);
        Assert.Equal("three", Text(await store.TryReadAsync(path, default)));
        await store.DeleteAsync(path, default);
        await store.DeleteAsync(path, default);
        await store.DeleteAsync(root.Child("no/such/folder"), default);
        Assert.Null(await store.TryReadAsync(path, default));
        Assert.True(await store.TryCreateAsync(path, default, default));
        Assert.Equal("", Text(await store.TryReadAsync(path, default)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_many_creators_exactly_one_wins(bool isLocal)
    {
        (IObjectStore store, LakePath root) = Make(isLocal);
        for (int round = 0; round < 20; round++)
        {
            LakePath path = root.Child($"{round}.json");

            bool[] wins = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer =>
                Task.Run(() => store.TryCreateAsync(path, Bytes($"writer {writer}"), default))));

            int winner = Assert.Single(Enumerable.Range(0, 8), writer => wins[writer]);
            Assert.Equal($"writer {winner}", Text(await store.TryReadAsync(path, default)));
        }

        if (isLocal) Assert.Empty(Directory.EnumerateFiles(_folder, ".*"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Listings_are_in_order_and_show_no_hidden_or_temporary_file(bool isLocal)
    {
        (IObjectStore store, LakePath root) = Make(isLocal);
        foreach (string name in new[] { "b", "a", "B", "_x", "d/c", "d/e/f", ".hidden", "_tmp123", ".git/z", "d/.crash.tmp" })
            await store.ReplaceAsync(root.Child(name), Bytes(name), default);

        Assert.Equal("B,_x,a,b", await NamesAsync(store, root, isRecursive: false, startAfter: null));
        Assert.Equal("B,_x,a,b,d/c,d/e/f", await NamesAsync(store, root, isRecursive: true, startAfter: null));
        Assert.Equal("b", await NamesAsync(store, root, isRecursive: false, startAfter: "a"));
        Assert.Equal("", await NamesAsync(store, root.Child("none"), isRecursive: true, startAfter: null));
        await foreach (StoredObject item in store.ListAsync(root.Child("d"), false, null, default)) Assert.Equal(3, item.SizeBytes);
    }

    [Fact]
    public async Task Files_of_others_are_made_durable_with_their_partition_folders()
    {
        (IObjectStore store, LakePath root) = Make(isLocal: true);
        Directory.CreateDirectory(Path.Combine(_folder, "p=1", "q=2"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "p=1", "q=2", "f"), "x");

        await store.PersistAsync([root.Child("p=1/q=2/f")], default);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => store.PersistAsync([root.Child("p=1/none")], default));
        Assert.Equal("STORAGE_FAILED", fault.Code.Value);
    }

    [Fact]
    public async Task A_cancelled_creation_leaves_nothing()
    {
        (IObjectStore store, LakePath root) = Make(isLocal: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.TryCreateAsync(root.Child("x"), Bytes("x"), new CancellationToken(canceled: true)));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_folder_in_the_way_is_a_storage_fault()
    {
        (IObjectStore store, LakePath root) = Make(isLocal: true);
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "x");
        Directory.CreateDirectory(Path.Combine(_folder, "folder"));

        Assert.Equal("STORAGE_FAILED", (await Assert.ThrowsAsync<MillraceException>(() => store.TryCreateAsync(root.Child("file/x"), Bytes("x"), default))).Code.Value);
        Assert.Equal("STORAGE_FAILED", (await Assert.ThrowsAsync<MillraceException>(() => store.TryReadAsync(root.Child("folder"), default))).Code.Value);
        Assert.Equal("STORAGE_FAILED", (await Assert.ThrowsAsync<MillraceException>(() => store.ReplaceAsync(root.Child("folder"), Bytes("x"), default))).Code.Value);
        Assert.Empty(Directory.EnumerateFiles(_folder, ".*"));
    }

    private (IObjectStore Store, LakePath Root) Make(bool isLocal) => isLocal
        ? (new LocalStore(Guid.NewGuid), new LakePath(_folder))
        : (new MemoryStore(TimeProvider.System), new LakePath("/memory"));

    private static async Task<string> NamesAsync(IObjectStore store, LakePath folder, bool isRecursive, string? startAfter)
    {
        List<string> names = [];
        await foreach (StoredObject item in store.ListAsync(folder, isRecursive, startAfter, default))
            names.Add(item.Path.Value[(folder.Value.Length + 1)..]);
        return string.Join(',', names);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(ReadOnlyMemory<byte>? content) => content is ReadOnlyMemory<byte> bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
}
