using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Memory;

/// <summary>A column of numbers in memory.</summary>
/// <param name="Name">By what arguments name it.</param>
/// <param name="Values">Its numbers, and which of them are null.</param>
public sealed record MemoryColumn(string Name, SeriesValues Values)
{
    /// <summary>A column without nulls.</summary>
    /// <param name="name">By what arguments name it.</param>
    /// <param name="numbers">Its numbers.</param>
    public MemoryColumn(string name, ReadOnlyMemory<double> numbers)
        : this(name, new SeriesValues(numbers, default))
    {
    }
}
