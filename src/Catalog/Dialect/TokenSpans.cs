using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>Extents in a token list, which the syntax tree does not tell.</summary>
internal static class TokenSpans
{
    /// <summary>Index of the token that starts at an offset, or null.</summary>
    public static int? At(IReadOnlyList<SqlToken> tokens, int offset)
    {
        int low = 0;
        int high = tokens.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (tokens[middle].Start == offset) return middle;
            if (tokens[middle].Start < offset) low = middle + 1;
            else high = middle - 1;
        }

        return null;
    }

    /// <summary>Index of the parenthesis that closes the one at an index, or null.</summary>
    public static int? CloseOf(IReadOnlyList<SqlToken> tokens, int open)
    {
        int depth = 0;
        for (int at = open; at < tokens.Count; at++)
        {
            if (tokens[at].IsSymbol("(") || tokens[at].IsSymbol("[") || tokens[at].IsSymbol("{")) depth++;
            if (!tokens[at].IsSymbol(")") && !tokens[at].IsSymbol("]") && !tokens[at].IsSymbol("}")) continue;
            if (--depth == 0) return at;
        }

        return null;
    }

    /// <summary>Index of the last token of a dotted name that begins at an index.</summary>
    public static int EndOfName(IReadOnlyList<SqlToken> tokens, int first)
    {
        int last = first;
        while (last + 2 < tokens.Count && tokens[last + 1].IsSymbol(".") && tokens[last + 2].IsName) last += 2;
        return last;
    }

    /// <summary>The pieces between commas inside a pair of parentheses, as first and last token.</summary>
    public static IReadOnlyList<(int First, int Last)> Arguments(IReadOnlyList<SqlToken> tokens, int open, int close)
    {
        List<(int, int)> pieces = [];
        int start = open + 1;
        int depth = 0;
        for (int at = open + 1; at <= close; at++)
        {
            bool ends = at == close || (depth == 0 && tokens[at].IsSymbol(","));
            if (ends)
            {
                if (at > start) pieces.Add((start, at - 1));
                start = at + 1;
            }
            else if (tokens[at].IsSymbol("(") || tokens[at].IsSymbol("[") || tokens[at].IsSymbol("{"))
            {
                depth++;
            }
            else if (tokens[at].IsSymbol(")") || tokens[at].IsSymbol("]") || tokens[at].IsSymbol("}"))
            {
                depth--;
            }
        }

        return pieces;
    }
}
