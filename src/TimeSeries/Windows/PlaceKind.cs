namespace Millrace.TimeSeries.Windows;

/// <summary>What a fold calls the place of a row.</summary>
internal enum PlaceKind
{
    /// <summary>Nothing: it does not look at places.</summary>
    None,

    /// <summary>A number that grows with the rows; rows that are in no order among each other have one.</summary>
    Ordinal,

    /// <summary>The distance from the first row: microseconds on a calendar axis, units elsewhere.</summary>
    Distance,
}
