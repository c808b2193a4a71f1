namespace Millrace.Engine.Queries;

/// <summary>How a time-series operator of a query will be executed.</summary>
/// <param name="Operator">Its name in SQL.</param>
/// <param name="Path">What runs, in words.</param>
/// <param name="Reason">Why not a path that does without sorting; empty when it does without.</param>
public sealed record OperatorPath(string Operator, string Path, string Reason);
