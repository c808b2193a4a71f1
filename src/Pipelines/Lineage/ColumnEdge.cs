namespace Millrace.Pipelines.Lineage;

/// <summary>Values of one column are made of those of another.</summary>
/// <param name="From">Id of the source.</param>
/// <param name="FromColumn">Column of the source.</param>
/// <param name="To">Id of the target.</param>
/// <param name="ToColumn">Column of the target.</param>
public sealed record ColumnEdge(string From, string FromColumn, string To, string ToColumn);
