namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// Where a <see cref="RowKernel"/> writes: one place for each row it was given, in each of its columns. Every place must be
/// written, or marked as null; what a null's place holds does not matter.
/// </summary>
public abstract class KernelOutput
{
    /// <summary>The places of a <see cref="KernelType.Double"/> column.</summary>
    public abstract Span<double> Doubles(int column);

    /// <summary>The places of a <see cref="KernelType.Long"/> or <see cref="KernelType.Time"/> column.</summary>
    public abstract Span<long> Longs(int column);

    /// <summary>The places of a <see cref="KernelType.Boolean"/> column.</summary>
    public abstract Span<bool> Booleans(int column);

    /// <summary>Marks the value of a row as null.</summary>
    public abstract void SetNull(int column, int row);
}
