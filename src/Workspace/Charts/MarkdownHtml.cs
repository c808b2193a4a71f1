using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Millrace.Workspace.Charts;

/// <summary>
/// Markdown as HTML that cannot run: everything is escaped first, and only headings, paragraphs, lists, quotes, code, rules, emphasis
/// links to web addresses and pictures are made of it.
/// </summary>
public sealed partial class MarkdownHtml
{
    private readonly Func<string, ImagePlace> _placeOf;

    private MarkdownHtml(Func<string, ImagePlace> placeOf) => _placeOf = placeOf;

    /// <summary>The HTML of a text.</summary>
    /// <param name="markdown">The text.</param>
    /// <param name="placeOf">Where the picture is that the text names.</param>
    public static string Of(string markdown, Func<string, ImagePlace> placeOf)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        ArgumentNullException.ThrowIfNull(placeOf);
        return new MarkdownHtml(placeOf).Write(markdown);
    }

    private string Write(string markdown)
    {
        StringBuilder html = new();
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        for (int at = 0; at < lines.Length;)
        {
            string line = lines[at].Trim();
            if (line.Length == 0) at++;
            else if (line.StartsWith("```", StringComparison.Ordinal)) at = AddCode(html, lines, at + 1);
            else if (Heading().Match(line) is { Success: true } heading)
            {
                int level = heading.Groups[1].Length;
                html.Append($"<h{level}>{Inline(heading.Groups[2].Value.TrimEnd('#', ' '))}</h{level}>");
                at++;
            }
            else if (Rule().IsMatch(line))
            {
                html.Append("<hr>");
                at++;
            }
            else if (Bullet().IsMatch(line)) at = AddItems(html, lines, at, "ul", Bullet());
            else if (Numbered().IsMatch(line)) at = AddItems(html, lines, at, "ol", Numbered());
            else at = AddParagraph(html, lines, at);
        }

        return html.ToString();
    }

    private static int AddCode(StringBuilder html, string[] lines, int first)
    {
        int end = first;
        while (end < lines.Length && !lines[end].Trim().StartsWith("```", StringComparison.Ordinal)) end++;
        html.Append("<pre><code>").Append(WebUtility.HtmlEncode(string.Join('\n', lines[first..end]))).Append("</code></pre>");
        return end + 1;
    }

    private int AddItems(StringBuilder html, string[] lines, int first, string tag, Regex item)
    {
        html.Append($"<{tag}>");
        int at = first;
        for (; at < lines.Length && item.Match(lines[at].Trim()) is { Success: true } match; at++) html.Append($"<li>{Inline(match.Groups[1].Value)}</li>");
        html.Append($"</{tag}>");
        return at;
    }

    private int AddParagraph(StringBuilder html, string[] lines, int first)
    {
        int end = first + 1;
        while (end < lines.Length && lines[end].Trim() is { Length: > 0 } next && !IsBlock(next)) end++;
        bool isQuote = lines[first].TrimStart().StartsWith('>');
        string text = string.Join('\n', lines[first..end].Select(line => isQuote ? line.TrimStart().TrimStart('>').Trim() : line.Trim()));
        html.Append(isQuote ? $"<blockquote><p>{Inline(text)}</p></blockquote>" : $"<p>{Inline(text)}</p>");
        return end;
    }

    private static bool IsBlock(string line) =>
        line.StartsWith("```", StringComparison.Ordinal) || Heading().IsMatch(line) || Rule().IsMatch(line) || Bullet().IsMatch(line) || Numbered().IsMatch(line);

    /// <summary>Code is set aside while the rest is read, as nothing in it means anything.</summary>
    private string Inline(string text)
    {
        string[] pieces = text.Split('`');
        StringBuilder html = new();
        for (int piece = 0; piece < pieces.Length; piece++)
        {
            bool isCode = piece % 2 == 1 && piece + 1 < pieces.Length;
            if (isCode) html.Append($"<code>{WebUtility.HtmlEncode(pieces[piece])}</code>");
            else html.Append(piece % 2 == 1 ? "`" : "").Append(Marked(WebUtility.HtmlEncode(pieces[piece])));
        }

        return html.ToString().Replace("\n", "<br>", StringComparison.Ordinal);
    }

    private string Marked(string escaped)
    {
        string pictured = Picture().Replace(escaped, ImageOf);
        string linked = Link().Replace(pictured, static match => $"<a href=\"{match.Groups[2].Value}\" rel=\"noopener noreferrer\">{match.Groups[1].Value}</a>");
        return Emphasis().Replace(Strong().Replace(linked, "<strong>$1</strong>"), "<em>$1</em>");
    }

    /// <summary>A picture, or its words and why it is not shown.</summary>
    private string ImageOf(Match match)
    {
        // What was escaped for HTML is read as it was written, so that a path with an ampersand is found.
        ImagePlace place = _placeOf(WebUtility.HtmlDecode(match.Groups[2].Value));
        string words = match.Groups[1].Value.Length > 0 ? match.Groups[1].Value : "picture";
        string? problem = WebUtility.HtmlEncode(place.Problem);
        return place.Address is string address
            ? $"<img src=\"{WebUtility.HtmlEncode(address)}\" alt=\"{match.Groups[1].Value}\" loading=\"lazy\">"
            : $"<span class=\"no-image\" title=\"{problem}\">{words}: {problem}</span>";
    }

    [GeneratedRegex(@"^(#{1,6})\s+(.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(-\s*){3,}$|^(\*\s*){3,}$|^(_\s*){3,}$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"^[-*+]\s+(.*)$")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"^\d+[.)]\s+(.*)$")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"!\[([^\]\n]*)\]\(([^\s()]+)(?:\s+&quot;[^\n]*?&quot;)?\)")]
    private static partial Regex Picture();

    // Everything is escaped by now, so that an address holds no quote that could end its attribute.
    [GeneratedRegex(@"\[([^\]\n]+)\]\((https?://[^\s()<>*]+|mailto:[^\s()<>*]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")]
    private static partial Regex Strong();

    [GeneratedRegex(@"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")]
    private static partial Regex Emphasis();
}
