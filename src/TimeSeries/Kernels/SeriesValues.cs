namespace Millrace.TimeSeries.Kernels;

/// <summary>An input column of some neighbouring rows.</summary>
/// <param name="Numbers">The numbers; a null is some number.</param>
/// <param name="Nulls">Which are null; empty when none is.</param>
public readonly record struct SeriesValues(ReadOnlyMemory<double> Numbers, ReadOnlyMemory<bool> Nulls)
{
    /// <summary>Some of the rows.</summary>
    public SeriesValues Slice(int start, int length) =>
        new(Numbers.Slice(start, length), Nulls.IsEmpty ? Nulls : Nulls.Slice(start, length));
}
