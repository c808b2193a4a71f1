using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Memory;

/// <summary>The columns that a kernel made of series in memory, series after series. Thread safety: read by any thread.</summary>
public sealed class MemoryResult
{
    private readonly Array[] _values;
    private readonly bool[]?[] _nulls;

    internal MemoryResult(IReadOnlyList<KernelColumn> columns, int[] starts, Array[] values, bool[]?[] nulls)
    {
        Columns = columns;
        Starts = starts;
        _values = values;
        _nulls = nulls;
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<KernelColumn> Columns { get; }

    /// <summary>Where the rows of each series start, and behind the last one how many rows there are in all.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => Starts[^1];

    /// <summary>The values of a <see cref="KernelType.Double"/> column; a null is some number, see <see cref="Nulls"/>.</summary>
    /// <exception cref="InvalidCastException">The column is of another type.</exception>
    public ReadOnlySpan<double> Doubles(int column) => ((double[])_values[column]).AsSpan(0, Count);

    /// <summary>The values of a <see cref="KernelType.Long"/> or <see cref="KernelType.Time"/> column.</summary>
    /// <exception cref="InvalidCastException">The column is of another type.</exception>
    public ReadOnlySpan<long> Longs(int column) => ((long[])_values[column]).AsSpan(0, Count);

    /// <summary>The values of a <see cref="KernelType.Boolean"/> column.</summary>
    /// <exception cref="InvalidCastException">The column is of another type.</exception>
    public ReadOnlySpan<bool> Booleans(int column) => ((bool[])_values[column]).AsSpan(0, Count);

    /// <summary>Which values of a column are null; empty when none is.</summary>
    public ReadOnlySpan<bool> Nulls(int column) => _nulls[column] is bool[] nulls ? nulls.AsSpan(0, Count) : default;

    /// <summary>The memory of a column when it has the type and the room.</summary>
    internal Array? Reusable(int column, KernelType type, int rows) =>
        column < Columns.Count && Columns[column].Type == type && _values[column].Length == rows ? _values[column] : null;

    internal static Array NewArray(KernelType type, int rows) => type switch
    {
        KernelType.Double => GC.AllocateUninitializedArray<double>(rows),
        KernelType.Boolean => GC.AllocateUninitializedArray<bool>(rows),
        _ => GC.AllocateUninitializedArray<long>(rows),
    };
}
