using Millrace.Catalog.Binding;
using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Lineage;

/// <summary>A query and the node its rows go to.</summary>
/// <param name="target">Where its rows go.</param>
/// <param name="input">The query.</param>
/// <param name="nodeOf">The node that a name in it means.</param>
/// <param name="eventsOf">The event log that a name means; null when it is none of this project.</param>
internal sealed class LineageQuery(LineageNode target, QueryInput input, Func<IReadOnlyList<string>, LineageNode> nodeOf, Func<string?, TableName?> eventsOf)
{
    public LineageNode Target => target;

    public QueryInput Input => input;

    /// <summary>Names that its columns get; empty for its own.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>True when its columns were followed.</summary>
    public bool IsRead { get; set; }

    public TableName? EventsOf(string? pipeline) => eventsOf(pipeline);

    /// <summary>The node of a name; null when the name can be none.</summary>
    public LineageNode? NodeOf(IReadOnlyList<string> parts) => parts.Count is >= 1 and <= 3 && !(parts.Count == 2 && RelationRequest.DeltaPath.PathIn(parts) is not null) ? nodeOf(parts) : null;
}
