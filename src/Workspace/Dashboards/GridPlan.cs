namespace Millrace.Workspace.Dashboards;

/// <summary>Where the widgets of a page stand. Pure.</summary>
public static class GridPlan
{
    private const int MostRows = 60;

    /// <summary>The widgets in reading order, moved up as far as those above leave room, and kept inside the grid.</summary>
    public static IReadOnlyList<(Widget Widget, WidgetPosition Position)> Of(DashboardPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        int[] used = new int[page.GridColumns];
        List<(Widget, WidgetPosition)> placed = [];
        foreach (Widget widget in page.Widgets.OrderBy(static widget => widget.Position.Y).ThenBy(static widget => widget.Position.X))
        {
            int x = Math.Clamp(widget.Position.X, 0, page.GridColumns - 1);
            int width = Math.Clamp(widget.Position.Width, 1, page.GridColumns - x);
            int height = Math.Clamp(widget.Position.Height, 1, MostRows);
            int y = used[x..(x + width)].Max();
            Array.Fill(used, y + height, x, width);
            placed.Add((widget, new WidgetPosition(x, y, width, height)));
        }

        return placed;
    }
}
