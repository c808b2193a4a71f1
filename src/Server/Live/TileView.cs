using Millrace.Server.Drawing;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Tiles;

namespace Millrace.Server.Live;

/// <summary>What a tile shows at a time. Immutable, and shared by all who look at it.</summary>
/// <param name="Figure">What is shown.</param>
/// <param name="Drawn">What a browser draws; null when the figure is no chart.</param>
/// <param name="Frames">The answers it was made of.</param>
/// <param name="AsOf">When it was asked.</param>
public sealed record TileView(Figure Figure, DrawnChart? Drawn, IReadOnlyList<TileFrame> Frames, DateTimeOffset AsOf)
{
    /// <summary>True when there were more rows than a tile takes.</summary>
    public bool IsTruncated => Frames.Any(static frame => frame.IsTruncated);

    /// <summary>How long its queries took.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Frames.Sum(static frame => frame.Elapsed.Ticks));

    /// <summary>True when no version of a table tells that it is old.</summary>
    public bool NeedsRetry => Figure is Figure.Image { Place.Address: null } || Frames.Any(static frame => frame.Fault is not null || !frame.IsRepeatable);

    /// <summary>How many rows there are and how many are shown: a whole sentence; null when all are.</summary>
    public string? RowNote => ChartNotes.OfRows(Frames);

    /// <summary>The tables it was made of.</summary>
    public IReadOnlyList<TableVersion> Tables =>
    [
        .. Frames.SelectMany(static frame => frame.Tables)
            .GroupBy(static table => table.Table, StringComparer.Ordinal)
            .Select(static group => new TableVersion(group.Key, group.Min(static table => table.Version))),
    ];
}
