namespace Millrace.TimeSeries.Kernels;

/// <summary>A kernel that keeps every row and adds columns to it, each row's from itself and the rows before it.</summary>
public abstract class RowKernel : SeriesKernel
{
    /// <summary>Takes the next rows of the series and gives their new columns.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="output">The new columns, as long as the rows.</param>
    public abstract void Next(SeriesRows rows, KernelOutput output);
}
