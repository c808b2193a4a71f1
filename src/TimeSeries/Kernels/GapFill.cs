namespace Millrace.TimeSeries.Kernels;

/// <summary>How the points of a grid get their values from the rows around them.</summary>
/// <param name="Method">linear, ffill, bfill, zero or null.</param>
/// <param name="Step">From one point of the grid to the next.</param>
/// <param name="MaxGap">The longest gap that is filled; null for any.</param>
internal sealed record GapFill(string Method, long Step, long? MaxGap)
{
    /// <summary>
    /// True when a point without a value is decided by what stands before it, so that nothing behind it has to be waited for.
    /// </summary>
    public bool LooksBackOnly => Method == "null" || (MaxGap is null && Method is "zero" or "ffill");

    /// <summary>True when rows of one time are averaged; else the largest of their values is taken.</summary>
    public bool Averages => Method == "linear";

    /// <summary>The value at a place between two that are known; either may be missing.</summary>
    public double? Value(long place, Known? before, Known? after)
    {
        if (!IsClose(place, before, after)) return null;
        return Method switch
        {
            "linear" => before is Known from && after is Known to ? Line(place, from, to) : null,
            "ffill" => before?.Value,
            "bfill" => after?.Value,
            "zero" => 0,
            _ => null,
        };
    }

    /// <summary>True when a point stays empty whatever follows the row at <paramref name="now"/>, which has no value.</summary>
    public bool StaysEmpty(long place, Known? before, long now)
    {
        if (Method is not ("linear" or "bfill")) return false;
        if (before is not Known from) return Method == "linear" || IsTooLong(place, now);
        return IsTooLong(from.Time, now);
    }

    private static double Line(long place, Known from, Known to)
    {
        // Equal ends are the value itself: between infinities the line would give NaN.
        if (from.Value == to.Value) return from.Value;
        double share = (double)Distance(from.Time, place) / Distance(from.Time, to.Time);
        return from.Value + ((to.Value - from.Value) * share);
    }

    // As an unsigned number a distance is right however far the two are apart.
    private static ulong Distance(long from, long to) => (ulong)(to - from);

    private bool IsTooLong(long from, long to) => MaxGap is long longest && Distance(from, to) > (ulong)longest;

    private bool IsClose(long place, Known? before, Known? after) => (before, after) switch
    {
        (Known from, Known to) => !IsTooLong(from.Time, to.Time),
        (Known from, null) => !IsTooLong(from.Time, place),
        (null, Known to) => !IsTooLong(place, to.Time),
        _ => true,
    };

    /// <summary>A value and its time.</summary>
    public readonly record struct Known(long Time, double Value);
}
