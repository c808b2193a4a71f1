using System.Globalization;
using System.Text.RegularExpressions;

namespace Millrace.Workspace.Dashboards;

/// <summary>Colours of files: a text, or a place among the colours of the theme, which has no value of its own until it is drawn.</summary>
public static partial class ColorText
{
    private const string OfTheme = "theme:";

    /// <summary>True for a colour in hexadecimal digits, as <c>#0f5c7a</c>.</summary>
    public static bool IsHex(string text) => Hex().IsMatch(text);

    /// <summary>The colour that a text stands for.</summary>
    /// <param name="color">A colour as it was read.</param>
    /// <param name="series">The colours of series; not empty.</param>
    public static string Resolve(string color, IReadOnlyList<string> series)
    {
        ArgumentNullException.ThrowIfNull(color);
        ArgumentNullException.ThrowIfNull(series);
        if (!color.StartsWith(OfTheme, StringComparison.Ordinal) || !int.TryParse(color.AsSpan(OfTheme.Length), CultureInfo.InvariantCulture, out int place)) return color;
        return series[Math.Max(0, place - 1) % series.Count];
    }

    /// <summary>Reads a colour: a text, <c>hex</c>, a <c>value</c> that is one of these, or a <c>position</c> in the theme, from 1.</summary>
    internal static string? Read(JsonNode node)
    {
        if (!node.IsObject) return node.ScalarOrNull();
        if (node["hex"].Exists) return node["hex"].ScalarOrNull();
        if (node["value"].Exists) return Read(node["value"]);
        return node["position"].Exists ? FormattableString.Invariant($"{OfTheme}{node["position"].Whole(1)}") : node["light"].ScalarOrNull();
    }

    [GeneratedRegex("^#(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$")]
    private static partial Regex Hex();
}
