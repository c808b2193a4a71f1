using Millrace.Foundation.Faults;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Paper;

/// <summary>Asks what a dashboard shows, for paper. A tile that fails is told as failed and keeps no other from being asked.</summary>
/// <param name="ask">Answers a tile; a <see cref="MillraceException"/> makes that tile fail.</param>
/// <param name="clock">Tells the time.</param>
public sealed class BoardReader(Func<FilterState, Widget, CancellationToken, Task<IReadOnlyDictionary<string, TileFrame>>> ask, TimeProvider clock)
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
                    tiles.Add(new PaperTile(widget, position, FigureBuilder.Build(widget, frames, order.Dashboard.Theme), frames.Values.Any(static frame => frame.IsTruncated)));
                }
            }

            made.Add(new PaperPage(page.DisplayName, page.GridColumns, FilterWords.Of(filters, order.Selections), tiles));
        }

        return new PaperBoard(order.Title, made, now, zone, [.. tables.OrderBy(static table => table.Table, StringComparer.Ordinal).Select(NameOf)]);
    }

    private async Task<IReadOnlyDictionary<string, TileFrame>> AnswerAsync(FilterState filters, Widget widget, CancellationToken cancellationToken)
    {
        if (widget.Kind == WidgetKind.Text) return new Dictionary<string, TileFrame>(StringComparer.Ordinal);
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
