using Millrace.Catalog.Binding;
using Millrace.Foundation.Text;

namespace Millrace.Workspace.Tiles;

/// <summary>
/// Gives an unnamed <c>count(*)</c> of a dataset the name that widgets know it by, which is <c>count(1)</c>. The engine names all
/// other aggregates as widgets do.
/// </summary>
internal static class AutoNames
{
    private const string CountName = "count(1)";

    private static readonly string[] Clauses =
        ["FROM", "WHERE", "GROUP", "HAVING", "QUALIFY", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "MINUS", "WINDOW", "OFFSET"];

    /// <summary>The query with the name in every list of columns.</summary>
    public static QueryInput Keep(QueryInput query)
    {
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("dataset", query.Text));
        List<(int, int, string)> edits = [];
        Stack<bool> isInList = new([false]);
        for (int at = 0; at < tokens.Count; at++)
        {
            SqlToken token = tokens[at];
            if (token.IsWord("SELECT")) Set(isInList, value: true);
            else if (Array.Exists(Clauses, token.IsWord)) Set(isInList, value: false);
            else if (isInList.Peek() && IsUnnamedCount(tokens, at)) edits.Add((tokens[at + 3].End, tokens[at + 3].End, $" AS `{CountName}`"));
            else if (token.IsSymbol("(")) isInList.Push(false);
            else if (token.IsSymbol(")") && isInList.Count > 1) isInList.Pop();
        }

        if (edits.Count == 0) return query;
        TextSplice splice = TextSplice.Apply(query.Text, edits);
        return new QueryInput(splice.Text, offset => query.Locate(splice.OriginOf(offset)));
    }

    private static void Set(Stack<bool> isInList, bool value)
    {
        isInList.Pop();
        isInList.Push(value);
    }

    /// <summary>True for an item that is <c>count(*)</c> and nothing else.</summary>
    private static bool IsUnnamedCount(IReadOnlyList<SqlToken> tokens, int at)
    {
        if (at == 0 || at + 4 >= tokens.Count || !tokens[at].IsWord("count")) return false;
        if (!tokens[at + 1].IsSymbol("(") || !tokens[at + 2].IsSymbol("*") || !tokens[at + 3].IsSymbol(")")) return false;
        SqlToken before = tokens[at - 1];
        SqlToken after = tokens[at + 4];
        bool begins = before.IsWord("SELECT") || before.IsWord("DISTINCT") || before.IsWord("ALL") || before.IsSymbol(",");
        return begins && (after.Kind == SqlTokenKind.End || after.IsSymbol(",") || after.IsSymbol(")") || Array.Exists(Clauses, after.IsWord));
    }
}
