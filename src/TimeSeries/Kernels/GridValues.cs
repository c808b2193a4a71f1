using System.Runtime.InteropServices;

namespace Millrace.TimeSeries.Kernels;

/// <summary>Values of neighbouring points of a grid, first in, first out.</summary>
internal sealed class GridValues
{
    private const byte IsNull = 1;
    private const byte IsMade = 2;
    private const int Slack = 4096;

    private readonly List<double> _values = [];
    private readonly List<byte> _marks = [];
    private int _given;

    public void Clear()
    {
        _values.Clear();
        _marks.Clear();
        _given = 0;
    }

    public void Add(double? value, bool isMade)
    {
        _values.Add(value ?? 0);
        _marks.Add((byte)((value is null ? IsNull : 0) | (isMade ? IsMade : 0)));
    }

    public void Give(int count, KernelTable table, int column, int? flags)
    {
        for (int at = _given; at < _given + count; at++)
        {
            if ((_marks[at] & IsNull) != 0) table.AddNull(column);
            else table.Add(column, _values[at]);
            if (flags is int made) table.Add(made, (_marks[at] & IsMade) != 0);
        }

        _given += count;
        if (_given == _values.Count) Clear();
        else if (_given > Slack && _given > _values.Count / 2) Forget();
    }

    public void Save(BinaryWriter writer)
    {
        Forget();
        writer.Write(_values.Count);
        writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_values)));
        writer.Write(CollectionsMarshal.AsSpan(_marks));
    }

    public void Load(BinaryReader reader)
    {
        _given = 0;
        int count = reader.ReadInt32();
        CollectionsMarshal.SetCount(_values, count);
        CollectionsMarshal.SetCount(_marks, count);
        reader.ReadExactly(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_values)));
        reader.ReadExactly(CollectionsMarshal.AsSpan(_marks));
    }

    private void Forget()
    {
        _values.RemoveRange(0, _given);
        _marks.RemoveRange(0, _given);
        _given = 0;
    }
}
