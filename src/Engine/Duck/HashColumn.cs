using System.Numerics;
using DuckDB.NET.Native;
using Millrace.Engine.Spark;

namespace Millrace.Engine.Duck;

/// <summary>Reads the cells of a flat vector.</summary>
internal static unsafe class HashColumn
{
    // A text of up to so many bytes lies in its cell; a longer one is pointed at.
    private const int InlineBytes = 12;
    private const int CellBytes = 16;

    /// <summary>True for a value, false for null.</summary>
    public static bool IsKnown(ulong* validity, int row) => validity is null || (validity[row / 64] & (1UL << (row % 64))) != 0;

    /// <summary>The bytes of a text.</summary>
    public static ReadOnlySpan<byte> Bytes(byte* cells, int row)
    {
        byte* cell = cells + ((long)row * CellBytes);
        int length = *(int*)cell;
        return new ReadOnlySpan<byte>(length <= InlineBytes ? cell + sizeof(int) : *(byte**)(cell + 8), length);
    }
}

/// <summary>Adds a column of values to the hashes of rows; the type is looked at once for all of them.</summary>
/// <typeparam name="TRow">The hash.</typeparam>
/// <typeparam name="THash">What it gives.</typeparam>
internal static unsafe class HashColumn<TRow, THash>
    where TRow : IRowHash<TRow, THash>
    where THash : unmanaged
{
    /// <summary>Hashes the values of a vector with the hashes so far as their seeds.</summary>
    /// <exception cref="InvalidOperationException">Spark hashes values of that type in a way that is not known here.</exception>
    public static void Add(nint vector, Span<THash> hashes)
    {
        DuckDBType type = HashFunction.TypeOf(vector);
        if (type == DuckDBType.SqlNull) return;
        void* cells = DuckApi.VectorData(vector);
        ulong* validity = DuckApi.VectorValidity(vector);
        switch (type)
        {
            case DuckDBType.Boolean or DuckDBType.UnsignedTinyInt: Each<byte>(cells, validity, hashes, static (value, seed) => TRow.Of((int)value, seed)); break;
            case DuckDBType.TinyInt: Each<sbyte>(cells, validity, hashes, static (value, seed) => TRow.Of((int)value, seed)); break;
            case DuckDBType.SmallInt: Each<short>(cells, validity, hashes, static (value, seed) => TRow.Of((int)value, seed)); break;
            case DuckDBType.UnsignedSmallInt: Each<ushort>(cells, validity, hashes, static (value, seed) => TRow.Of((int)value, seed)); break;
            case DuckDBType.Integer or DuckDBType.Date: Each<int>(cells, validity, hashes, TRow.Of); break;
            case DuckDBType.UnsignedInteger: Each<uint>(cells, validity, hashes, static (value, seed) => TRow.Of((long)value, seed)); break;
            case DuckDBType.BigInt or DuckDBType.Timestamp or DuckDBType.TimestampTz: Each<long>(cells, validity, hashes, TRow.Of); break;
            case DuckDBType.Float: Each<float>(cells, validity, hashes, static (value, seed) => TRow.Of(Bits(value), seed)); break;
            case DuckDBType.Double: Each<double>(cells, validity, hashes, static (value, seed) => TRow.Of(Bits(value), seed)); break;
            case DuckDBType.HugeInt: Each<Int128>(cells, validity, hashes, static (value, seed) => TRow.Of(Long(value), seed)); break;
            case DuckDBType.Decimal: Decimals(HashFunction.DecimalTypeOf(vector), cells, validity, hashes); break;
            case DuckDBType.Varchar or DuckDBType.Blob: Texts((byte*)cells, validity, hashes); break;
            default: throw new InvalidOperationException($"hash and xxhash64 take numbers, booleans, text, bytes, dates and timestamps, not {type}. Hash the parts of the value, or to_json(value).");
        }
    }

    /// <summary>Up to 18 digits Spark hashes the digits as a long, beyond them as the bytes of a big number.</summary>
    private static void Decimals(DuckDBType stored, void* cells, ulong* validity, Span<THash> hashes)
    {
        switch (stored)
        {
            case DuckDBType.SmallInt: Each<short>(cells, validity, hashes, static (value, seed) => TRow.Of((long)value, seed)); break;
            case DuckDBType.Integer: Each<int>(cells, validity, hashes, static (value, seed) => TRow.Of((long)value, seed)); break;
            case DuckDBType.BigInt: Each<long>(cells, validity, hashes, TRow.Of); break;
            default: Each<Int128>(cells, validity, hashes, static (value, seed) => TRow.Of(((BigInteger)value).ToByteArray(isUnsigned: false, isBigEndian: true), seed)); break;
        }
    }

    private static void Each<T>(void* cells, ulong* validity, Span<THash> hashes, Func<T, THash, THash> hash)
        where T : unmanaged
    {
        T* values = (T*)cells;
        for (int row = 0; row < hashes.Length; row++)
        {
            if (HashColumn.IsKnown(validity, row)) hashes[row] = hash(values[row], hashes[row]);
        }
    }

    private static void Texts(byte* cells, ulong* validity, Span<THash> hashes)
    {
        for (int row = 0; row < hashes.Length; row++)
        {
            if (HashColumn.IsKnown(validity, row)) hashes[row] = TRow.Of(HashColumn.Bytes(cells, row), hashes[row]);
        }
    }

    // Spark hashes -0 like 0, and every NaN like the one that Java writes.
    private static int Bits(float value) => value == 0 ? 0 : float.IsNaN(value) ? 0x7fc00000 : BitConverter.SingleToInt32Bits(value);

    private static long Bits(double value) => value == 0 ? 0 : double.IsNaN(value) ? 0x7ff8000000000000 : BitConverter.DoubleToInt64Bits(value);

    private static long Long(Int128 value) => value >= long.MinValue && value <= long.MaxValue
        ? (long)value
        : throw new InvalidOperationException($"hash and xxhash64 take whole numbers of 64 bits, and {value} is larger. Cast it to DECIMAL(38, 0).");
}
