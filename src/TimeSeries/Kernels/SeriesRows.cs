namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// Neighbouring rows of one series in time order: what a kernel works on. A series comes in one or more of these, cut
/// anywhere. Valid only during the call it is given to.
/// </summary>
public readonly ref struct SeriesRows
{
    private readonly ReadOnlySpan<SeriesValues> _values;

    /// <summary>Puts rows together.</summary>
    /// <param name="times">See <see cref="Times"/>.</param>
    /// <param name="elapsed">See <see cref="Elapsed"/>.</param>
    /// <param name="values">The input columns, each with as many rows.</param>
    public SeriesRows(ReadOnlySpan<long> times, ReadOnlySpan<double> elapsed, ReadOnlySpan<SeriesValues> values)
    {
        Times = times;
        Elapsed = elapsed;
        _values = values;
    }

    /// <summary>How many rows there are, one at least.</summary>
    public int Count => Times.Length;

    /// <summary>
    /// The time of each row, ascending, equal ones beside each other: microseconds since 1970 UTC on a calendar axis, units
    /// on an axis of whole numbers. On an axis of real numbers a code that grows with them: use <see cref="Elapsed"/>.
    /// </summary>
    public ReadOnlySpan<long> Times { get; }

    /// <summary>
    /// Time since the first row of the series: seconds on a calendar axis, else units of the axis. Empty unless the kernel
    /// says <see cref="SeriesKernel.NeedsElapsed"/>.
    /// </summary>
    public ReadOnlySpan<double> Elapsed { get; }

    /// <summary>The numbers of an input column; a null is some number, see <see cref="Nulls"/>.</summary>
    public ReadOnlySpan<double> Values(int column) => _values[column].Numbers.Span;

    /// <summary>Which rows of an input column are null; empty when none is.</summary>
    public ReadOnlySpan<bool> Nulls(int column) => _values[column].Nulls.Span;
}
