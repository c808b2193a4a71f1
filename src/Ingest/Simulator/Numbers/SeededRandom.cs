using System.Numerics;

namespace Millrace.Ingest.Simulator.Numbers;

/// <summary>
/// Random numbers that are the same on every platform for the same seed: xoshiro256**, seeded through splitmix64, and
/// only arithmetic that IEEE 754 fixes to the bit. One stream for each purpose, so that work may run in any order.
/// Thread safety: none; a stream belongs to one loop.
/// </summary>
internal sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;
    private double _spareGaussian = double.NaN;

    /// <summary>Makes the stream of a seed for one purpose.</summary>
    /// <param name="seed">The seed of the whole run.</param>
    /// <param name="stream">What the numbers are for, such as a step of the simulation.</param>
    /// <param name="part">Which one of the things of that purpose, such as a device.</param>
    public SeededRandom(ulong seed, int stream, int part)
    {
        ulong state = seed;
        state = Mix(ref state) ^ ((ulong)(uint)stream << 32 | (uint)part);
        _s0 = Mix(ref state);
        _s1 = Mix(ref state);
        _s2 = Mix(ref state);
        _s3 = Mix(ref state);
    }

    /// <summary>Any 64 bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number from 0 (included) to 1 (excluded).</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number between two, both included.</summary>
    public long NextBetween(long first, long last)
    {
        ulong span = (ulong)(last - first) + 1;
        return first + (long)Math.BigMul(NextBits(), span, out _);
    }

    /// <summary>A number of the normal distribution of that deviation around 0 (Marsaglia's polar method).</summary>
    public double NextGaussian(double deviation)
    {
        if (!double.IsNaN(_spareGaussian))
        {
            double spare = _spareGaussian;
            _spareGaussian = double.NaN;
            return spare * deviation;
        }

        double x;
        double y;
        double square;
        do
        {
            x = (2 * NextUniform()) - 1;
            y = (2 * NextUniform()) - 1;
            square = (x * x) + (y * y);
        }
        while (square >= 1 || square == 0);
        double scale = Math.Sqrt(-2 * SteadyMath.Log(square) / square);
        _spareGaussian = y * scale;
        return x * scale * deviation;
    }

    /// <summary>Puts items into a random order.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = (int)NextBetween(0, last);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong Mix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
