namespace Millrace.Pipelines.Lineage;

/// <summary>Rows flow from one node to another.</summary>
/// <param name="From">Id of the source.</param>
/// <param name="To">Id of the target.</param>
/// <param name="IsStreaming">True when only new rows are read.</param>
public sealed record LineageEdge(string From, string To, bool IsStreaming);
