using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Paper;

/// <summary>
/// Which tiles stand on which sheet. A page that is little longer than a sheet is made to fit; a longer one is cut where no tile is cut,
/// and where there is no such place, tiles that do not end on a sheet go to the next. Pure.
/// </summary>
internal static class SheetPlan
{
    private const double MostSqueeze = 1.5;
    private const double LeastStretch = 0.7;

    /// <summary>The sheets: for each the places of tiles, and how many rows it is divided into.</summary>
    /// <param name="tiles">Where tiles stand on the grid, in reading order.</param>
    /// <param name="room">Rows that a sheet has when rows are as high as they should be; at least 1.</param>
    public static IReadOnlyList<(double Rows, IReadOnlyList<(int Tile, WidgetPosition Position)> Tiles)> Of(IReadOnlyList<WidgetPosition> tiles, int room)
    {
        List<(double, IReadOnlyList<(int, WidgetPosition)>)> sheets = [];
        List<int> left = [.. Enumerable.Range(0, tiles.Count)];
        while (left.Count > 0)
        {
            int top = left.Min(tile => tiles[tile].Y);
            int bottom = left.Max(tile => tiles[tile].Y + tiles[tile].Height);
            if (bottom - top <= room * MostSqueeze)
            {
                sheets.Add((Filled(bottom - top, room), [.. left.Select(tile => (tile, Moved(tiles[tile], top, bottom - top)))]));
                break;
            }

            int end = top + room;
            int cut = Enumerable.Range(top + 1, room).LastOrDefault(row => left.TrueForAll(tile => tiles[tile].Y >= row || tiles[tile].Y + tiles[tile].Height <= row));
            int[] here = [.. left.Where(tile => cut > top ? tiles[tile].Y < cut : tiles[tile].Y + tiles[tile].Height <= end || tiles[tile].Y == top)];
            int used = here.Max(tile => Math.Min(tiles[tile].Y + tiles[tile].Height, end)) - top;
            sheets.Add((Filled(used, room), [.. here.Select(tile => (tile, Moved(tiles[tile], top, room)))]));
            left.RemoveAll(here.Contains);
        }

        return sheets;
    }

    /// <summary>A sheet that is nearly full is filled; one that is not keeps its rows as high as they should be.</summary>
    private static double Filled(int used, int room) => used >= room * LeastStretch ? used : room;

    /// <summary>A tile that is higher than a sheet ends with it.</summary>
    private static WidgetPosition Moved(WidgetPosition tile, int top, int room) => tile with { Y = tile.Y - top, Height = Math.Min(tile.Height, room - (tile.Y - top)) };
}
