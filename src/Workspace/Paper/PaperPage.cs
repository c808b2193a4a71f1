namespace Millrace.Workspace.Paper;

/// <summary>A page of a dashboard as it goes on paper, on as many sheets as it needs.</summary>
/// <param name="Title">Its name for people.</param>
/// <param name="Columns">Columns of its grid.</param>
/// <param name="Filters">What its filters leave, a line each; empty when all is shown.</param>
/// <param name="Tiles">Its tiles in reading order; filters are told by <paramref name="Filters"/>.</param>
public sealed record PaperPage(string Title, int Columns, IReadOnlyList<string> Filters, IReadOnlyList<PaperTile> Tiles);
