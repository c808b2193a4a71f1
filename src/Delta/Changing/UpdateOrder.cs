using Millrace.Delta.Writing;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Changing;

/// <summary>An order to change values of rows. All values are computed from the row as it was.</summary>
/// <param name="Assignments">The new values; at least one, no path twice or within another.</param>
/// <param name="Predicate">Which rows, where it is TRUE; null for all rows.</param>
/// <param name="TargetAlias">Alias by which the expressions name the table's columns.</param>
public sealed record UpdateOrder(IReadOnlyList<Assignment> Assignments, BoundExpression? Predicate, string TargetAlias)
{
    /// <summary>How the commit shall be described.</summary>
    public CommitNotes Notes { get; init; } = CommitNotes.None;
}
