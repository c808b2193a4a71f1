namespace Millrace.TimeSeries.Calls;

/// <summary>What a time column counts.</summary>
internal enum TimeAxisKind
{
    /// <summary>Instants: TIMESTAMP WITH TIME ZONE.</summary>
    Instant,

    /// <summary>Wall-clock times: TIMESTAMP.</summary>
    WallClock,

    /// <summary>Days: DATE.</summary>
    Day,

    /// <summary>Whole numbers in a unit of the user's.</summary>
    Whole,

    /// <summary>Real numbers in a unit of the user's; decimals are read as DOUBLE.</summary>
    Real,
}
