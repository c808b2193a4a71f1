using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Millrace.Workspace.Paper;

/// <summary>Puts a text on paper: headings, paragraphs, lists, quotes, code, rules and emphasis.</summary>
internal static partial class ProseSheet
{
    private static readonly double[] Scales = [1, 0.88, 0.76];

    /// <summary>Draws a text; one that has no room is set smaller, and cut with a mark where that does not help.</summary>
    /// <param name="canvas">The sheet.</param>
    /// <param name="area">Where.</param>
    /// <param name="html">The text as <see cref="Charts.MarkdownHtml"/> writes it.</param>
    public static void Draw(PaperCanvas canvas, PaperRect area, string html)
    {
        IReadOnlyList<Block> blocks = Read(html);
        List<Line> lines = [];
        foreach (double scale in Scales)
        {
            lines = Lay(blocks, area.Width, scale);
            if (lines.Sum(static line => line.Height) <= area.Height) break;
        }

        double y = area.Y;
        foreach ((int index, Line line) in lines.Index())
        {
            if (index + 1 < lines.Count && y + line.Height + lines[index + 1].Height > area.Height + area.Y && y + line.Height > area.Bottom - 8)
            {
                canvas.Text(area.X, y + 6, "…", TextStyle.Cell);
                return;
            }

            if (line.IsRule) canvas.Line(area.X, y + (line.Height / 2), area.Right, y + (line.Height / 2), PaperColor.Line);
            double x = area.X + line.Indent;
            foreach (Piece piece in line.Pieces)
            {
                canvas.Text(x, y + line.Before + (line.Size * 0.95), piece.Text, piece.Style);
                x += PaperFonts.Measure(piece.Text, piece.Style.Size, piece.Style.IsBold);
            }

            y += line.Height;
        }
    }

    private static IReadOnlyList<Block> Read(string html)
    {
        List<Block> blocks = [];
        Block open = new("p", "");
        bool isBold = false;
        bool isItalic = false;
        bool isCode = false;
        bool isLink = false;
        Stack<int> lists = new();
        int number = 0;
        foreach (Match match in Token().Matches(html))
        {
            if (!match.Groups[2].Success)
            {
                open.Runs.Add(new Run(WebUtility.HtmlDecode(match.Value), isBold, isItalic, isCode, isLink));
                continue;
            }

            bool isEnd = match.Groups[1].Length > 0;
            string tag = match.Groups[2].Value;
            switch (tag)
            {
                case "strong":
                    isBold = !isEnd;
                    break;
                case "em":
                    isItalic = !isEnd;
                    break;
                case "code":
                    isCode = !isEnd;
                    break;
                case "a":
                    isLink = !isEnd;
                    break;
                case "img":
                    string words = WebUtility.HtmlDecode(Words().Match(match.Value).Groups[1].Value);
                    open.Runs.Add(new Run($"[{words}: a picture in a text is shown on the page only]", isBold, IsItalic: true, isCode, isLink));
                    break;
                case "br":
                    open.Runs.Add(new Run("\n", isBold, isItalic, isCode, isLink));
                    break;
                case "ul" or "ol":
                    if (isEnd) lists.TryPop(out _);
                    else lists.Push(tag == "ol" ? 1 : 0);
                    number = 0;
                    break;
                case "li" when !isEnd:
                    blocks.Add(open = new Block("li", lists.TryPeek(out int kind) && kind == 1 ? string.Create(CultureInfo.InvariantCulture, $"{++number}.") : "•"));
                    break;
                case "blockquote" or "li":
                    break;
                default:
                    if (!isEnd) blocks.Add(open = new Block(tag, ""));
                    break;
            }
        }

        return blocks;
    }

    private static List<Line> Lay(IReadOnlyList<Block> blocks, double width, double scale)
    {
        List<Line> lines = [];
        foreach (Block block in blocks)
        {
            double size = scale * block.Tag switch { "h1" => 14, "h2" => 11.5, "h3" => 9.5, "h4" or "h5" or "h6" => 8.2, _ => 7.4 };
            bool isHead = block.Tag is ['h', >= '1' and <= '6'];
            if (block.Tag == "hr")
            {
                lines.Add(new Line([], 0, size, 0) { IsRule = true });
                continue;
            }

            double indent = block.Mark.Length > 0 ? 10 : 0;
            double before = lines.Count == 0 ? 0 : isHead ? size * 0.5 : block.Mark.Length > 0 ? 1 : 3;
            Line line = new([], indent, size, before);
            if (block.Mark.Length > 0)
            {
                line.Pieces.Add(new Piece(block.Mark + " ", new TextStyle(size, PaperColor.Muted)));
                line = line with { Indent = 0 };
            }

            double used = block.Mark.Length > 0 ? PaperFonts.Measure(block.Mark + " ", size, isBold: false) : 0;
            foreach (Run run in block.Runs)
            {
                TextStyle style = new(size, run.IsLink ? PaperColor.Accent : run.IsCode ? PaperColor.Muted : PaperColor.Text) { IsBold = run.IsBold || isHead, IsItalic = run.IsItalic };
                foreach (string word in WordsOf(run.Text))
                {
                    double wide = PaperFonts.Measure(word, size, style.IsBold);
                    if (word == "\n" || (used + wide > width - indent && used > 0))
                    {
                        lines.Add(line);
                        line = new Line([], indent, size, 0);
                        used = 0;
                        if (string.IsNullOrWhiteSpace(word)) continue;
                    }

                    string shown = wide > width ? PaperFonts.Fit(word, width - indent, size, style.IsBold) : word;
                    line.Pieces.Add(new Piece(shown, style));
                    used += PaperFonts.Measure(shown, size, style.IsBold);
                }
            }

            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Words with the spaces behind them, and line ends by themselves.</summary>
    private static IEnumerable<string> WordsOf(string text) => WordOrEnd().Matches(text).Select(static match => match.Value);

    [GeneratedRegex("alt=\"([^\"]*)\"")]
    private static partial Regex Words();

    [GeneratedRegex("<(/?)([a-z0-9]+)[^>]*>|[^<]+")]
    private static partial Regex Token();

    [GeneratedRegex(@"\n|[^\s]+[^\S\n]*|[^\S\n]+")]
    private static partial Regex WordOrEnd();

    private sealed record Run(string Text, bool IsBold, bool IsItalic, bool IsCode, bool IsLink);

    private sealed record Block(string Tag, string Mark)
    {
        public List<Run> Runs { get; } = [];
    }

    private sealed record Piece(string Text, TextStyle Style);

    private sealed record Line(List<Piece> Pieces, double Indent, double Size, double Before)
    {
        public bool IsRule { get; init; }

        public double Height => Before + (Size * 1.35);
    }
}
