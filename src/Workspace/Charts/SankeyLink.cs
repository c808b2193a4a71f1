namespace Millrace.Workspace.Charts;

/// <summary>A flow.</summary>
/// <param name="From">Index of the node it comes from.</param>
/// <param name="To">Index of the node it goes to.</param>
/// <param name="Value">How much flows.</param>
public sealed record SankeyLink(int From, int To, double Value);
