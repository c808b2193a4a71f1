using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class DeletionVectorWriterTests
{
    private readonly DeltaWorld _world = new();

    [Fact]
    public async Task Tiny_vectors_stand_in_the_log_and_others_share_a_file()
    {
        RoaringBitmap tiny = RoaringBitmap.Of([3, 4, 7, 11, 18, 29]);
        RoaringBitmap first = RoaringBitmap.Of(Enumerable.Range(0, 400).Select(row => row * 7L));
        RoaringBitmap second = RoaringBitmap.Of(Enumerable.Range(0, 5_000).Select(row => row * 3L));

        IReadOnlyList<DeletionVector> stored = await WriteAsync(first, tiny, second);

        Assert.Equal(["u", "i", "u"], stored.Select(vector => vector.StorageType));
        Assert.Equal("^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", stored[1].PathOrInlineDv);
        Assert.Equal(stored[0].PathOrInlineDv, stored[2].PathOrInlineDv);
        Assert.Equal((1, 1 + stored[0].SizeInBytes + 8), (stored[0].Offset, stored[2].Offset));
        Assert.Equal([400, 6, 5_000], stored.Select(vector => vector.Cardinality));
        Assert.Equal(first, await ReadAsync(stored[0]));
        Assert.Equal(tiny, await ReadAsync(stored[1]));
        Assert.True(second.SequenceEqual(await ReadAsync(stored[2])));
        StoredObject file = Assert.Single(await FilesAsync());
        Assert.StartsWith("deletion_vector_", file.Path.Name, StringComparison.Ordinal);
        Assert.EndsWith(".bin", file.Path.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_large_vectors_are_spread_over_files_of_limited_size()
    {
        Random random = new(7);
        RoaringBitmap[] vectors =
        [
            .. Enumerable.Range(0, 3).Select(_ => RoaringBitmap.Of(
                Enumerable.Range(0, 400_000).Select(row => (row * 16L) + random.Next(16)))),
        ];

        IReadOnlyList<DeletionVector> stored = await WriteAsync(vectors);

        List<StoredObject> files = await FilesAsync();
        Assert.InRange(files.Count, 2, 3);
        Assert.All(files, file => Assert.InRange(file.SizeBytes, 1, 2 << 20));
        for (int at = 0; at < vectors.Length; at++) Assert.True(vectors[at].SequenceEqual(await ReadAsync(stored[at])));
    }

    [Fact]
    public async Task An_empty_vector_is_refused_and_no_vector_writes_nothing()
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => WriteAsync(new RoaringBitmap()));

        Assert.Equal("DELTA_TRANSACTION_INVALID", fault.Code.Value);
        Assert.Empty(await WriteAsync());
        Assert.Empty(await FilesAsync());
    }

    private Task<IReadOnlyList<DeletionVector>> WriteAsync(params RoaringBitmap[] vectors) =>
        new DeletionVectorWriter(_world.Environment, DeltaWorld.Root).WriteAsync(vectors, default);

    private Task<RoaringBitmap> ReadAsync(DeletionVector vector) =>
        DeletionVectorReader.ReadBitmapAsync(_world.Store, DeltaWorld.Root, vector, numRecords: null, default);

    private async Task<List<StoredObject>> FilesAsync()
    {
        List<StoredObject> files = [];
        await foreach (StoredObject file in _world.Store.ListAsync(DeltaWorld.Root, isRecursive: true, startAfter: null, default))
            files.Add(file);
        return files;
    }
}
