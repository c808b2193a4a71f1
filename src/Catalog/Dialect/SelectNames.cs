using Millrace.Engine.Spark;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>
/// Keeps the names of columns that have none of their own: the engine would call them by the text that it is given, which
/// names macros that nobody wrote.
/// </summary>
internal static class SelectNames
{
    private static readonly string[] Ends =
        ["FROM", "WHERE", "GROUP", "HAVING", "QUALIFY", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "MINUS", "OFFSET", "INTO"];

    public static void Keep(DialectText text, DialectEdits edits, int first, int last)
    {
        for (int at = first; at <= last; at++)
        {
            if (text.Peek(at).IsWord("SELECT")) KeepList(text, edits, at + 1, last);
        }
    }

    private static void KeepList(DialectText text, DialectEdits edits, int first, int limit)
    {
        if (text.Peek(first).IsWord("DISTINCT") && text.Peek(first + 1).IsWord("ON")) return;
        if (text.Peek(first).IsWord("DISTINCT") || text.Peek(first).IsWord("ALL")) first++;
        int depth = 0;
        for (int at = first; ; at++)
        {
            SqlToken token = text.Peek(at);
            bool closes = token.IsSymbol(")") || token.IsSymbol("]") || token.IsSymbol("}");
            bool ends = at > limit || token.Kind == SqlTokenKind.End || (depth == 0 && (closes || token.IsSymbol(";") || IsEnd(text, at)));
            if ((ends || (depth == 0 && token.IsSymbol(","))) && at > first)
            {
                KeepItem(text, edits, first, at - 1);
                first = at + 1;
            }

            if (ends) return;
            if (token.IsSymbol("(") || token.IsSymbol("[") || token.IsSymbol("{")) depth++;
            if (closes) depth--;
        }
    }

    /// <summary>WINDOW is a clause only before a name and AS: <c>window.start</c> is a column.</summary>
    private static bool IsEnd(DialectText text, int at) => text.Peek(at).IsWord("WINDOW")
        ? text.Peek(at + 1).IsName && text.Peek(at + 2).IsWord("AS")
        : Array.Exists(Ends, text.Peek(at).IsWord) && !text.Peek(at - 1).IsSymbol(".");

    private static void KeepItem(DialectText text, DialectEdits edits, int first, int last)
    {
        SqlToken start = text.Peek(first);
        SqlToken end = text.Peek(last);
        if (!edits.Covers(end.Start, end.End) && EngineWords.IsBareAlias(text, first, last))
        {
            edits.Replace(end.Start, end.End, $"AS {Sql.Name(end.Value)}");
            return;
        }

        if (IsQuery(text, first) && text.CloseOf(first) == last)
        {
            // Spark's name for it; the engine's would be the query as it is bound, files of tables and all.
            edits.Suffix(end.End, " AS \"scalarsubquery()\"");
            return;
        }

        bool hasOwnText = edits.Touch(start.Start, end.End) || Enumerable.Range(first, last - first).Any(at => IsQuery(text, at));
        if (!hasOwnText || HasName(text, first, last)) return;
        string name = text.Peek(last - 1).IsSymbol(":") || text.Peek(last - 1).IsSymbol(".") ? end.Value : text.Slice(first, last);
        edits.Suffix(end.End, $" AS {Sql.Name(name)}");
    }

    private static bool IsQuery(DialectText text, int at) => text.Peek(at).IsSymbol("(") && (text.Peek(at + 1).IsWord("SELECT") || text.Peek(at + 1).IsWord("WITH"));

    /// <summary>True for a column, an alias, a star, something in parentheses, and what names its columns itself.</summary>
    private static bool HasName(DialectText text, int first, int last)
    {
        SqlToken start = text.Peek(first);
        SqlToken end = text.Peek(last);
        if (TokenSpans.EndOfName(text.Tokens, first) == last || start.IsSymbol("*") || end.IsSymbol("*")) return true;
        if (start.IsSymbol("(") && text.CloseOf(first) == last) return true;
        if (Enumerable.Range(first, last - first).Any(at => text.Peek(at).IsSymbol("*") && text.Peek(at - 1).IsSymbol("."))) return true;
        if (SparkFunctions.Find(start.Value)?.Group == "Rows out of values" && text.Peek(first + 1).IsSymbol("(")) return true;
        if (text.Peek(last - 1).IsWord("AS")) return true;
        if (text.EndOf(first) == last || !end.IsName || end.IsWord("END") || end.IsWord("NULL")) return false;
        SqlToken before = text.Peek(last - 1);
        return before.Kind is SqlTokenKind.Text or SqlTokenKind.Number or SqlTokenKind.QuotedName || before.IsSymbol(")") || before.IsSymbol("]")
            || (before.Kind == SqlTokenKind.Word && !text.IsClause(last - 1));
    }
}
