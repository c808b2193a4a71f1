namespace Millrace.TimeSeries.Kernels;

/// <summary>A kernel that makes rows of its own out of a series, such as windows or a spectrum.</summary>
public abstract class TableKernel : SeriesKernel
{
    /// <summary>Takes the next rows of the series; may add rows to the result.</summary>
    public abstract void Next(SeriesRows rows, KernelTable table);

    /// <summary>The series is over: adds what is still to come.</summary>
    public abstract void End(KernelTable table);
}
