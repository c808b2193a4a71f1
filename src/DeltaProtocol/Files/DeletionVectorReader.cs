using System.Buffers.Binary;
using System.Globalization;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Files;

/// <summary>Finds which rows of a data file are deleted. Whatever does not add up fails the read.</summary>
public static class DeletionVectorReader
{
    private const int EncodedIdLength = 20;
    private const int IdBytes = 16;
    private const byte FormatVersion = 1;

    /// <summary>The deleted rows by position in the file across all row groups, ascending.</summary>
    /// <param name="store">Where the table lies.</param>
    /// <param name="root">The table's root.</param>
    /// <param name="vector">The vector of the file.</param>
    /// <param name="numRecords">Physical rows of the file, to check positions against; null when not known.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">DELTA_DELETION_VECTOR_CORRUPT: absent, damaged, or not what the log
    /// says.</exception>
    public static async Task<long[]> ReadAsync(
        IObjectStore store, LakePath root, DeletionVector vector, long? numRecords, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(vector);
        byte[] bitmap;
        string name;
        if (vector.StorageType == "i")
        {
            name = "(inline)";
            bitmap = Z85.TryDecode(vector.PathOrInlineDv, vector.SizeInBytes)
                ?? throw DeltaErrors.DeletionVectorCorrupt(name, "its text is not the encoding of so many bytes");
        }
        else
        {
            LakePath path = PathOf(root, vector);
            name = path.Value;
            ReadOnlyMemory<byte> file = await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false)
                ?? await TryReadPrefixedAsync(store, path, cancellationToken).ConfigureAwait(false)
                ?? throw DeltaErrors.DeletionVectorCorrupt(name, "the file is missing");
            bitmap = Cut(name, file.Span, vector);
        }

        return Checked(name, bitmap, vector, numRecords);
    }

    /// <summary>The deleted rows as a set, to be added to when more rows go.</summary>
    /// <param name="store">Where the table lies.</param>
    /// <param name="root">The table's root.</param>
    /// <param name="vector">The vector of the file.</param>
    /// <param name="numRecords">Physical rows of the file, to check positions against; null when not known.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">DELTA_DELETION_VECTOR_CORRUPT: absent, damaged, or not what the log
    /// says.</exception>
    public static async Task<RoaringBitmap> ReadBitmapAsync(
        IObjectStore store, LakePath root, DeletionVector vector, long? numRecords, CancellationToken cancellationToken) =>
        RoaringBitmap.Of(await ReadAsync(store, root, vector, numRecords, cancellationToken).ConfigureAwait(false));

    /// <summary>The file that holds a vector, which is not inline.</summary>
    /// <exception cref="MillraceException">DELTA_DELETION_VECTOR_CORRUPT: its place cannot be read.</exception>
    public static LakePath PathOf(LakePath root, DeletionVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        string text = vector.PathOrInlineDv;
        if (vector.StorageType == "p") return PathCodec.Resolve(root, text);
        if (vector.StorageType != "u")
            throw DeltaErrors.DeletionVectorCorrupt(text, $"its storage type '{vector.StorageType}' is unknown");
        if (text.Length < EncodedIdLength
            || Z85.TryDecode(text.AsSpan(text.Length - EncodedIdLength), IdBytes) is not byte[] id)
            throw DeltaErrors.DeletionVectorCorrupt(text, "it does not end in an encoded id");
        string prefix = text[..^EncodedIdLength];
        string file = $"deletion_vector_{new Guid(id, bigEndian: true):D}.bin";
        return root.Child(prefix.Length == 0 ? file : $"{prefix}/{file}");
    }

    /// <summary>
    /// Some writers put a prefix of their own before the name of a vector file, which the log does not tell. The id in
    /// the name is unique, and size, checksum and cardinality are checked as for any other.
    /// </summary>
    private static async Task<ReadOnlyMemory<byte>?> TryReadPrefixedAsync(
        IObjectStore store, LakePath path, CancellationToken cancellationToken)
    {
        if (path.Parent is not LakePath folder || !path.Name.StartsWith("deletion_vector_", StringComparison.Ordinal))
            return null;
        IAsyncEnumerable<StoredObject> files =
            store.ListAsync(folder, isRecursive: false, startAfter: null, cancellationToken);
        await foreach (StoredObject file in files.ConfigureAwait(false))
        {
            if (file.Path.Name.EndsWith(path.Name, StringComparison.Ordinal))
                return await store.TryReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Cuts the bitmap out of a file that packs several, and checks the size and checksum around it.</summary>
    private static byte[] Cut(string name, ReadOnlySpan<byte> file, DeletionVector vector)
    {
        int start = vector.Offset ?? 1;
        if (file.IsEmpty || file[0] != FormatVersion)
            throw DeltaErrors.DeletionVectorCorrupt(name, "its file format is not version 1");
        if (start < 1 || vector.SizeInBytes < 0 || (long)start + vector.SizeInBytes + (2 * sizeof(int)) > file.Length)
            throw DeltaErrors.DeletionVectorCorrupt(name, "it ends too early");
        int size = BinaryPrimitives.ReadInt32BigEndian(file[start..]);
        if (size != vector.SizeInBytes)
            throw DeltaErrors.DeletionVectorCorrupt(name,
                Text($"its size is {size} but the log says {vector.SizeInBytes}"));
        ReadOnlySpan<byte> bitmap = file.Slice(start + sizeof(int), size);
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(file[(start + sizeof(int) + size)..]);
        return Crc32.Of(bitmap) == stored
            ? bitmap.ToArray()
            : throw DeltaErrors.DeletionVectorCorrupt(name, "its checksum is wrong");
    }

    private static long[] Checked(string name, byte[] bitmap, DeletionVector vector, long? numRecords)
    {
        List<long> rows;
        try
        {
            rows = RoaringReader.Read(bitmap, vector.Cardinality);
        }
        catch (InvalidDataException damaged)
        {
            throw DeltaErrors.DeletionVectorCorrupt(name, damaged.Message, damaged);
        }

        if (rows.Count != vector.Cardinality)
            throw DeltaErrors.DeletionVectorCorrupt(name,
                Text($"it holds {rows.Count} rows but the log says {vector.Cardinality}"));
        if (rows.Count > 0 && numRecords is long count && rows[^1] >= count)
            throw DeltaErrors.DeletionVectorCorrupt(name, Text($"it deletes row {rows[^1]} of a file of {count} rows"));
        return [.. rows];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
