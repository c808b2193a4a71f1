using System.Buffers.Binary;
using System.Numerics;

namespace Millrace.Engine.Spark;

/// <summary>The 64-bit xxHash of Spark's <c>xxhash64</c>, which is the published one over the little-endian bytes of a value.</summary>
internal readonly struct XxHash : IRowHash<XxHash, long>
{
    /// <summary>The engine's function that computes it.</summary>
    public const string Function = "millrace_xxhash64";

    private const ulong First = 0x9E3779B185EBCA87;
    private const ulong Second = 0xC2B2AE3D27D4EB4F;
    private const ulong Third = 0x165667B19E3779F9;
    private const ulong Fourth = 0x85EBCA77C2B2AE63;
    private const ulong Fifth = 0x27D4EB2F165667C5;
    private const int Stripe = 32;

    public static long Seed => 42;

    public static long Of(int value, long seed)
    {
        unchecked
        {
            ulong hash = (ulong)seed + Fifth + sizeof(int);
            return Finish(Word(hash, (uint)value));
        }
    }

    public static long Of(long value, long seed)
    {
        unchecked
        {
            ulong hash = (ulong)seed + Fifth + sizeof(long);
            return Finish(Long(hash, (ulong)value));
        }
    }

    public static long Of(ReadOnlySpan<byte> value, long seed)
    {
        unchecked
        {
            ulong length = (ulong)value.Length;
            ulong hash = (ulong)seed + Fifth;
            if (value.Length >= Stripe) hash = Stripes(ref value, (ulong)seed);
            hash += length;
            for (; value.Length >= sizeof(ulong); value = value[sizeof(ulong)..]) hash = Long(hash, BinaryPrimitives.ReadUInt64LittleEndian(value));
            if (value.Length >= sizeof(uint))
            {
                hash = Word(hash, BinaryPrimitives.ReadUInt32LittleEndian(value));
                value = value[sizeof(uint)..];
            }

            foreach (byte single in value) hash = BitOperations.RotateLeft(hash ^ (single * Fifth), 11) * First;
            return Finish(hash);
        }
    }

    /// <summary>Takes as many whole stripes as there are, in four lanes.</summary>
    private static ulong Stripes(ref ReadOnlySpan<byte> value, ulong seed)
    {
        unchecked
        {
            ulong a = seed + First + Second;
            ulong b = seed + Second;
            ulong c = seed;
            ulong d = seed - First;
            for (; value.Length >= Stripe; value = value[Stripe..])
            {
                a = Lane(a, BinaryPrimitives.ReadUInt64LittleEndian(value));
                b = Lane(b, BinaryPrimitives.ReadUInt64LittleEndian(value[8..]));
                c = Lane(c, BinaryPrimitives.ReadUInt64LittleEndian(value[16..]));
                d = Lane(d, BinaryPrimitives.ReadUInt64LittleEndian(value[24..]));
            }

            ulong hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
            foreach (ulong lane in (ReadOnlySpan<ulong>)[a, b, c, d]) hash = ((hash ^ Lane(0, lane)) * First) + Fourth;
            return hash;
        }
    }

    private static ulong Lane(ulong lane, ulong word) => unchecked(BitOperations.RotateLeft(lane + (word * Second), 31) * First);

    private static ulong Long(ulong hash, ulong word) => unchecked((BitOperations.RotateLeft(hash ^ Lane(0, word), 27) * First) + Fourth);

    private static ulong Word(ulong hash, uint word) => unchecked((BitOperations.RotateLeft(hash ^ (word * First), 23) * Second) + Third);

    private static long Finish(ulong hash)
    {
        unchecked
        {
            hash = (hash ^ (hash >> 33)) * Second;
            hash = (hash ^ (hash >> 29)) * Third;
            return (long)(hash ^ (hash >> 32));
        }
    }
}
