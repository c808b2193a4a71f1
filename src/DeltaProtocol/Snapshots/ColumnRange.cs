namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>A condition on one column: its value lies within bounds, inclusive; a null never does.</summary>
/// <param name="Column">Logical name of a top-level column.</param>
/// <param name="Lower">Least value, as string, bool, long, double, decimal, DateOnly or DateTime (UTC); null for
/// none.</param>
/// <param name="Upper">Greatest value; null for none.</param>
public sealed record ColumnRange(string Column, object? Lower, object? Upper)
{
    /// <summary>True when rows with a null there are wanted too.</summary>
    public bool IncludesNull { get; init; }
}
