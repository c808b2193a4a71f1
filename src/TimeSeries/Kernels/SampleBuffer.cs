using System.Runtime.InteropServices;

namespace Millrace.TimeSeries.Kernels;

/// <summary>Readings and their times that a kernel holds, oldest first.</summary>
internal sealed class SampleBuffer
{
    private readonly List<double> _values = [];
    private readonly List<long> _times = [];

    public int Count => _values.Count;

    public ReadOnlySpan<double> Values => CollectionsMarshal.AsSpan(_values);

    public ReadOnlySpan<long> Times => CollectionsMarshal.AsSpan(_times);

    public void Add(double value, long time)
    {
        _values.Add(value);
        _times.Add(time);
    }

    /// <summary>Forgets the oldest.</summary>
    public void RemoveFirst(int count)
    {
        _values.RemoveRange(0, count);
        _times.RemoveRange(0, count);
    }

    public void Clear()
    {
        _values.Clear();
        _times.Clear();
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(MemoryMarshal.AsBytes(Values));
        writer.Write(MemoryMarshal.AsBytes(Times));
    }

    public void Load(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        CollectionsMarshal.SetCount(_values, count);
        CollectionsMarshal.SetCount(_times, count);
        reader.ReadExactly(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_values)));
        reader.ReadExactly(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_times)));
    }
}
