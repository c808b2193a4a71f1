using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Memory;

/// <summary>A stretch of arrays that a kernel fills. Used by one thread; the arrays are shared, each thread's stretch is its own.</summary>
internal sealed class ArrayOutput(Array[] values, bool[]?[] nulls) : KernelOutput
{
    private int _first;
    private int _count;

    public void MoveTo(int first, int count)
    {
        _first = first;
        _count = count;
    }

    public override Span<double> Doubles(int column) => ((double[])values[column]).AsSpan(_first, _count);

    public override Span<long> Longs(int column) => ((long[])values[column]).AsSpan(_first, _count);

    public override Span<bool> Booleans(int column) => ((bool[])values[column]).AsSpan(_first, _count);

    public override void SetNull(int column, int row)
    {
        bool[]? marks = Volatile.Read(ref nulls[column]);
        if (marks is null)
        {
            // The first of several threads wins, and all mark in its array.
            bool[] made = new bool[values[column].Length];
            marks = Interlocked.CompareExchange(ref nulls[column], made, null) ?? made;
        }

        marks[_first + row] = true;
    }
}
