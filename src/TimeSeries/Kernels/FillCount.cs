using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// Counts the rows that gaps are filled with, of all kernels of one run together, before they are made. Thread safety: any thread.
/// </summary>
internal sealed class FillCount(string op, long limit)
{
    private long _total;

    /// <summary>Counts a gap; faults when it is one too many.</summary>
    /// <param name="windows">Its length.</param>
    /// <param name="start">Where it starts, for the fault.</param>
    public void Add(long windows, Func<string> start)
    {
        if (windows < 2) return;
        long total = Interlocked.Add(ref _total, windows);
        // A sum of many gaps can pass the largest number only behind a fault.
        if (total > limit || windows > limit) throw TimeSeriesErrors.FillTooLong(op, total, limit, windows, start());
    }
}
