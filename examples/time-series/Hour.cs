#pragma warning disable CA1707 // The names are those of columns.
namespace TimeSeriesExample;

/// <summary>An hour of one motor.</summary>
/// <param name="Motor">Name of the motor.</param>
/// <param name="Ts">The end of the hour: nothing in the row is younger.</param>
/// <param name="Mean_Smooth">Mean of the smoothed vibration, in mm/s.</param>
/// <param name="Max_Smooth">The greatest smoothed vibration, in mm/s.</param>
public sealed record Hour(string Motor, DateTimeOffset Ts, double? Mean_Smooth, double? Max_Smooth);
