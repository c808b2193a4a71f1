using Millrace.Foundation.Faults;

namespace Millrace.Catalog.Binding;

/// <summary>What <c>window(ts, …)</c> or <c>session_window(ts, …)</c> of a query means.</summary>
/// <param name="Time">The expression of the event time as written.</param>
/// <param name="Size">Length of a window, or the gap that ends a session, in microseconds.</param>
/// <param name="Slide">Microseconds from one window to the next; <paramref name="Size"/> when they follow each other.</param>
/// <param name="Offset">Microseconds by which windows are shifted against 1970-01-01 00:00 UTC.</param>
/// <param name="IsSession">True for sessions.</param>
/// <param name="Location">Where it is written.</param>
public sealed record TimeWindow(string Time, long Size, long Slide, long Offset, bool IsSession, SourceLocation? Location)
{
    /// <summary>True when a row is in several windows.</summary>
    public bool IsSliding => Slide < Size;

    /// <summary>The rows of windows that are not released yet, of sessions over a stream; null for other windows.</summary>
    public QueryInput? OpenRows { get; init; }

    /// <summary>The same windows, wherever they are written.</summary>
    internal bool IsAlike(TimeWindow other) =>
        (Time, Size, Slide, Offset, IsSession) == (other.Time, other.Size, other.Slide, other.Offset, other.IsSession);

    /// <summary>SQL for the end, in microseconds since 1970, of the last window that a row is in.</summary>
    /// <param name="time">The event time.</param>
    public string LastEnd(string time)
    {
        string micros = $"epoch_us({time})";
        return IsSession ? $"{micros} + {Size}" : $"{micros} - {TimeWindows.Remainder(micros, Slide, Offset)} + {Size}";
    }
}
