using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>
/// Groups of several kinds at once, in the older way to write them: <c>GROUP BY a, b WITH ROLLUP</c>,
/// <c>GROUP BY a, b GROUPING SETS (…)</c>, <c>grouping_id()</c>.
/// </summary>
internal static class GroupRewriter
{
    private static readonly string[] Ends = ["WITH", "HAVING", "ORDER", "LIMIT", "QUALIFY", "UNION", "EXCEPT", "INTERSECT", "WINDOW"];

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

        if (!word.IsWord("GROUPING_ID") || !next.IsSymbol("(") || !text.Peek(at + 2).IsSymbol(")") || KeysBehind(rewriter, at) is not [_, ..] columns) return null;
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
    private static List<string> KeysBehind(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        List<string> keys = [];
        int depth = 0;
        for (int ahead = at + 3; ahead < text.Tokens.Count && depth >= 0; ahead++)
        {
            if (text.Peek(ahead).IsSymbol("(")) depth++;
            else if (text.Peek(ahead).IsSymbol(")")) depth--;
            else if (depth == 0 && text.Peek(ahead).IsWord("GROUP") && text.Peek(ahead + 1).IsWord("BY"))
            {
                Collect(rewriter, ahead + 2, keys);
                break;
            }
        }

        return keys;
    }

    /// <summary>Takes the items of a list that begins at a token, and those of ROLLUP, CUBE and sets within it.</summary>
    private static void Collect(SparkRewriter rewriter, int first, List<string> keys)
    {
        DialectText text = rewriter.Text;
        int depth = 0;
        for (int ahead = first; ; ahead++)
        {
            SqlToken token = text.Peek(ahead);
            bool isOver = token.IsSymbol(")") || token.IsSymbol(";") || Array.Exists(Ends, token.IsWord) || (ahead > first && token.IsWord("GROUPING"));
            bool ends = token.Kind == SqlTokenKind.End || (depth == 0 && isOver);
            if (ends || (depth == 0 && token.IsSymbol(",")))
            {
                if (ahead > first) Take(rewriter, first, ahead - 1, keys);
                first = ahead + 1;
            }

            if (ends) return;
            if (token.IsSymbol("(") || token.IsSymbol("[")) depth++;
            else if (token.IsSymbol(")") || token.IsSymbol("]")) depth--;
        }
    }

    private static void Take(SparkRewriter rewriter, int first, int last, List<string> keys)
    {
        DialectText text = rewriter.Text;
        SqlToken word = text.Peek(first);
        int open = word.IsWord("GROUPING") ? first + 2 : word.IsWord("ROLLUP") || word.IsWord("CUBE") ? first + 1 : first;
        if (text.Peek(open).IsSymbol("(") && text.CloseOf(open) == last)
        {
            Collect(rewriter, open + 1, keys);
            return;
        }

        string key = rewriter.Spoken(first, last);
        if (!keys.Contains(key, StringComparer.OrdinalIgnoreCase)) keys.Add(key);
    }
}
