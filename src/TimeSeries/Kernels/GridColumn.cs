using Known = Millrace.TimeSeries.Kernels.GapFill.Known;

namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// A column on a grid: the values of points that are decided but not given yet, the last value that is known, and the values of
/// the row that is being read. Points that wait for a later value are a range, whose end the grid knows, and take no memory.
/// </summary>
/// <param name="fill">How values are made.</param>
internal sealed class GridColumn(GapFill fill)
{
    private readonly GridValues _decided = new();
    private Known? _before;
    private double _open;
    private long _openCount;

    /// <summary>Number of the first point that is not decided.</summary>
    public long End { get; private set; }

    /// <summary>A series starts, at a point of the grid; the row that is being read is its first.</summary>
    public void Begin(long point)
    {
        End = point;
        _before = null;
        _decided.Clear();
    }

    /// <summary>Forgets the row that is being read.</summary>
    public void Drop() => _openCount = 0;

    /// <summary>Takes a value of the row that is being read; rows of one time are one.</summary>
    public void Add(double value)
    {
        if (_openCount++ == 0) _open = value;
        else if (fill.Averages) _open += value;
        else if (RealOrder.Compare(value, _open) > 0) _open = value;
    }

    /// <summary>The row is over: decides what it decides.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="point">Number of the first point at or behind it.</param>
    /// <param name="isOnGrid">True when it stands on that point.</param>
    public void Close(long time, long point, bool isOnGrid)
    {
        if (_openCount == 0)
        {
            Pass(isOnGrid ? point + 1 : point, time);
            return;
        }

        Known row = new(time, fill.Averages ? _open / _openCount : _open);
        _openCount = 0;
        for (; End < point; End++) _decided.Add(fill.Value(End * fill.Step, _before, row), isMade: true);
        _before = row;
        if (!isOnGrid) return;
        _decided.Add(row.Value, isMade: false);
        End++;
    }

    /// <summary>Takes rows between two points, none of which waits: only the last value counts.</summary>
    public void Skip(SeriesRows rows, int input, int first, int end)
    {
        ReadOnlySpan<bool> nulls = rows.Nulls(input);
        int last = end - 1;
        if (!nulls.IsEmpty) while (last >= first && nulls[last]) last--;
        if (last < first) return;
        int start = last;
        while (start > first && rows.Times[start - 1] == rows.Times[last]) start--;
        for (int row = start; row <= last; row++) if (nulls.IsEmpty || !nulls[row]) Add(rows.Values(input)[row]);
        _before = new Known(rows.Times[last], fill.Averages ? _open / _openCount : _open);
        _openCount = 0;
    }

    /// <summary>The series is over behind some point: nothing follows that could be waited for.</summary>
    public void Finish(long end)
    {
        for (; End < end; End++) _decided.Add(fill.Value(End * fill.Step, _before, after: null), isMade: true);
    }

    /// <summary>Gives the oldest points away.</summary>
    /// <param name="count">How many.</param>
    /// <param name="table">Takes them.</param>
    /// <param name="column">The column of values.</param>
    /// <param name="flags">The column that says which were made; null for none.</param>
    public void Give(int count, KernelTable table, int column, int? flags) => _decided.Give(count, table, column, flags);

    public void Save(BinaryWriter writer)
    {
        writer.Write(End);
        writer.Write(_before is not null);
        writer.Write(_before?.Time ?? 0);
        writer.Write(_before?.Value ?? 0);
        writer.Write(_open);
        writer.Write(_openCount);
        _decided.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        End = reader.ReadInt64();
        bool isKnown = reader.ReadBoolean();
        Known before = new(reader.ReadInt64(), reader.ReadDouble());
        _before = isKnown ? before : null;
        _open = reader.ReadDouble();
        _openCount = reader.ReadInt64();
        _decided.Load(reader);
    }

    /// <summary>A row without a value: its point and those before it wait, unless what is known decides them.</summary>
    private void Pass(long end, long now)
    {
        if (fill.LooksBackOnly)
        {
            Finish(end);
            return;
        }

        for (; End < end && fill.StaysEmpty(End * fill.Step, _before, now); End++) _decided.Add(null, isMade: true);
    }
}
