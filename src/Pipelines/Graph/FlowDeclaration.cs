using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Graph;

/// <summary>
/// A query and the dataset its rows go to. A view has one too: the query that defines it. The flow that a
/// <c>CREATE … AS query</c> implies is named as its dataset.
/// </summary>
/// <param name="Name">Full name, unique in the pipeline without regard to case: the key of the flow's offsets.</param>
/// <param name="Target">The dataset it fills or defines.</param>
/// <param name="Query">Where the rows come from.</param>
/// <param name="IsOnce">True when it runs once and again only after a full refresh of its target.</param>
/// <param name="Location">Where it is declared.</param>
public sealed record FlowDeclaration(
    string Name, TableName Target, QueryDeclaration Query, bool IsOnce, SourceLocation Location)
{
    /// <summary>What the flow is for, for people; null when nothing was said.</summary>
    public string? Comment { get; init; }

    /// <summary>How its rows are applied as change events; null when they are appended.</summary>
    public AutoCdc? Changes { get; init; }

    /// <summary>Which rows of the target its rows take the place of; null when they are added to them.</summary>
    public QueryText? ReplaceWhere { get; init; }

    /// <summary>True when the declaration says that the target is a sink.</summary>
    internal bool NamesSink { get; init; }

    /// <summary>True when it reads new rows of streams; false when it looks at tables as a whole, again when they have changed.</summary>
    internal bool ReadsStreams => !IsOnce && ReplaceWhere is null && Changes?.Snapshots is null;

    /// <summary>The values of the SET statements in force where the flow is declared.</summary>
    public FrozenDictionary<string, string> Settings { get; init; } = FrozenDictionary<string, string>.Empty;
}
