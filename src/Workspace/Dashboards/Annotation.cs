namespace Millrace.Workspace.Dashboards;

/// <summary>A line over a chart.</summary>
/// <param name="IsVertical">True for a line at a value of x; false for one at a value of y.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Label">What is written beside it; empty for nothing.</param>
/// <param name="Color">Its colour; null for the default.</param>
public sealed record Annotation(bool IsVertical, string Value, string Label, string? Color);
