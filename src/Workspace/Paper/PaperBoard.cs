using Millrace.Workspace.Charts;

namespace Millrace.Workspace.Paper;

/// <summary>A dashboard as it goes on paper: all that is written, and nothing that has to be asked any more.</summary>
/// <param name="Title">Its name for people.</param>
/// <param name="Pages">Its pages.</param>
/// <param name="Made">When its answers were asked.</param>
/// <param name="Zone">The zone that the time is also told in.</param>
/// <param name="Tables">The tables that were read, with their versions: <c>daily_output v12</c>.</param>
public sealed record PaperBoard(string Title, IReadOnlyList<PaperPage> Pages, DateTimeOffset Made, TimeZoneInfo Zone, IReadOnlyList<string> Tables)
{
    /// <summary>Tiles that ask something.</summary>
    public int Asked => Pages.Sum(static page => page.Tiles.Count(static tile => tile.Widget.Queries.Count > 0));

    /// <summary>Tiles of them that failed.</summary>
    public int FailedTiles => Pages.Sum(static page => page.Tiles.Count(static tile => tile.Widget.Queries.Count > 0 && tile.Figure is Figure.Failed));

    /// <summary>True when all that was asked failed, so that nothing is told.</summary>
    public bool IsAllFailed => Asked > 0 && FailedTiles == Asked;

    /// <summary>The first fault of a tile; null when there is none.</summary>
    public Figure.Failed? FirstFault => Pages.SelectMany(static page => page.Tiles).Select(static tile => tile.Figure).OfType<Figure.Failed>().FirstOrDefault();
}
