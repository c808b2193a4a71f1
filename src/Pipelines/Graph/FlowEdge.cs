using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Graph;

/// <summary>One source that the query of a flow reads.</summary>
/// <param name="FlowName">Name of the flow.</param>
/// <param name="Dataset">
/// The table or view read, in this pipeline or outside it; null for a source without a name, such as a table function
/// over files.
/// </param>
/// <param name="IsStreaming">True when it is read with STREAM.</param>
/// <param name="Location">Where the query names it.</param>
public sealed record FlowEdge(string FlowName, TableName? Dataset, bool IsStreaming, SourceLocation Location)
{
    /// <summary>True when the reader said what to do with rows that change or go: it skips them, or is told of them.</summary>
    public bool KnowsChanges { get; init; }

    /// <summary>True when not the query reads it, but a rule refers to it.</summary>
    public bool IsOfRule { get; init; }
}
