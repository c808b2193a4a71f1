using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>Groups of several kinds at once, in the older way to write them: <c>GROUP BY a, b WITH ROLLUP</c>, <c>GROUP BY a, b GROUPING SETS (…)</c>, <c>grouping_id()</c>.</summary>
internal static class GroupRewriter
{
    /// <summary>The next token to look at; null when nothing of the kind is here.</summary>
    public static int? TryRewrite(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        SqlToken word = text.Peek(at);
        SqlToken next = text.Peek(at + 1);
        if (word.IsWord("WITH") && (next.IsWord("ROLLUP") || next.IsWord("CUBE")) && !text.Peek(at + 2).IsSymbol("(") && !text.Peek(at + 2).IsWord("AS") && ListBefore(text, at) is int list)
        {
            rewriter.Edits.Open(text.Peek(list).Start, next.Value + "(");
            rewriter.Edits.Replace(word.Start, next.End, ")");
            return at + 2;
        }

        if (word.IsWord("GROUPING") && next.IsWord("SETS") && !text.Peek(at - 1).IsWord("BY") && !text.Peek(at - 1).IsSymbol(",") && ListBefore(text, at) is int keys)
        {
            rewriter.Edits.Replace(text.Peek(keys).Start, word.Start, "");
            return at + 2;
        }

        if (!word.IsWord("GROUPING_ID") || !next.IsSymbol("(") || !text.Peek(at + 2).IsSymbol(")") || KeysBehind(text, at) is not [_, ..] columns) return null;
        rewriter.Edits.Replace(word.Start, text.Peek(at + 2).End, $"GROUPING_ID({string.Join(", ", columns)})");
        return at + 3;
    }

    /// <summary>The first token behind the GROUP BY that a token belongs to.</summary>
    private static int? ListBefore(DialectText text, int at)
    {
        for (int back = at - 1; back > 0; back--)
        {
            if (text.Peek(back).IsSymbol(")")) back = text.OpenOf(back);
            else if (text.Peek(back).IsSymbol("(")) return null;
            else if (text.Peek(back).IsWord("BY") && text.Peek(back - 1).IsWord("GROUP")) return back + 1;
        }

        return null;
    }

    /// <summary>The keys of the GROUP BY that follows a call, each once, in the order in which they are written first.</summary>
    private static List<string> KeysBehind(DialectText text, int at)
    {
        List<string> keys = [];
        int depth = 0;
        for (int ahead = at + 3; ahead < text.Tokens.Count && depth >= 0; ahead++)
        {
            if (text.Peek(ahead).IsSymbol("(")) depth++;
            else if (text.Peek(ahead).IsSymbol(")")) depth--;
            else if (depth == 0 && text.Peek(ahead).IsWord("GROUP") && text.Peek(ahead + 1).IsWord("BY")) return Keys(ahead + 2, []);
        }

        return keys;

        List<string> Keys(int first, List<string> found)
        {
            int level = 0;
            for (int ahead = first; ahead < text.Tokens.Count && level >= 0; ahead++)
            {
                SqlToken token = text.Peek(ahead);
                if (level == 0 && (token.IsWord("HAVING") || token.IsWord("ORDER") || token.IsWord("LIMIT") || token.IsWord("QUALIFY") || token.IsWord("UNION") || token.IsSymbol(";"))) break;
                if (token.IsSymbol("(")) level++;
                else if (token.IsSymbol(")")) level--;
                else if (token.IsName && !IsGroupWord(token))
                {
                    int end = TokenSpans.EndOfName(text.Tokens, ahead);
                    string key = text.Slice(ahead, end).Replace('`', '"');
                    if (!found.Contains(key, StringComparer.OrdinalIgnoreCase)) found.Add(key);
                    ahead = end;
                }
            }

            return found;
        }
    }

    private static bool IsGroupWord(SqlToken token) => token.Kind == SqlTokenKind.Word
        && (token.IsWord("GROUPING") || token.IsWord("SETS") || token.IsWord("ROLLUP") || token.IsWord("CUBE") || token.IsWord("WITH"));
}
