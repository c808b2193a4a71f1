using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Millrace.Workspace.Charts;

/// <summary>
/// Markdown as HTML that cannot run: everything is escaped first, and only headings, paragraphs, lists, quotes, code, rules, emphasis
/// and links to web addresses are made of it.
/// </summary>
public static partial class MarkdownHtml
{
    /// <summary>The HTML of a text.</summary>
    public static string Of(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
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

    private static int AddItems(StringBuilder html, string[] lines, int first, string tag, Regex item)
    {
        html.Append($"<{tag}>");
        int at = first;
        for (; at < lines.Length && item.Match(lines[at].Trim()) is { Success: true } match; at++) html.Append($"<li>{Inline(match.Groups[1].Value)}</li>");
        html.Append($"</{tag}>");
        return at;
    }

    private static int AddParagraph(StringBuilder html, string[] lines, int first)
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
    private static string Inline(string text)
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

    private static string Marked(string escaped)
    {
        string linked = Link().Replace(escaped, static match => $"<a href=\"{match.Groups[2].Value}\" rel=\"noopener noreferrer\">{match.Groups[1].Value}</a>");
        return Emphasis().Replace(Strong().Replace(linked, "<strong>$1</strong>"), "<em>$1</em>");
    }

    [GeneratedRegex(@"^(#{1,6})\s+(.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(-\s*){3,}$|^(\*\s*){3,}$|^(_\s*){3,}$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"^[-*+]\s+(.*)$")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"^\d+[.)]\s+(.*)$")]
    private static partial Regex Numbered();

    // Everything is escaped by now, so that an address holds no quote that could end its attribute.
    [GeneratedRegex(@"\[([^\]\n]+)\]\((https?://[^\s()<>*]+|mailto:[^\s()<>*]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")]
    private static partial Regex Strong();

    [GeneratedRegex(@"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")]
    private static partial Regex Emphasis();
}
