using Millrace.Delta.Writing;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Changing;

/// <summary>An order to delete rows.</summary>
/// <param name="Predicate">Which rows, where it is TRUE; null for all rows.</param>
/// <param name="TargetAlias">Alias by which the predicate names the table's columns.</param>
public sealed record DeleteOrder(BoundExpression? Predicate, string TargetAlias)
{
    /// <summary>How the commit shall be described.</summary>
    public CommitNotes Notes { get; init; } = CommitNotes.None;
}
