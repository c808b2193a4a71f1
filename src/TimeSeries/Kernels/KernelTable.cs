using System.Runtime.InteropServices;

namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// Rows that a <see cref="TableKernel"/> makes, column by column: a row is added by adding one value to every column. The keys of
/// the series are put beside them by whoever runs the kernel. Longs, times and booleans are kept as their 64 bits.
/// </summary>
public sealed class KernelTable
{
    private readonly List<long>[] _bits;
    private readonly List<int>[] _nulls;

    /// <summary>An empty table.</summary>
    /// <param name="columns">Its columns.</param>
    public KernelTable(IReadOnlyList<KernelColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Columns = columns;
        _bits = [.. columns.Select(static _ => new List<long>())];
        _nulls = [.. columns.Select(static _ => new List<int>())];
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<KernelColumn> Columns { get; }

    /// <summary>How many rows are complete.</summary>
    public int Count => _bits.Length == 0 ? 0 : _bits[^1].Count;

    /// <summary>Adds a value to a column of doubles.</summary>
    public void Add(int column, double value) => _bits[column].Add(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Adds a value to a column of longs or times.</summary>
    public void Add(int column, long value) => _bits[column].Add(value);

    /// <summary>Adds a value to a column of booleans.</summary>
    public void Add(int column, bool value) => _bits[column].Add(value ? 1 : 0);

    /// <summary>Adds a null to a column of any type.</summary>
    public void AddNull(int column)
    {
        _nulls[column].Add(_bits[column].Count);
        _bits[column].Add(0);
    }

    /// <summary>Adds many values to a column of doubles.</summary>
    public void Add(int column, ReadOnlySpan<double> values)
    {
        List<long> bits = _bits[column];
        int start = bits.Count;
        CollectionsMarshal.SetCount(bits, start + values.Length);
        MemoryMarshal.Cast<double, long>(values).CopyTo(CollectionsMarshal.AsSpan(bits)[start..]);
    }

    /// <summary>Adds many values to a column of longs or times.</summary>
    public void Add(int column, ReadOnlySpan<long> values)
    {
        List<long> bits = _bits[column];
        int start = bits.Count;
        CollectionsMarshal.SetCount(bits, start + values.Length);
        values.CopyTo(CollectionsMarshal.AsSpan(bits)[start..]);
    }

    /// <summary>All values of a column as 64 bits; where a null is, some value.</summary>
    public ReadOnlySpan<long> Bits(int column) => CollectionsMarshal.AsSpan(_bits[column]);

    /// <summary>The rows of a column that are null, ascending.</summary>
    public ReadOnlySpan<int> Nulls(int column) => CollectionsMarshal.AsSpan(_nulls[column]);

    /// <summary>Forgets all rows and keeps the room they took.</summary>
    public void Clear()
    {
        foreach (List<long> bits in _bits) bits.Clear();
        foreach (List<int> nulls in _nulls) nulls.Clear();
    }
}
