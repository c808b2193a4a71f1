using System.Text.RegularExpressions;

namespace Millrace.Workspace.Dashboards;

/// <summary>The picture of a widget that is nothing but a picture: a text of one Markdown image.</summary>
/// <param name="Source">What the file names: a path below the folder of dashboards, or an address.</param>
/// <param name="Alt">What it shows, for those who do not see it; empty when nothing is said.</param>
/// <param name="Fit">How it fills its tile.</param>
public sealed partial record WidgetImage(string Source, string Alt, ImageFit Fit)
{
    /// <summary>Reads a text; null when it is more than one picture, or none.</summary>
    /// <param name="markdown">The text.</param>
    /// <param name="fit">What the file says of the fit; null for nothing.</param>
    public static WidgetImage? Of(string markdown, string? fit)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        if (Only().Match(markdown.Trim()) is not { Success: true } match) return null;
        return new WidgetImage(match.Groups[2].Value, match.Groups[1].Value.Replace("\\]", "]", StringComparison.Ordinal), fit switch
        {
            "cover" => ImageFit.Cover,
            "natural" => ImageFit.Natural,
            _ => ImageFit.Contain,
        });
    }

    /// <summary>The Markdown that other programs show as the same picture.</summary>
    public string Markdown()
    {
        string words = Alt.ReplaceLineEndings(" ").Replace("]", "\\]", StringComparison.Ordinal);
        string source = Source.Replace(" ", "%20", StringComparison.Ordinal).Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal);
        return $"![{words}]({source})";
    }

    [GeneratedRegex(@"^!\[((?:[^\]\n\\]|\\.)*)\]\(([^\s()]*)(?:\s+""[^""\n]*"")?\)$")]
    private static partial Regex Only();
}
