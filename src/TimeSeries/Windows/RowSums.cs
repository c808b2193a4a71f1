namespace Millrace.TimeSeries.Windows;

/// <summary>
/// Sums of whole numbers over any neighbouring rows. They are differences of running sums, which is exact for whole numbers,
/// also when a running sum overflows: the difference is right as long as it fits itself.
/// </summary>
internal sealed class RowSums
{
    private readonly SlidingList<long> _before = new();

    public RowSums() => _before.Add(0);

    public void Clear()
    {
        _before.Clear();
        _before.Add(0);
    }

    public void Add(long number) => _before.Add(unchecked(_before[_before.Count - 1] + number));

    /// <summary>The sum of the rows from one to before another.</summary>
    public long Between(int from, int to) => unchecked(_before[to] - _before[from]);

    public void Drop(int count) => _before.Drop(count);

    public void Save(BinaryWriter writer) => _before.Save(writer);

    public void Load(BinaryReader reader) => _before.Load(reader);
}
