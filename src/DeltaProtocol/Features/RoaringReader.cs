using System.Buffers.Binary;
using System.Numerics;

namespace Millrace.DeltaProtocol.Features;

/// <summary>
/// Reads the bitmap of a deletion vector: 64-bit row indexes as 32-bit Roaring bitmaps by high word, in the portable
/// layout or the older one with lengths. All numbers are little-endian.
/// </summary>
internal static class RoaringReader
{
    private const uint PortableMagic = 1_681_511_377;
    private const uint NativeMagic = 1_681_511_376;
    private const uint CookieWithoutRuns = 12_346;
    private const uint CookieWithRuns = 12_347;
    private const int ArrayLimit = 4_096;
    private const int BitmapBytes = 8_192;
    private const int OffsetsFromContainers = 4;

    /// <summary>The indexes in ascending order.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such bitmap.</exception>
    internal static List<long> Read(ReadOnlySpan<byte> data, long cardinality)
    {
        List<long> rows = new((int)Math.Clamp(cardinality, 0, 1 << 20));
        Cursor cursor = new(data);
        uint magic = cursor.UInt32();
        if (magic == PortableMagic) ReadPortable(ref cursor, rows);
        else if (magic == NativeMagic) ReadNative(ref cursor, rows);
        else throw new InvalidDataException($"its magic number is {magic}");
        if (!cursor.IsAtEnd) throw new InvalidDataException("bytes follow after its last container");
        return rows;
    }

    private static void ReadPortable(ref Cursor cursor, List<long> rows)
    {
        ulong buckets = cursor.UInt64();
        long previous = -1;
        for (ulong bucket = 0; bucket < buckets; bucket++)
        {
            uint high = cursor.UInt32();
            if (high <= previous || high > int.MaxValue)
                throw new InvalidDataException("its high words are not ascending");
            previous = high;
            ReadStandard(ref cursor, (long)high << 32, rows);
        }
    }

    private static void ReadNative(ref Cursor cursor, List<long> rows)
    {
        uint count = cursor.UInt32();
        for (uint high = 0; high < count; high++)
        {
            uint length = cursor.UInt32();
            Cursor part = new(cursor.Take(length));
            ReadStandard(ref part, (long)high << 32, rows);
            if (!part.IsAtEnd) throw new InvalidDataException("a part is longer than its bitmap");
        }
    }

    private static void ReadStandard(ref Cursor cursor, long high, List<long> rows)
    {
        uint cookie = cursor.UInt32();
        bool hasRuns = (cookie & 0xFFFF) == CookieWithRuns;
        if (!hasRuns && cookie != CookieWithoutRuns)
            throw new InvalidDataException($"a bitmap has the cookie {cookie}");
        int count = hasRuns ? (int)(cookie >> 16) + 1 : (int)Math.Min(cursor.UInt32(), int.MaxValue);
        if (count > ushort.MaxValue + 1) throw new InvalidDataException("a bitmap has too many containers");
        ReadOnlySpan<byte> runFlags = hasRuns ? cursor.Take((uint)((count + 7) / 8)) : default;
        ReadOnlySpan<byte> headers = cursor.Take((uint)count * 4);
        if (!hasRuns || count >= OffsetsFromContainers) cursor.Take((uint)count * 4);
        int previous = -1;
        for (int container = 0; container < count; container++)
        {
            int key = BinaryPrimitives.ReadUInt16LittleEndian(headers[(container * 4)..]);
            int cardinality = BinaryPrimitives.ReadUInt16LittleEndian(headers[((container * 4) + 2)..]) + 1;
            if (key <= previous) throw new InvalidDataException("its containers are not ascending");
            previous = key;
            int before = rows.Count;
            long first = high | ((long)key << 16);
            bool isRun = hasRuns && (runFlags[container / 8] & (1 << (container % 8))) != 0;
            if (isRun) ReadRuns(ref cursor, first, rows);
            else if (cardinality <= ArrayLimit) ReadArray(ref cursor, first, cardinality, rows);
            else ReadBits(ref cursor, first, rows);
            if (rows.Count - before != cardinality)
                throw new InvalidDataException("a container does not hold what it says");
        }
    }

    private static void ReadArray(ref Cursor cursor, long first, int count, List<long> rows)
    {
        int previous = -1;
        for (int item = 0; item < count; item++)
        {
            int low = cursor.UInt16();
            if (low <= previous) throw new InvalidDataException("an array container is not ascending");
            previous = low;
            rows.Add(first | (uint)low);
        }
    }

    private static void ReadRuns(ref Cursor cursor, long first, List<long> rows)
    {
        int count = cursor.UInt16();
        int previous = -1;
        for (int run = 0; run < count; run++)
        {
            int start = cursor.UInt16();
            int last = start + cursor.UInt16();
            if (start <= previous || last > ushort.MaxValue)
                throw new InvalidDataException("a run container is not ascending");
            previous = last;
            for (int low = start; low <= last; low++) rows.Add(first | (uint)low);
        }
    }

    private static void ReadBits(ref Cursor cursor, long first, List<long> rows)
    {
        ReadOnlySpan<byte> words = cursor.Take(BitmapBytes);
        for (int word = 0; word < BitmapBytes / sizeof(ulong); word++)
        {
            ulong bits = BinaryPrimitives.ReadUInt64LittleEndian(words[(word * sizeof(ulong))..]);
            while (bits != 0)
            {
                rows.Add(first | (uint)((word * 64) + BitOperations.TrailingZeroCount(bits)));
                bits &= bits - 1;
            }
        }
    }

    private ref struct Cursor(ReadOnlySpan<byte> data)
    {
        private ReadOnlySpan<byte> _rest = data;

        internal readonly bool IsAtEnd => _rest.IsEmpty;

        internal ReadOnlySpan<byte> Take(uint length)
        {
            if (length > (uint)_rest.Length) throw new InvalidDataException("it ends too early");
            ReadOnlySpan<byte> taken = _rest[..(int)length];
            _rest = _rest[(int)length..];
            return taken;
        }

        internal ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

        internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

        internal ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
    }
}
