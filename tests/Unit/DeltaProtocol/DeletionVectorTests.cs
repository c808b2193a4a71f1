using System.Buffers.Binary;
using System.Text;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class DeletionVectorTests
{
    private const string InlineText = "^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L";
    private static readonly DeletionVector Inline = new("i", InlineText, Offset: null, SizeInBytes: 44, Cardinality: 6);
    private static readonly LakePath Root = new("/t");
    private readonly MemoryStore _store = new(new ManualClock());

    [Fact]
    public async Task The_inline_vector_of_the_protocol_reads_as_six_rows()
    {
        long[] rows = await DeletionVectorReader.ReadAsync(_store, Root, Inline, numRecords: 30, default);

        Assert.Equal([3, 4, 7, 11, 18, 29], rows);
    }

    [Fact]
    public void A_relative_vector_names_a_file_by_its_id_below_its_prefix()
    {
        DeletionVector vector = new("u", "ab^-aqEH.-t@S}K{vb[*k^", 4, 40, 6);

        Assert.Equal("/t/ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin", DeletionVectorReader.PathOf(Root, vector).Value);
        Assert.Equal("uab^-aqEH.-t@S}K{vb[*k^@4", vector.UniqueId);
        Assert.Equal($"i{InlineText}", Inline.UniqueId);
    }

    [Fact]
    public void Both_paddings_of_the_last_group_are_understood()
    {
        Assert.Equal([3, 0], Z85.TryDecode("##093", sizeBytes: 2)!);
        Assert.Equal("Hell"u8.ToArray(), Z85.TryDecode("nm=QN", sizeBytes: 4)!);
        Assert.Equal([0x86, 0x4F], Z85.TryDecode(Z85Of(0x864F0000), sizeBytes: 2)!);
        Assert.Null(Z85.TryDecode("#####", sizeBytes: 4));
        Assert.Null(Z85.TryDecode("nm=Q", sizeBytes: 4));
        Assert.Null(Z85.TryDecode("nm QN", sizeBytes: 4));
    }

    [Fact]
    public async Task Several_vectors_share_a_file_and_offsets_tell_them_apart()
    {
        byte[] bitmap = Z85.TryDecode(InlineText, 44)!;
        byte[] other = Native(5, 70_000);
        byte[] file = [1, .. Framed(bitmap), .. Framed(other)];
        await _store.ReplaceAsync(new LakePath("/elsewhere/a b.bin"), file, default);
        DeletionVector second = new("p", "file:/elsewhere/a%20b.bin", 1 + bitmap.Length + 8, other.Length, 2);

        long[] rows = await ReadAsync(second);

        Assert.Equal([5, 70_000], rows);
        Assert.Equal(6, (await ReadAsync(new DeletionVector("p", "/elsewhere/a b.bin", 1, 44, 6))).Length);
        Assert.Equal(6, (await ReadAsync(new DeletionVector("p", "/elsewhere/a b.bin", null, 44, 6))).Length);
    }

    [Theory]
    [InlineData("its size", 1, 43, 6, 0)]
    [InlineData("holds 6 rows", 1, 44, 5, 0)]
    [InlineData("checksum", 1, 44, 6, 20)]
    [InlineData("not version 1", 1, 44, 6, -1)]
    [InlineData("ends too early", 1_000, 44, 6, 0)]
    [InlineData("ends too early", int.MaxValue, 44, 6, 0)]
    [InlineData("ends too early", -5, 44, 6, 0)]
    public async Task A_vector_that_does_not_add_up_fails_the_read(string problem, int offset, int size, long cardinality, int flipped)
    {
        byte[] file = [1, .. Framed(Z85.TryDecode(InlineText, 44)!)];
        if (flipped < 0) file[0] = 9;
        else if (flipped > 0) file[flipped] ^= 0x10;
        await _store.ReplaceAsync(new LakePath("/t/dv.bin"), file, default);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
            () => ReadAsync(new DeletionVector("p", "/t/dv.bin", offset, size, cardinality)));
        Assert.Equal("DELTA_DELETION_VECTOR_CORRUPT", fault.Code.Value);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prefix_before_the_name_of_a_vector_file_is_seen_through()
    {
        byte[] file = [1, .. Framed(Z85.TryDecode(InlineText, 44)!)];
        await _store.ReplaceAsync(new LakePath("/t/own%prefix-deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin"), file, default);

        Assert.Equal(6, (await ReadAsync(new DeletionVector("u", "^-aqEH.-t@S}K{vb[*k^", 1, 44, 6))).Length);
    }

    [Fact]
    public async Task A_row_beyond_the_file_a_missing_file_and_an_unknown_form_fail_the_read()
    {
        await AssertCorruptAsync(() => DeletionVectorReader.ReadAsync(_store, Root, Inline, numRecords: 29, default), "row 29");
        await AssertCorruptAsync(() => ReadAsync(new DeletionVector("p", "/t/none.bin", 1, 44, 6)), "missing");
        await AssertCorruptAsync(() => ReadAsync(new DeletionVector("r", "x", 1, 44, 6)), "storage type");
        await AssertCorruptAsync(() => ReadAsync(new DeletionVector("u", "short", 1, 44, 6)), "encoded id");
        await AssertCorruptAsync(() => ReadAsync(Inline with { SizeInBytes = 48 }), "encoding");
    }

    [Fact]
    public void Every_container_form_reads_back()
    {
        byte[] runs = Portable([.. Standard(cookie: 12_347, flags: [1], key: 2, cardinality: 5), 2, 0, 3, 0, 1, 0, 9, 0, 2, 0]);
        byte[] words = new byte[8_192];
        Array.Fill(words, (byte)0xFF, 0, 1_024);
        byte[] bits = Portable([.. Plain(key: 0, cardinality: 8_192), .. words]);

        Assert.Equal([131_075, 131_076, 131_081, 131_082, 131_083], RoaringReader.Read(runs, 5));
        Assert.Equal(Enumerable.Range(0, 8_192).Select(row => (long)row), RoaringReader.Read(bits, 8_192));
        Assert.Empty(RoaringReader.Read(Portable(buckets: 0, []), 0));
    }

    [Fact]
    public void Every_cut_of_a_bitmap_is_noticed()
    {
        byte[] whole = Z85.TryDecode(InlineText, 44)!;

        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.Throws<InvalidDataException>(() => RoaringReader.Read(cut, 6));
        }

        Assert.Throws<InvalidDataException>(() => RoaringReader.Read([.. whole, 0], 6));
        Assert.Throws<InvalidDataException>(() => RoaringReader.Read([1, 2, 3, 4, .. whole.AsSpan(4)], 6));
    }

    [Fact]
    public void The_checksum_is_that_of_zlib()
    {
        Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));
        Assert.Equal(0u, Crc32.Of([]));
    }

    private static async Task AssertCorruptAsync(Func<Task<long[]>> read, string problem)
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(read);
        Assert.Equal("DELTA_DELETION_VECTOR_CORRUPT", fault.Code.Value);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    private Task<long[]> ReadAsync(DeletionVector vector) => DeletionVectorReader.ReadAsync(_store, Root, vector, null, default);

    private static byte[] Framed(byte[] bitmap)
    {
        byte[] framed = new byte[bitmap.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(framed, bitmap.Length);
        bitmap.CopyTo(framed, 4);
        BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(bitmap.Length + 4), Crc32.Of(bitmap));
        return framed;
    }

    private static byte[] Native(ushort first, int second)
    {
        byte[] one = [.. Plain(0, 1, containers: 2), .. Key(second >> 16, 1), .. new byte[8], .. Short(first), .. Short(second & 0xFFFF)];
        return [.. Int(1_681_511_376), .. Int(1), .. Int(one.Length), .. one];
    }

    private static byte[] Portable(byte[] standard) => Portable(buckets: 1, [.. Int(0), .. standard]);

    private static byte[] Portable(int buckets, byte[] rest) => [.. Int(1_681_511_377), .. Int(buckets), .. Int(0), .. rest];

    private static byte[] Standard(int cookie, byte[] flags, int key, int cardinality) =>
        [.. Int(cookie), .. flags, .. Key(key, cardinality)];

    private static byte[] Plain(int key, int cardinality, int containers = 1) =>
        [.. Int(12_346), .. Int(containers), .. Key(key, cardinality), .. containers == 1 ? new byte[4] : []];

    private static byte[] Key(int key, int cardinality) => [.. Short(key), .. Short(cardinality - 1)];

    private static byte[] Int(int value) => BitConverter.GetBytes(value);

    private static byte[] Short(int value) => BitConverter.GetBytes((ushort)value);

    private static string Z85Of(uint value)
    {
        const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
        StringBuilder text = new();
        for (uint unit = 85 * 85 * 85 * 85; unit > 0; unit /= 85) text.Append(Alphabet[(int)(value / unit % 85)]);
        return text.ToString();
    }
}
