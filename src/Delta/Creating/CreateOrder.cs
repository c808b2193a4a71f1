using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;

namespace Millrace.Delta.Creating;

/// <summary>An order to create a table, with the rows of a query or without any, in one commit.</summary>
/// <param name="Root">Folder of the table.</param>
/// <param name="Definition">
/// What it shall be. With a query, columns that the definition lacks come from the query; a definition without columns
/// takes all of them from it.
/// </param>
/// <param name="Mode">What happens when it exists.</param>
public sealed record CreateOrder(LakePath Root, TableDefinition Definition, CreateMode Mode)
{
    /// <summary>The rows to begin with; null for none.</summary>
    public BoundQuery? Rows { get; init; }

    /// <summary>Columns to cluster by, as paths of logical names; empty (the default) for none.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Clustering { get; init; } = [];

    /// <summary>True when the rows keep to all rules of the definition, as those of a table with the same rules do.</summary>
    internal bool HasCheckedRows { get; init; }

    /// <summary>How the commit shall be described.</summary>
    public CommitNotes Notes { get; init; } = CommitNotes.None;
}
