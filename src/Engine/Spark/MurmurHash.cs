using System.Buffers.Binary;
using System.Numerics;

namespace Millrace.Engine.Spark;

/// <summary>
/// The 32-bit Murmur3 of Spark's <c>hash</c>. It differs from the published one in the bytes behind the last whole word: Spark
/// mixes each as a word of its own, with its sign.
/// </summary>
internal readonly struct MurmurHash : IRowHash<MurmurHash, int>
{
    /// <summary>The engine's function that computes it.</summary>
    public const string Function = "millrace_hash";

    public static int Seed => 42;

    public static int Of(int value, int seed) => Finish(Mixed((uint)seed, (uint)value), sizeof(int));

    public static int Of(long value, int seed) => Finish(Mixed(Mixed((uint)seed, (uint)value), (uint)(value >> 32)), sizeof(long));

    public static int Of(ReadOnlySpan<byte> value, int seed)
    {
        uint hash = (uint)seed;
        int at = 0;
        for (; at + sizeof(uint) <= value.Length; at += sizeof(uint)) hash = Mixed(hash, BinaryPrimitives.ReadUInt32LittleEndian(value[at..]));
        for (; at < value.Length; at++) hash = Mixed(hash, (uint)(sbyte)value[at]);
        return Finish(hash, value.Length);
    }

    private static uint Mixed(uint hash, uint word)
    {
        unchecked
        {
            word = BitOperations.RotateLeft(word * 0xcc9e2d51, 15) * 0x1b873593;
            return (BitOperations.RotateLeft(hash ^ word, 13) * 5) + 0xe6546b64;
        }
    }

    private static int Finish(uint hash, int length)
    {
        unchecked
        {
            hash ^= (uint)length;
            hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
            hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
            return (int)(hash ^ (hash >> 16));
        }
    }
}
