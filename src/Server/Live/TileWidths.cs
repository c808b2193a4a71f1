namespace Millrace.Server.Live;

/// <summary>The columns that series over time are cut into: as many as their tile has pixels, in steps, so that viewers share answers. Pure.</summary>
public static class TileWidths
{
    /// <summary>The columns where nobody knows how wide the tile is.</summary>
    public const int Default = 1_000;

    private static readonly int[] Steps = [300, 500, 750, Default, 1_300, 1_700];

    /// <summary>The columns of a tile: the first step that has as many as pixels, or the last.</summary>
    /// <param name="pixels">The width of the tile.</param>
    public static int Of(int pixels)
    {
        int place = Array.FindIndex(Steps, step => step >= pixels);
        return place < 0 ? Steps[^1] : Steps[place];
    }
}
