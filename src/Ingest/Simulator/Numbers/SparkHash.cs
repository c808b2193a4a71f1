using System.Numerics;

namespace Millrace.Ingest.Simulator.Numbers;

/// <summary>The hash that Spark's <c>hash(int)</c> gives: Murmur3 x86 32 of four bytes with seed 42, signed.</summary>
internal static class SparkHash
{
    private const uint Seed = 42;

    /// <summary>The hash of one integer.</summary>
    public static int OfInteger(int value)
    {
        uint block = BitOperations.RotateLeft((uint)value * 0xCC9E2D51, 15) * 0x1B873593;
        uint hash = (BitOperations.RotateLeft(Seed ^ block, 13) * 5) + 0xE6546B64;
        hash ^= sizeof(int);
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return (int)(hash ^ (hash >> 16));
    }
}
