namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// A kernel that keeps every row and adds columns to it, each row's from the rows around it. It takes rows first and gives
/// their columns, in the order taken, as soon as it has seen enough; it holds no more rows than that asks for.
/// </summary>
public abstract class LookAheadKernel : SeriesKernel
{
    /// <summary>How many of the rows that were taken and not given can be given now.</summary>
    public abstract int Ready { get; }

    /// <summary>Takes the next rows of the series.</summary>
    public abstract void Take(SeriesRows rows);

    /// <summary>The series is over: all rows that were taken can be given.</summary>
    public abstract void End();

    /// <summary>
    /// More rows of the series come after all, in a later batch of a stream: those that were given stay as they were.
    /// </summary>
    public abstract void GoOn();

    /// <summary>Gives the new columns of the next rows.</summary>
    /// <param name="count">How many; not more than <see cref="Ready"/>.</param>
    /// <param name="output">The new columns, as long as that.</param>
    public abstract void Give(int count, KernelOutput output);
}
