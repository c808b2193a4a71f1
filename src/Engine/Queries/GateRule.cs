namespace Millrace.Engine.Queries;

/// <summary>A rule each row of a write is checked against. A row passes only when the condition is TRUE.</summary>
/// <param name="Condition">Boolean SQL over the columns of the row.</param>
/// <param name="DropsRow">True when a failing row is not written; false when it is only counted.</param>
public sealed record GateRule(string Condition, bool DropsRow)
{
    /// <summary>True when a failing row is kept aside instead of being written; it then counts as kept, not as dropped.</summary>
    public bool KeepsRow { get; init; }
}
