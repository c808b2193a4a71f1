#pragma warning disable CA1707 // The names are those of columns.
namespace TimeSeriesExample;

/// <summary>What somebody found, and what the motor did at that time.</summary>
/// <param name="Motor">Name of the motor.</param>
/// <param name="Ts">When it was looked at.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Seen_Vibration">The nearest vibration, in mm/s; null for none.</param>
/// <param name="Seen_Ts">When it was measured; null for never.</param>
public sealed record Inspection(string Motor, DateTimeOffset Ts, string Finding, double? Seen_Vibration, DateTimeOffset? Seen_Ts);
