using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Windows;

/// <summary>The values of one column that may still be needed, and what is known of the windows over them.</summary>
internal sealed class ColumnWindows(int column, Statistic[] statistics)
{
    private readonly SlidingList<double> _values = new();
    private readonly RowSums _missing = new();
    private bool _hasMissing;
    private int[] _counts = [];

    /// <summary>The values of all rows held, nulls marked.</summary>
    public ReadOnlySpan<double> Values => _values.Values;

    /// <summary>How many values each of the last windows held.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    public void Begin()
    {
        _values.Clear();
        _missing.Clear();
        _hasMissing = false;
        foreach (Statistic statistic in statistics) statistic.Begin();
    }

    /// <summary>Takes values of some rows.</summary>
    public void Take(SeriesRows rows, int first, int count)
    {
        int held = _values.Count;
        ReadOnlySpan<bool> nulls = rows.Nulls(column);
        Span<double> taken = _values.Extend(count);
        int missing = MissingValue.Copy(rows.Values(column).Slice(first, count), nulls.IsEmpty ? nulls : nulls.Slice(first, count), taken);
        if (missing == 0 && !_hasMissing) return;
        for (; !_hasMissing && held > 0; held--) _missing.Add(0);
        _hasMissing = true;
        foreach (double value in taken) _missing.Add(MissingValue.Is(value) ? 1 : 0);
    }

    /// <summary>Counts the values of windows.</summary>
    public ReadOnlySpan<int> Count(ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        if (_counts.Length < from.Length) _counts = new int[from.Length];
        Span<int> counts = _counts.AsSpan(0, from.Length);
        for (int row = 0; row < counts.Length; row++) counts[row] = to[row] - from[row];
        if (!_hasMissing) return counts;
        for (int row = 0; row < counts.Length; row++) counts[row] -= (int)_missing.Between(from[row], to[row]);
        return counts;
    }

    /// <summary>Gives the results for some rows.</summary>
    public void Run(in WindowBatch batch)
    {
        foreach (Statistic statistic in statistics) statistic.Run(batch);
    }

    public void Drop(int count)
    {
        _values.Drop(count);
        if (_hasMissing) _missing.Drop(count);
        foreach (Statistic statistic in statistics) statistic.Drop(count);
    }

    public void Save(BinaryWriter writer)
    {
        _values.Save(writer);
        writer.Write(_hasMissing);
        if (_hasMissing) _missing.Save(writer);
        foreach (Statistic statistic in statistics) statistic.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        _values.Load(reader);
        _missing.Clear();
        _hasMissing = reader.ReadBoolean();
        if (_hasMissing) _missing.Load(reader);
        foreach (Statistic statistic in statistics) statistic.Load(reader, _values.Values);
    }
}
