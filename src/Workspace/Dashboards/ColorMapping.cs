namespace Millrace.Workspace.Dashboards;

/// <summary>The colour of a value.</summary>
/// <param name="Value">The value as text; null for null.</param>
/// <param name="Color">Its colour.</param>
public sealed record ColorMapping(string? Value, string Color);
