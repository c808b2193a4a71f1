using System.Numerics;
using System.Runtime.InteropServices;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Memory;

/// <summary>Hands the rows of one series after the other to a kernel. Used by one thread.</summary>
/// <param name="times">The times of all rows.</param>
/// <param name="values">The columns that the kernel reads.</param>
/// <param name="needsElapsed">True when it reads elapsed times.</param>
/// <param name="unit">How many units of time make one of elapsed time.</param>
internal sealed class SeriesSlices(ReadOnlyMemory<long> times, SeriesValues[] values, bool needsElapsed, double unit)
{
    // Rows of a long series come in pieces that the caches hold while the kernel goes over them column by column.
    private const int Piece = 16_384;

    private readonly SeriesValues[] _slice = new SeriesValues[values.Length];
    private readonly double[] _elapsed = needsElapsed ? new double[Piece] : [];

    public delegate void Taker(SeriesRows rows, int first, int count);

    /// <summary>Gives the rows of a series; faults when their times descend.</summary>
    public void Give(int first, int end, Taker take)
    {
        for (int start = first; start < end; start += Piece)
        {
            int count = Math.Min(Piece, end - start);
            ReadOnlySpan<long> piece = times.Span.Slice(start, count);
            CheckOrder(times.Span[Math.Max(first, start - 1)..(start + count)], Math.Max(first, start - 1));
            for (int value = 0; value < _slice.Length; value++) _slice[value] = values[value].Slice(start, count);
            long origin = times.Span[first];
            for (int row = 0; needsElapsed && row < count; row++) _elapsed[row] = (piece[row] - origin) / unit;
            take(new SeriesRows(piece, needsElapsed ? _elapsed.AsSpan(0, count) : default, _slice), start, count);
        }
    }

    /// <summary>Faults when times descend.</summary>
    /// <param name="times">The times.</param>
    /// <param name="first">Number of the first row, for the fault.</param>
    public static void CheckOrder(ReadOnlySpan<long> times, int first)
    {
        if (times.Length < 2) return;
        int row = 1;
        ref long start = ref MemoryMarshal.GetReference(times);
        for (; row + Vector<long>.Count <= times.Length; row += Vector<long>.Count)
        {
            Vector<long> before = Vector.LoadUnsafe(ref start, (nuint)(row - 1));
            if (Vector.LessThanAny(Vector.LoadUnsafe(ref start, (nuint)row), before)) break;
        }

        for (; row < times.Length; row++)
        {
            if (times[row] < times[row - 1]) throw TimeSeriesErrors.Unsorted(first + row, times[row - 1], times[row]);
        }
    }
}
