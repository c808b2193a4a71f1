using System.Text;

namespace Millrace.Testing.Comparing;

/// <summary>A row as it is written in a test: cells parted by <c>|</c> or a tab.</summary>
/// <param name="Line">Number of its line.</param>
/// <param name="Text">The line.</param>
/// <param name="Cells">Its cells.</param>
internal sealed record ExpectedRow(int Line, string Text, IReadOnlyList<ExpectedCell> Cells)
{
    /// <summary>Cuts a line into cells.</summary>
    public static ExpectedRow Of(int line, string text)
    {
        List<ExpectedCell> cells = [];
        int at = 0;
        while (true)
        {
            int end = EndOf(text, at);
            cells.Add(ExpectedCell.Of(text[at..end]));
            if (end == text.Length) return new ExpectedRow(line, text, cells);
            at = end + 1;
        }
    }

    /// <summary>The end of the cell that begins at an offset; a cell that begins with a quote ends behind the closing one.</summary>
    private static int EndOf(string text, int at)
    {
        int start = at;
        while (start < text.Length && text[start] == ' ') start++;
        if (start < text.Length && text[start] == '"')
        {
            int close = start + 1;
            while (close < text.Length)
            {
                if (text[close] != '"') close++;
                else if (close + 1 < text.Length && text[close + 1] == '"') close += 2;
                else break;
            }

            int after = close + 1;
            while (after < text.Length && text[after] == ' ') after++;
            if (close < text.Length && (after >= text.Length || text[after] is '|' or '\t')) return Math.Min(after, text.Length);
        }

        int next = text.AsSpan(at).IndexOfAny('|', '\t');
        return next < 0 ? text.Length : at + next;
    }
}

/// <summary>One cell of an expected row.</summary>
/// <param name="Text">What it says, quotes undone.</param>
/// <param name="Raw">What stands between the separators.</param>
/// <param name="IsQuoted">True when it stands in double quotes, so that NULL and ~ are plain text.</param>
internal sealed record ExpectedCell(string Text, string Raw, bool IsQuoted)
{
    /// <summary>True for the word that stands for no value.</summary>
    public bool IsNull => !IsQuoted && Text == "NULL";

    /// <summary>Reads a cell.</summary>
    public static ExpectedCell Of(string raw)
    {
        string text = raw.Trim();
        bool isQuoted = text.Length >= 2 && text[0] == '"' && text[^1] == '"';
        return new ExpectedCell(isQuoted ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : text, raw, isQuoted);
    }

    /// <summary>A text as it must be written to mean itself.</summary>
    public static string Written(string text)
    {
        bool isPlain = text.Length > 0 && text == text.Trim() && text != "NULL" && text[0] is not ('"' or '~') && text.AsSpan().IndexOfAny('|', '\t') < 0;
        if (isPlain || text.Length == 0) return text;
        return new StringBuilder("\"").Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();
    }
}
