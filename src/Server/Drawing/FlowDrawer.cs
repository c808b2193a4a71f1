using System.Text.Json;
using Millrace.Workspace.Charts;

namespace Millrace.Server.Drawing;

/// <summary>Writes flows, boxes, and points in space.</summary>
internal static class FlowDrawer
{
    private const int MostOutliers = 5_000;

    public static void WriteSankey(Utf8JsonWriter json, Figure.Sankey sankey)
    {
        json.WriteStartArray("data");
        json.WriteStartObject();
        json.WriteString("type", "sankey");
        json.WriteString("arrangement", "snap");
        json.WriteStartObject("node");
        ChartDrawer.Texts(json, "label", sankey.Nodes.Select(PlainText.Of));
        json.WriteNumber("pad", 14);
        json.WriteNumber("thickness", 14);
        json.WriteEndObject();
        json.WriteStartObject("link");
        ChartDrawer.Numbers(json, "source", sankey.Links.Select(static link => (double?)link.From));
        ChartDrawer.Numbers(json, "target", sankey.Links.Select(static link => (double?)link.To));
        ChartDrawer.Numbers(json, "value", sankey.Links.Select(static link => (double?)link.Value));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("layout");
        json.WriteEndObject();
    }

    public static void WriteBoxes(Utf8JsonWriter json, Figure.Boxes boxes, IReadOnlyList<BoxGroup> groups)
    {
        json.WriteStartArray("data");
        json.WriteStartObject();
        json.WriteString("type", "box");
        json.WriteString("name", "");
        ChartDrawer.Texts(json, "x", groups.Select(static group => PlainText.Of(group.Label)));
        ChartDrawer.Numbers(json, "lowerfence", groups.Select(static group => (double?)group.Low));
        ChartDrawer.Numbers(json, "q1", groups.Select(static group => (double?)group.FirstQuartile));
        ChartDrawer.Numbers(json, "median", groups.Select(static group => (double?)group.Median));
        ChartDrawer.Numbers(json, "q3", groups.Select(static group => (double?)group.ThirdQuartile));
        ChartDrawer.Numbers(json, "upperfence", groups.Select(static group => (double?)group.High));
        json.WriteEndObject();
        (string Label, double Value)[] outliers = [.. groups.SelectMany(static group => group.Outliers.Select(value => (group.Label, value))).Take(MostOutliers)];
        if (outliers.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("type", "scatter");
            json.WriteString("mode", "markers");
            ChartDrawer.Texts(json, "x", outliers.Select(static point => PlainText.Of(point.Label)));
            ChartDrawer.Numbers(json, "y", outliers.Select(static point => (double?)point.Value));
            json.WriteStartObject("marker");
            json.WriteNumber("size", 4);
            json.WriteNumber("opacity", 0.6);
            json.WriteEndObject();
            json.WriteString("hovertemplate", "%{x}: %{y}<extra></extra>");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("layout");
        json.WriteBoolean("showlegend", false);
        LayoutWriter.Axis(json, "xaxis", boxes.X, boxes.X.Categories, boxes.X.IsReversed);
        LayoutWriter.Axis(json, "yaxis", boxes.Y, [], boxes.Y.IsReversed);
        json.WriteEndObject();
    }

    public static void WriteSpace(Utf8JsonWriter json, Figure.Space space)
    {
        json.WriteStartArray("data");
        foreach (SpaceSeries series in space.Series)
        {
            json.WriteStartObject();
            json.WriteString("type", "scatter3d");
            json.WriteString("mode", "markers");
            json.WriteString("name", PlainText.Of(series.Name));
            ChartDrawer.Numbers(json, "x", series.Points.Select(static point => (double?)point.X));
            ChartDrawer.Numbers(json, "y", series.Points.Select(static point => (double?)point.Y));
            ChartDrawer.Numbers(json, "z", series.Points.Select(static point => (double?)point.Z));
            json.WriteStartObject("marker");
            json.WriteString("color", series.Color);
            json.WriteNumber("size", 3);
            json.WriteNumber("opacity", 0.8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("layout");
        json.WriteBoolean("showlegend", space.Series.Count > 1);
        json.WriteStartObject("scene");
        foreach ((int place, string title) in space.Titles.Index())
        {
            json.WriteStartObject($"{"xyz"[place]}axis");
            json.WriteStartObject("title");
            json.WriteString("text", PlainText.Of(title));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
