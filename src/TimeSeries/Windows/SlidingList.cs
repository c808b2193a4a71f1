using System.Runtime.InteropServices;

namespace Millrace.TimeSeries.Windows;

/// <summary>Values that come at the end and go at the front, beside each other in memory. The first one that is left has number 0.</summary>
internal sealed class SlidingList<T>
    where T : unmanaged
{
    private T[] _values = [];
    private int _first;

    public int Count { get; private set; }

    public ReadOnlySpan<T> Values => _values.AsSpan(_first, Count);

    public T this[int index] => Values[index];

    public void Clear()
    {
        _first = 0;
        Count = 0;
    }

    public void Add(T value) => Extend(1)[0] = value;

    /// <summary>Adds values that the caller writes.</summary>
    public Span<T> Extend(int count)
    {
        int needed = Count + count;
        if (_first + needed > _values.Length) MakeRoom(needed);
        Count = needed;
        return _values.AsSpan(_first + needed - count, count);
    }

    /// <summary>Forgets the first values.</summary>
    public void Drop(int count)
    {
        _first += count;
        Count -= count;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(MemoryMarshal.AsBytes(Values));
    }

    public void Load(BinaryReader reader)
    {
        Clear();
        Span<byte> bytes = MemoryMarshal.AsBytes(Extend(reader.ReadInt32()));
        reader.BaseStream.ReadExactly(bytes);
    }

    /// <summary>Moves what is left only when as much has gone, so that a value is moved a constant number of times.</summary>
    private void MakeRoom(int needed)
    {
        T[] target = needed * 2L <= _values.Length ? _values : new T[Math.Max(64, checked(needed * 2))];
        Values.CopyTo(target);
        _values = target;
        _first = 0;
    }
}
