#pragma warning disable CA1707 // The names are those of columns.
namespace TimeSeriesExample;

/// <summary>A stretch without readings.</summary>
/// <param name="Motor">Name of the motor.</param>
/// <param name="Gap_Start">The last reading before it.</param>
/// <param name="Gap_End">The first reading after it.</param>
public sealed record Gap(string Motor, DateTimeOffset Gap_Start, DateTimeOffset Gap_End);
