using System.Text;

namespace Millrace.Workspace.Paper;

/// <summary>The two fonts that texts on paper are set in. They lie in the assembly, so that every machine writes the same file.</summary>
internal static class PaperFonts
{
    private static readonly Lazy<PaperFont> LazyRegular = new(static () => Load("DejaVuSans"));
    private static readonly Lazy<PaperFont> LazyBold = new(static () => Load("DejaVuSans-Bold"));

    public static PaperFont Of(bool isBold) => isBold ? LazyBold.Value : LazyRegular.Value;

    /// <summary>The width of a text in points.</summary>
    public static double Measure(string text, double size, bool isBold)
    {
        PaperFont font = Of(isBold);
        long units = 0;
        foreach (Rune letter in text.EnumerateRunes()) units += font.Advance(font.Glyph(letter.Value));
        return units * size / font.UnitsPerEm;
    }

    /// <summary>As much of a text as has room, with a mark where it was cut.</summary>
    public static string Fit(string text, double width, double size, bool isBold)
    {
        string line = text.ReplaceLineEndings(" ");
        if (Measure(line, size, isBold) <= width) return line;
        PaperFont font = Of(isBold);
        double left = width - Measure("…", size, isBold);
        StringBuilder kept = new();
        foreach (Rune letter in line.EnumerateRunes())
        {
            left -= font.Advance(font.Glyph(letter.Value)) * size / font.UnitsPerEm;
            if (left < 0) break;
            kept.Append(letter.ToString());
        }

        return kept.Length == 0 ? "" : kept.ToString().TrimEnd() + "…";
    }

    /// <summary>The lines of a text, broken between words, and within a word that has no room on a line of its own; the last is cut when there are more than may be.</summary>
    public static IReadOnlyList<string> Wrap(string text, double width, double size, bool isBold, int most)
    {
        List<string> lines = [];
        foreach (string paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string line = "";
            foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Pieces(word, width, size, isBold)))
            {
                string longer = line.Length == 0 ? word : $"{line} {word}";
                if (line.Length > 0 && Measure(longer, size, isBold) > width)
                {
                    lines.Add(line);
                    line = word;
                }
                else
                {
                    line = longer;
                }

                if (lines.Count > most) break;
            }

            lines.Add(line);
            if (lines.Count > most) break;
        }

        return lines.Count <= most ? lines : [.. lines.Take(most - 1), Fit(string.Join(' ', lines.Skip(most - 1)), width, size, isBold)];
    }

    private static IEnumerable<string> Pieces(string word, double width, double size, bool isBold)
    {
        if (Measure(word, size, isBold) <= width) return [word];
        List<string> pieces = [];
        StringBuilder piece = new();
        double used = 0;
        foreach (Rune letter in word.EnumerateRunes())
        {
            double advance = Measure(letter.ToString(), size, isBold);
            if (piece.Length > 0 && used + advance > width)
            {
                pieces.Add(piece.ToString());
                piece.Clear();
                used = 0;
            }

            piece.Append(letter.ToString());
            used += advance;
        }

        return [.. pieces, piece.ToString()];
    }

    private static PaperFont Load(string name)
    {
        using Stream stream = typeof(PaperFonts).Assembly.GetManifestResourceStream($"font/{name}.ttf")
            ?? throw new System.Diagnostics.UnreachableException($"The font {name} lies in the assembly.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new PaperFont(name, bytes);
    }
}
