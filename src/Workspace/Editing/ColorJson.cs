using System.Globalization;
using System.Text.Json.Nodes;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Millrace.Workspace.Editing;

/// <summary>Writes colours as files have them.</summary>
internal static class ColorJson
{
    private const string OfTheme = "theme:";

    /// <summary>A colour in digits as text, one of the theme by its place.</summary>
    public static JsonNode Of(string color) => color.StartsWith(OfTheme, StringComparison.Ordinal)
        ? new JsonObject { ["themeColorType"] = "visualizationColors", ["position"] = int.Parse(color.AsSpan(OfTheme.Length), CultureInfo.InvariantCulture) }
        : color;
}
