using System.Text.Json;
using Millrace.Workspace.Charts;

namespace Millrace.Server.Drawing;

/// <summary>
/// Writes points on a map: degrees to the right and upwards, stretched so that the shapes of the land are right in the middle of the
/// points. The browser puts coasts and borders below, which lie in this program: nothing is asked of another host.
/// </summary>
internal static class MapDrawer
{
    public static void Write(Utf8JsonWriter json, Figure.SymbolMap map)
    {
        double most = map.Points.Count == 0 ? 0 : map.Points.Max(static point => double.IsFinite(point.Size ?? 0) ? Math.Abs(point.Size ?? 0) : 0);
        json.WriteStartArray("data");
        bool isRamp = map.Points.All(static point => point.Group is null);
        foreach (IGrouping<(string? Group, string Color), MapPoint> group in map.Points.GroupBy(point => (point.Group, isRamp ? "" : point.Color)))
        {
            json.WriteStartObject();
            json.WriteString("type", "scatter");
            json.WriteString("mode", "markers");
            json.WriteString("name", PlainText.Of(group.Key.Group ?? ""));
            ChartDrawer.Numbers(json, "x", group.Select(static point => (double?)point.Longitude));
            ChartDrawer.Numbers(json, "y", group.Select(static point => (double?)point.Latitude));
            json.WriteStartObject("marker");
            if (isRamp) ChartDrawer.Texts(json, "color", group.Select(static point => point.Color));
            else json.WriteString("color", group.Key.Color);
            json.WriteNumber("opacity", 0.82);
            if (most > 0) ChartDrawer.Numbers(json, "size", group.Select(point => (double?)TraceWriter.SizeOf(point.Size, most)));
            else json.WriteNumber("size", 9);
            json.WriteEndObject();
            json.WriteString("hovertemplate", "%{y}° north, %{x}° east<extra>%{fullData.name}</extra>");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("layout");
        json.WriteBoolean("showlegend", map.Points.Any(static point => point.Group is not null));
        MapWindow seen = MapWindow.Of(map.Points);
        WriteDegrees(json, "xaxis", seen.West, seen.East, ratio: null);
        WriteDegrees(json, "yaxis", seen.South, seen.North, seen.Stretch);
        json.WriteEndObject();
    }

    private static void WriteDegrees(Utf8JsonWriter json, string name, double from, double to, double? ratio)
    {
        json.WriteStartObject(name);
        json.WriteString("ticksuffix", "°");
        json.WriteBoolean("zeroline", false);
        json.WriteBoolean("automargin", true);
        json.WriteNumber("nticks", 7);
        ChartDrawer.Numbers(json, "range", [from, to]);
        if (ratio is double stretch)
        {
            json.WriteString("scaleanchor", "x");
            json.WriteNumber("scaleratio", stretch);
        }

        json.WriteEndObject();
    }
}
