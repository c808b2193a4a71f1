using Millrace.Engine.Duck;
using Millrace.TimeSeries.Kernels;

namespace Millrace.Engine.Series;

/// <summary>Lets a kernel write into the vectors of the result; a column that nobody wants goes to memory of its own.</summary>
internal sealed unsafe class VectorOutput : KernelOutput
{
    private readonly SeriesBinding _binding;
    private readonly int[] _places;
    private readonly KernelType[] _types;
    private readonly long[][] _unwanted;
    private readonly nint[] _vectors;
    private int _first;
    private int _count;

    public VectorOutput(SeriesScan scan, IReadOnlyList<KernelColumn> outputs)
    {
        _binding = scan.Binding;
        _types = [.. outputs.Select(static output => output.Type)];
        _places = [.. Enumerable.Range(0, outputs.Count).Select(output => IndexOf(scan.Wanted, output))];
        _unwanted = [.. _places.Select(static place => place < 0 ? new long[DuckApi.VectorSize] : [])];
        _vectors = new nint[outputs.Count];
    }

    /// <summary>Takes the chunk that is being filled.</summary>
    public void Set(nint chunk)
    {
        for (int output = 0; output < _places.Length; output++)
            _vectors[output] = _places[output] < 0 ? 0 : DuckApi.ChunkVector(chunk, (ulong)_places[output]);
    }

    /// <summary>The rows that the kernel writes next.</summary>
    public void MoveTo(int first, int count)
    {
        _first = first;
        _count = count;
    }

    public override Span<double> Doubles(int column) => Places<double>(column);

    public override Span<long> Longs(int column) => Places<long>(column);

    public override Span<bool> Booleans(int column) => Places<bool>(column);

    public override void SetNull(int column, int row)
    {
        if (_vectors[column] == 0) return;
        DuckApi.EnsureValidityWritable(_vectors[column]);
        int at = _first + row;
        DuckApi.VectorValidity(_vectors[column])[at >> 6] &= ~(1UL << (at & 63));
    }

    /// <summary>Marks all columns of some rows as null.</summary>
    public void SetNulls(int first, int count)
    {
        MoveTo(first, count);
        for (int column = 0; column < _vectors.Length; column++)
        {
            for (int row = 0; row < count; row++) SetNull(column, row);
        }
    }

    /// <summary>Brings the times that were written into the form of their column.</summary>
    public void FinishTimes()
    {
        for (int column = 0; column < _types.Length; column++)
        {
            if (_types[column] == KernelType.Time) FromKernel(Longs(column), _binding.TimeForm);
        }
    }

    /// <summary>Turns times as kernels give them into those of the column.</summary>
    public static void FromKernel(Span<long> times, TimeForm form)
    {
        if (form == TimeForm.Nanos) foreach (ref long time in times) time *= 1000;
        if (form == TimeForm.Real) foreach (ref long time in times) time = BitConverter.DoubleToInt64Bits(TimeCode.ToDouble(time));
    }

    private static int IndexOf(IReadOnlyList<SeriesColumn> wanted, int output)
    {
        for (int place = 0; place < wanted.Count; place++)
        {
            if (wanted[place].Output == output) return place;
        }

        return -1;
    }

    private Span<T> Places<T>(int column)
        where T : unmanaged
    {
        if (_vectors[column] != 0) return new Span<T>((T*)DuckApi.VectorData(_vectors[column]) + _first, _count);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<long, T>(_unwanted[column].AsSpan())[.._count];
    }
}
