using Millrace.Foundation.Faults;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Images;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Paper;

/// <summary>Asks what a dashboard shows, for paper. A tile that fails is told as failed and keeps no other from being asked.</summary>
/// <param name="ask">Answers a tile; a <see cref="MillraceException"/> makes that tile fail.</param>
/// <param name="images">The pictures of the project.</param>
/// <param name="clock">Tells the time.</param>
public sealed class BoardReader(Func<FilterState, Widget, CancellationToken, Task<IReadOnlyDictionary<string, TileFrame>>> ask, ImageStore images, TimeProvider clock)
{
    private const int AtOnce = 4;

    /// <summary>The dashboard as it is now.</summary>
    /// <param name="order">What of it.</param>
    /// <param name="zone">The zone that the time is also told in.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MillraceException">DASHBOARD_PART_UNKNOWN: it has no such page.</exception>
    public async Task<PaperBoard> ReadAsync(PaperOrder order, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(zone);
        DateTimeOffset now = clock.GetUtcNow();
        DashboardPage[] pages = order.PageName is string name ? [order.Dashboard.Page(name)] : [.. order.Dashboard.Pages.Where(static page => !page.IsGlobal)];
        List<PaperPage> made = [];
        HashSet<TableVersion> tables = [];
        foreach (DashboardPage page in pages)
        {
            FilterState filters = new(order.Dashboard, page, order.Selections, now);
            (Widget Widget, WidgetPosition Position)[] shown = [.. GridPlan.Of(page with { Widgets = [.. page.Widgets.Where(static widget => !widget.IsFilter)] })];
            List<PaperTile> tiles = [];
            foreach ((Widget Widget, WidgetPosition Position)[] some in shown.Chunk(AtOnce))
            {
                IReadOnlyDictionary<string, TileFrame>[] answers = await Task.WhenAll(some.Select(tile => AnswerAsync(filters, tile.Widget, cancellationToken))).ConfigureAwait(false);
                foreach (((Widget widget, WidgetPosition position), IReadOnlyDictionary<string, TileFrame> frames) in some.Zip(answers))
                {
                    foreach (TileFrame frame in frames.Values) tables.UnionWith(frame.Tables);
                    Figure figure = FigureBuilder.Build(widget, frames, order.Dashboard.Theme);
                    PaperTile tile = new(widget, position, figure) { RowNote = ChartNotes.OfRows([.. frames.Values]) };
                    tiles.Add(figure is Figure.Image image && widget.Image is WidgetImage named ? WithPicture(tile, image, named.Source) : tile);
                }
            }

            made.Add(new PaperPage(page.DisplayName, page.GridColumns, FilterWords.Of(filters, order.Selections), tiles));
        }

        return new PaperBoard(order.Title, made, now, zone, [.. tables.OrderBy(static table => table.Table, StringComparer.Ordinal).Select(NameOf)]);
    }

    /// <summary>A tile with the bytes of its picture, or with why there are none.</summary>
    private PaperTile WithPicture(PaperTile tile, Figure.Image image, string source)
    {
        try
        {
            return ImageSource.Of(source) switch
            {
                ImageSource.Inline inline => tile with { Picture = Convert.FromBase64String(inline.Address[(inline.Address.IndexOf(',', StringComparison.Ordinal) + 1)..]) },
                ImageSource.InProject file => tile with { Picture = images.Read(file.Path).Bytes },
                _ => tile,
            };
        }
        catch (MillraceException fault)
        {
            return tile with { Figure = image with { Place = new ImagePlace(Address: null, fault.Message) } };
        }
    }

    private async Task<IReadOnlyDictionary<string, TileFrame>> AnswerAsync(FilterState filters, Widget widget, CancellationToken cancellationToken)
    {
        if (widget.Kind is WidgetKind.Text or WidgetKind.Image) return new Dictionary<string, TileFrame>(StringComparer.Ordinal);
        try
        {
            return await ask(filters, widget, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault)
        {
            return new Dictionary<string, TileFrame>(StringComparer.Ordinal) { [""] = TileFrame.OfFault(fault) };
        }
    }

    private static string NameOf(TableVersion table) => FormattableString.Invariant($"{table.Table.TrimEnd('/').Split('/')[^1]} v{table.Version}");
}
