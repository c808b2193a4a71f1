using System.Text.Json.Nodes;
using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Editing;

/// <summary>Moves widgets on the grid of their page. Pure.</summary>
public static class GridEdit
{
    private const int MostRows = 60;

    /// <summary>Gives a widget another place. Those that stand there are moved down, and all go up as far as there is room.</summary>
    public static Dashboard Place(Dashboard board, string page, string widget, WidgetPosition position)
    {
        ArgumentNullException.ThrowIfNull(board);
        DashboardPage found = board.Page(page);
        IReadOnlyDictionary<string, WidgetPosition> places = Plan(found, widget, position);
        return EditDocument.Change(board, document =>
        {
            foreach (JsonObject item in EditDocument.ItemsOf(document.Page(page)))
            {
                if (EditDocument.NameOf(item["widget"]) is not string name || !places.TryGetValue(name, out WidgetPosition place)) continue;
                if (found.Find(name)?.Position == place) continue;
                JsonObject at = EditDocument.ObjectOf(item, "position");
                at["x"] = place.X;
                at["y"] = place.Y;
                at["width"] = place.Width;
                at["height"] = place.Height;
            }
        });
    }

    /// <summary>Where all widgets of a page stand once one of them has another place.</summary>
    public static IReadOnlyDictionary<string, WidgetPosition> Plan(DashboardPage page, string widget, WidgetPosition position)
    {
        ArgumentNullException.ThrowIfNull(page);
        int width = Math.Clamp(position.Width, 1, page.GridColumns);
        WidgetPosition wanted = new(Math.Clamp(position.X, 0, page.GridColumns - width), Math.Max(0, position.Y), width, Math.Clamp(position.Height, 1, MostRows));
        List<(string Name, WidgetPosition Place)> settled = [(widget, wanted)];
        foreach (Widget other in page.Widgets.Where(other => other.Name != widget).OrderBy(static other => other.Position.Y).ThenBy(static other => other.Position.X))
        {
            int room = Math.Clamp(other.Position.Width, 1, page.GridColumns);
            WidgetPosition place = new(Math.Clamp(other.Position.X, 0, page.GridColumns - room), other.Position.Y, room, Math.Clamp(other.Position.Height, 1, MostRows));
            while (settled.FirstOrDefault(taken => Meet(taken.Place, place)) is { Name: not null } under) place = place with { Y = under.Place.Y + under.Place.Height };
            settled.Add((other.Name, place));
        }

        int[] used = new int[page.GridColumns];
        Dictionary<string, WidgetPosition> places = new(StringComparer.Ordinal);
        foreach ((string name, WidgetPosition place) in settled.OrderBy(static item => item.Place.Y).ThenBy(static item => item.Place.X))
        {
            int y = used[place.X..(place.X + place.Width)].Max();
            Array.Fill(used, y + place.Height, place.X, place.Width);
            places[name] = place with { Y = y };
        }

        return places;
    }

    private static bool Meet(WidgetPosition one, WidgetPosition other) =>
        one.X < other.X + other.Width && other.X < one.X + one.Width && one.Y < other.Y + other.Height && other.Y < one.Y + one.Height;
}
