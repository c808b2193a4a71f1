using System.Buffers.Binary;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Stores sets of deleted rows: tiny ones in the log itself, the others packed into files in the table's root. A file
/// without a commit that names it is no part of the table and is left to cleaning.
/// </summary>
/// <param name="environment">Store and ids.</param>
/// <param name="root">The table.</param>
public sealed class DeletionVectorWriter(DeltaEnvironment environment, LakePath root)
{
    // An inline vector makes the commit longer, which every reader reads; a file costs them a read more.
    private const int InlineBytes = 128;

    // A vector is read together with all others of its file, so files stay small.
    private const int TargetFileBytes = 2 << 20;
    private const byte FormatVersion = 1;

    /// <summary>Stores vectors; what comes back is in the order of what went in, durable, and not yet part of the table.</summary>
    /// <param name="vectors">Deleted rows by position in the file across all row groups; none may be empty.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <exception cref="MillraceException">DELTA_TRANSACTION_INVALID: a vector is empty or too large; STORAGE_…</exception>
    public async Task<IReadOnlyList<DeletionVector>> WriteAsync(
        IReadOnlyList<RoaringBitmap> vectors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        DeletionVector[] stored = new DeletionVector[vectors.Count];
        List<(int Index, byte[] Data)> packed = [];
        long packedBytes = 1;
        for (int index = 0; index < vectors.Count; index++)
        {
            long rows = vectors[index].Count;
            if (rows == 0) throw DeltaErrors.InvalidTransaction(root, "a deletion vector deletes no row");
            byte[] data = vectors[index].ToBytes();
            if (data.Length <= InlineBytes)
            {
                stored[index] = new DeletionVector("i", Z85.Encode(data), Offset: null, data.Length, rows);
                continue;
            }

            if (packed.Count > 0 && packedBytes + data.Length + Framing > TargetFileBytes)
            {
                await WriteFileAsync(packed, vectors, stored, cancellationToken).ConfigureAwait(false);
                packed.Clear();
                packedBytes = 1;
            }

            packed.Add((index, data));
            packedBytes += data.Length + Framing;
        }

        if (packed.Count > 0) await WriteFileAsync(packed, vectors, stored, cancellationToken).ConfigureAwait(false);
        return stored;
    }

    private const int Framing = 2 * sizeof(int);

    private async Task WriteFileAsync(
        List<(int Index, byte[] Data)> packed,
        IReadOnlyList<RoaringBitmap> vectors,
        DeletionVector[] stored,
        CancellationToken cancellationToken)
    {
        Guid id = environment.NewId();
        string encodedId = Z85.Encode(id.ToByteArray(bigEndian: true));
        byte[] file = new byte[1 + packed.Sum(part => (long)part.Data.Length + Framing)];
        file[0] = FormatVersion;
        int offset = 1;
        foreach ((int index, byte[] data) in packed)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(offset), data.Length);
            data.CopyTo(file, offset + sizeof(int));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(offset + sizeof(int) + data.Length), Crc32.Of(data));
            stored[index] = new DeletionVector("u", encodedId, offset, data.Length, vectors[index].Count);
            offset += data.Length + Framing;
        }

        LakePath path = DeletionVectorReader.PathOf(root, stored[packed[0].Index]);
        bool isNew = await environment.Store.TryCreateAsync(path, file, cancellationToken).ConfigureAwait(false);
        if (!isNew) throw DeltaErrors.InvalidTransaction(root, $"the file '{path.Name}' of a fresh id exists already");
    }
}
