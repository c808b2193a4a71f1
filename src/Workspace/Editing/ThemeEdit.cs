using System.Text.Json.Nodes;
using Millrace.Workspace.Dashboards;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Millrace.Workspace.Editing;

/// <summary>Changes of the colours of a dashboard. Pure: gives another dashboard, in which all else stands as before.</summary>
public static class ThemeEdit
{
    /// <summary>Sets the theme; what is null or empty is left to the page.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: a colour is none.</exception>
    public static Dashboard Set(Dashboard board, DashboardTheme theme)
    {
        ArgumentNullException.ThrowIfNull(theme);
        foreach (string color in theme.SeriesColors) ChannelEdit.CheckColor(color);
        (string Name, ThemeColor? Color)[] parts =
        [
            ("canvasBackgroundColor", theme.Canvas), ("widgetBackgroundColor", theme.Widget), ("widgetBorderColor", theme.Border), ("fontColor", theme.Font), ("selectionColor", theme.Selection),
        ];
        foreach ((string _, ThemeColor? color) in parts)
        {
            foreach (string side in new[] { color?.Light, color?.Dark }.OfType<string>()) ChannelEdit.CheckColor(side);
        }

        return EditDocument.Change(board, document => document.WithTheme(found =>
        {
            EditDocument.Set(found, "visualizationColors", theme.SeriesColors.Count == 0 ? null : new JsonArray([.. theme.SeriesColors.Select(static color => (JsonNode)color)]));
            foreach ((string name, ThemeColor? color) in parts) EditDocument.Set(found, name, Written(color));
            EditDocument.Set(found, "fontFamily", theme.FontFamily);
            EditDocument.Set(found, "widgetHeaderAlignment", theme.HeaderAlignment);
        }));
    }

    private static JsonObject? Written(ThemeColor? color)
    {
        JsonObject written = [];
        if (color?.Light is string light) written["light"] = light;
        if (color?.Dark is string dark) written["dark"] = dark;
        return written.Count == 0 ? null : written;
    }
}
