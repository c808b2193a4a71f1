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

    internal FilePredicate ToPredicate()
    {
        List<FilePredicate> limits = [];
        if (Lower is not null) limits.Add(new FilePredicate.Compare([Column], CompareOperator.GreaterOrEqual, Lower));
        if (Upper is not null) limits.Add(new FilePredicate.Compare([Column], CompareOperator.LessOrEqual, Upper));
        if (limits.Count == 0) limits.Add(new FilePredicate.Not(new FilePredicate.IsNull([Column])));
        FilePredicate within = new FilePredicate.And(limits);
        return IncludesNull ? new FilePredicate.Or(new FilePredicate.IsNull([Column]), within) : within;
    }
}
