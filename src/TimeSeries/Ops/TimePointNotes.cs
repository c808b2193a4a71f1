namespace Millrace.TimeSeries.Ops;

/// <summary>What the operators that take a point in time say about it.</summary>
internal static class TimePointNotes
{
    public const string Reading =
        "**Points in time** A text on a calendar axis: a date, or a date and a time with up to six digits of a fraction. For "
        + "timestamps with a zone it may end in `Z` or an offset, and without one it is UTC, whatever the zone of the session; for "
        + "timestamps without a zone and for dates it must have none. A number counts seconds since 1970-01-01 UTC on a calendar axis, "
        + "else units of the "
        + "axis. Whole numbers from 2^53 on are written as text, to stay exact.";
}
