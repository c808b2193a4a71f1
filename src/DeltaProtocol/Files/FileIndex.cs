using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Millrace.DeltaProtocol.Actions;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Finds rows of a column of paths by the file they mean, however the path is spelled. It holds row numbers only; what
/// is hashed is the path below the root, or the whole path of a file elsewhere.
/// </summary>
internal sealed class FileIndex
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("%:\\"u8);

    private readonly string _below;
    private readonly LakePath _root;
    private readonly Utf8Column _paths;
    private readonly Func<int, DeletionVector?> _vectorOf;
    private readonly int[] _slots;

    internal FileIndex(LakePath root, Utf8Column paths, Func<int, DeletionVector?> vectorOf)
    {
        _root = root;
        _below = $"{root.Value}/";
        _paths = paths;
        _vectorOf = vectorOf;
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, paths.Count * 2L))];
        for (int row = 0; row < paths.Count; row++)
        {
            if (!paths.IsNull(row)) Insert(row);
        }
    }

    /// <summary>Adds the rows that mean a file to a list.</summary>
    internal void Find(FileKey key, List<int> rows)
    {
        byte[] wanted = Bytes(key.Path);
        int mask = _slots.Length - 1;
        for (int slot = (int)Hash(wanted) & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            int row = _slots[slot] - 1;
            if (Canonical(row).SequenceEqual(wanted) && _vectorOf(row)?.UniqueId == key.DeletionVectorId) rows.Add(row);
        }
    }

    private void Insert(int row)
    {
        int mask = _slots.Length - 1;
        int slot = (int)Hash(Canonical(row)) & mask;
        while (_slots[slot] != 0) slot = (slot + 1) & mask;
        _slots[slot] = row + 1;
    }

    /// <summary>A relative path without escapes is canonical as it stands, which is nearly every path.</summary>
    private ReadOnlySpan<byte> Canonical(int row)
    {
        ReadOnlySpan<byte> path = _paths[row];
        bool isPlain = path.Length > 0 && path[0] != '/' && path[^1] != '/' && path.IndexOfAny(Special) < 0;
        return isPlain ? path : Bytes(PathCodec.Resolve(_root, Encoding.UTF8.GetString(path)).Value);
    }

    private byte[] Bytes(string path) => Encoding.UTF8.GetBytes(
        path.StartsWith(_below, StringComparison.Ordinal) ? path[_below.Length..] : path);

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        ulong hash = 0x9E37_79B9_7F4A_7C15 ^ (ulong)text.Length;
        while (text.Length >= sizeof(ulong))
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(text));
            text = text[sizeof(ulong)..];
        }

        foreach (byte value in text) hash = Mix(hash, value);
        return (uint)(hash >> 32);
    }

    private static ulong Mix(ulong hash, ulong value) =>
        BitOperations.RotateLeft((hash ^ value) * 0xFF51_AFD7_ED55_8CCD, 29) * 0xC4CE_B9FE_1A85_EC53;
}
