namespace Millrace.Workspace.Charts;

/// <summary>A part of a whole.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Value">Its number.</param>
/// <param name="Text">The number as it is written.</param>
/// <param name="Share">Its share, between 0 and 1; 0 when the whole is nothing.</param>
/// <param name="Color">Its colour.</param>
public sealed record Slice(string Label, double Value, string Text, double Share, string Color);
