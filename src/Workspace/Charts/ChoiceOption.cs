namespace Millrace.Workspace.Charts;

/// <summary>A value that a filter offers.</summary>
/// <param name="Value">The value; null for null.</param>
/// <param name="IsPossible">True when the other filters leave rows of it.</param>
/// <param name="IsChosen">True when it is chosen.</param>
public sealed record ChoiceOption(string? Value, bool IsPossible, bool IsChosen);
