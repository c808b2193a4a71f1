namespace Millrace.Workspace.Charts;

/// <summary>How much of an answer is drawn.</summary>
/// <param name="Shown">How many.</param>
/// <param name="All">Of how many.</param>
/// <param name="What">Of what, as <c>series</c>.</param>
/// <param name="Choice">Which are drawn, as <c>those with the most readings</c>.</param>
public sealed record CutNote(int Shown, long All, string What, string Choice);
