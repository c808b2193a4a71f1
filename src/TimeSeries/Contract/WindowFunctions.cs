namespace Millrace.TimeSeries.Contract;

/// <summary>Aggregate functions that the engine offers to window operators.</summary>
public static class WindowFunctions
{
    /// <summary>
    /// <c>(value DOUBLE, alpha DOUBLE, adjust BOOLEAN) → DOUBLE</c>: the exponential average of a frame's rows in their order;
    /// null and values that are no number only age the others.
    /// </summary>
    public const string Ema = "millrace_ema";

    /// <summary>The same, but rows without a value do not count.</summary>
    public const string EmaIgnoringNulls = "millrace_ema_ignoring_nulls";
}
