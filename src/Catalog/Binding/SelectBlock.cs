using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Where the clauses of one SELECT stand among the tokens, which the engine's syntax tree does not tell. All numbers are
/// indices of tokens, −1 for a clause that is not there.
/// </summary>
internal sealed class SelectBlock(int select)
{
    private readonly List<int> _clauses = [select];

    /// <summary>The word SELECT.</summary>
    public int Select => select;

    /// <summary>The word FROM.</summary>
    public int From { get; private set; } = -1;

    /// <summary>The word WHERE.</summary>
    public int Where { get; private set; } = -1;

    /// <summary>The word GROUP.</summary>
    public int Group { get; private set; } = -1;

    /// <summary>The token after the last one.</summary>
    public int End { get; private set; } = -1;

    /// <summary>The token after a clause that begins at an index.</summary>
    public int EndOf(int clause) => _clauses.FirstOrDefault(start => start > clause, End);

    /// <summary>The tokens of every block, and of which block each token is a part: the innermost.</summary>
    public static SelectBlock?[] Owners(IReadOnlyList<SqlToken> tokens)
    {
        SelectBlock?[] owners = new SelectBlock?[tokens.Count];
        Stack<(SelectBlock? Here, SelectBlock? Around)> outer = new();
        SelectBlock? here = null;
        SelectBlock? around = null;
        for (int at = 0; at < tokens.Count; at++)
        {
            SqlToken token = tokens[at];
            if (token.IsSymbol(")") || EndsBlock(tokens, at))
            {
                Close(at);
                if (token.IsSymbol(")") && outer.Count > 0) (here, around) = outer.Pop();
            }
            else if (token.IsWord("SELECT"))
            {
                Close(at);
                here = new SelectBlock(at);
            }
            else
            {
                here?.Note(tokens, at);
            }

            owners[at] = here ?? around;
            if (!token.IsSymbol("(")) continue;
            outer.Push((here, around));
            (here, around) = (null, here ?? around);
        }

        Close(tokens.Count - 1);
        return owners;

        void Close(int end)
        {
            if (here is not null) here.End = end;
            here = null;
        }
    }

    private static bool EndsBlock(IReadOnlyList<SqlToken> tokens, int at) =>
        tokens[at].Kind == SqlTokenKind.End || tokens[at].IsWord("UNION") || tokens[at].IsWord("INTERSECT")
        || (tokens[at].IsWord("EXCEPT") && !tokens[at + 1].IsSymbol("(")) || (tokens[at].IsWord("EXCEPT") && tokens[at - 1].IsSymbol(")"));

    private void Note(IReadOnlyList<SqlToken> tokens, int at)
    {
        SqlToken token = tokens[at];
        bool isBy = at + 1 < tokens.Count && tokens[at + 1].IsWord("BY");
        bool isDistinctFrom = at > 1 && tokens[at - 1].IsWord("DISTINCT") && (tokens[at - 2].IsWord("IS") || tokens[at - 2].IsWord("NOT"));
        if (token.IsWord("FROM") && From < 0 && !isDistinctFrom) From = at;
        else if (token.IsWord("WHERE") && From >= 0 && Where < 0) Where = at;
        else if (token.IsWord("GROUP") && isBy && Group < 0) Group = at;
        else if (!(token.IsWord("HAVING") || token.IsWord("QUALIFY") || IsWindowClause(tokens, at) || (token.IsWord("ORDER") && isBy) || token.IsWord("LIMIT") || token.IsWord("OFFSET"))) return;
        _clauses.Add(at);
    }

    /// <summary>True for the word that begins the clause <c>WINDOW w AS (…)</c>, and not for a column or function of that name.</summary>
    public static bool IsWindowClause(IReadOnlyList<SqlToken> tokens, int at) =>
        tokens[at].IsWord("WINDOW") && at + 3 < tokens.Count && tokens[at + 1].IsName && tokens[at + 2].IsWord("AS") && tokens[at + 3].IsSymbol("(");
}
