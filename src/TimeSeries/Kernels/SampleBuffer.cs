using System.Runtime.InteropServices;

namespace Millrace.TimeSeries.Kernels;

/// <summary>Readings and their times that a kernel holds, oldest first.</summary>
internal sealed class SampleBuffer
{
    private readonly List<double> _values = [];
    private readonly List<long> _times = [];
    private readonly List<double> _elapsed = [];

    public int Count => _values.Count;

    public ReadOnlySpan<double> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>See <see cref="SeriesRows.Times"/>.</summary>
    public ReadOnlySpan<long> Times => CollectionsMarshal.AsSpan(_times);

    /// <summary>See <see cref="SeriesRows.Elapsed"/>.</summary>
    public ReadOnlySpan<double> Elapsed => CollectionsMarshal.AsSpan(_elapsed);

    public void Add(double value, long time, double elapsed)
    {
        _values.Add(value);
        _times.Add(time);
        _elapsed.Add(elapsed);
    }

    /// <summary>Forgets the oldest.</summary>
    public void RemoveFirst(int count)
    {
        _values.RemoveRange(0, count);
        _times.RemoveRange(0, count);
        _elapsed.RemoveRange(0, count);
    }

    public void Clear()
    {
        _values.Clear();
        _times.Clear();
        _elapsed.Clear();
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(MemoryMarshal.AsBytes(Values));
        writer.Write(MemoryMarshal.AsBytes(Times));
        writer.Write(MemoryMarshal.AsBytes(Elapsed));
    }

    public void Load(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        Load(reader, _values, count);
        Load(reader, _times, count);
        Load(reader, _elapsed, count);
    }

    private static void Load<T>(BinaryReader reader, List<T> items, int count)
        where T : struct
    {
        CollectionsMarshal.SetCount(items, count);
        reader.ReadExactly(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(items)));
    }
}
