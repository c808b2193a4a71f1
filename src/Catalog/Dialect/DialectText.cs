using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>A query as tokens, and what stands around one of them.</summary>
internal sealed class DialectText(string text, IReadOnlyList<SqlToken> tokens, Func<int, SourceLocation?> locate)
{
    private static readonly string[] Clauses =
    [
        "SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "ON", "WHEN", "THEN", "ELSE", "CASE", "BY", "HAVING", "QUALIFY", "JOIN", "AS", "USING", "LIMIT",
        "DISTINCT", "ALL", "BETWEEN", "LIKE", "ILIKE", "IS", "UNION", "EXCEPT", "INTERSECT", "VALUES", "SET", "RETURNING", "INTERVAL", "OVER",
    ];

    public string Text => text;

    public IReadOnlyList<SqlToken> Tokens => tokens;

    public SqlToken Peek(int at) => at < 0 ? default : tokens[Math.Min(at, tokens.Count - 1)];

    public SourceLocation? Place(int at) => locate(Peek(at).Start);

    public int? CloseOf(int open) => TokenSpans.CloseOf(tokens, open);

    public string Slice(int first, int last) => text[Peek(first).Start..Peek(last).End];

    /// <summary>True for the word that opens a call: <c>name (</c>, and no clause.</summary>
    public bool IsCall(int at) => Peek(at).IsName && Peek(at + 1).IsSymbol("(") && !IsClause(at);

    public bool IsClause(int at) => Peek(at).Kind == SqlTokenKind.Word && Array.Exists(Clauses, word => Peek(at).IsWord(word));

    /// <summary>True for an opening bracket that takes an item out of what stands before it.</summary>
    public bool IsSubscript(int open)
    {
        SqlToken before = Peek(open - 1);
        return before.IsSymbol(")") || before.IsSymbol("]") || (before.IsName && !IsClause(open - 1) && !before.IsWord("ARRAY"));
    }

    /// <summary>The first token of the operand that ends at a token: a name, call, literal, or something in parentheses.</summary>
    public int StartOf(int last)
    {
        int at = last;
        while (true)
        {
            if (Peek(at).IsSymbol(")") || Peek(at).IsSymbol("]"))
            {
                int open = OpenOf(at);
                if (Peek(open).IsSymbol("["))
                {
                    if (!IsSubscript(open)) return open;
                    at = open - 1;
                    continue;
                }

                if (Peek(open - 1).IsWord("OVER") || (Peek(open - 1).IsWord("FILTER") && Peek(open + 1).IsWord("WHERE")))
                {
                    at = open - 2;
                    continue;
                }

                at = Peek(open - 1).IsName && !IsClause(open - 1) ? open - 1 : open;
            }
            else if (Peek(at).IsWord("END"))
            {
                at = CaseOf(at);
            }

            if (Peek(at - 1).IsSymbol(".") || (Peek(at - 1).IsSymbol(":") && Peek(at - 1).End == Peek(at).Start) || Peek(at - 1).IsSymbol("::")) at -= 2;
            else if (Peek(at).Kind == SqlTokenKind.Text && (Peek(at - 1).IsWord("DATE") || Peek(at - 1).IsWord("TIMESTAMP"))) return at - 1;
            else return at;
        }
    }

    /// <summary>The last token of the operand that begins at a token; null when it is none that can be told.</summary>
    public int? EndOf(int first)
    {
        int at = first;
        while (Peek(at).IsSymbol("-") || Peek(at).IsSymbol("+")) at++;
        if (Peek(at).IsWord("CASE")) at = EndOfCase(at);
        else if (Peek(at).IsSymbol("(")) at = CloseOf(at) ?? at;
        else if (!Peek(at).IsName && Peek(at).Kind is not (SqlTokenKind.Number or SqlTokenKind.Text)) return null;
        while (true)
        {
            SqlToken next = Peek(at + 1);
            bool isPart = (next.IsSymbol(".") || next.IsSymbol("::") || (next.IsSymbol(":") && next.Start == Peek(at).End)) && Peek(at + 2).IsName;
            if (isPart) at += 2;
            else if (next.IsSymbol("(") && Peek(at).IsName && !IsClause(at)) at = CloseOf(at + 1) ?? at + 1;
            else if (next.IsSymbol("[")) at = CloseOf(at + 1) ?? at + 1;
            else if ((next.IsWord("FILTER") || next.IsWord("OVER")) && Peek(at + 2).IsSymbol("(")) at = CloseOf(at + 2) ?? at + 2;
            else if (next.IsWord("OVER") && Peek(at + 2).IsName) at += 2;
            else return at;
        }
    }

    /// <summary>The bracket that is closed by the one at a token.</summary>
    public int OpenOf(int close)
    {
        int depth = 0;
        for (int at = close; at >= 0; at--)
        {
            if (tokens[at].IsSymbol(")") || tokens[at].IsSymbol("]") || tokens[at].IsSymbol("}")) depth++;
            else if ((tokens[at].IsSymbol("(") || tokens[at].IsSymbol("[") || tokens[at].IsSymbol("{")) && --depth == 0) return at;
        }

        return 0;
    }

    private int CaseOf(int end)
    {
        int depth = 0;
        for (int at = end; at > 0; at--)
        {
            if (tokens[at].IsWord("END")) depth++;
            else if (tokens[at].IsWord("CASE") && --depth == 0) return at;
        }

        return end;
    }

    private int EndOfCase(int start)
    {
        int depth = 0;
        for (int at = start; at < tokens.Count; at++)
        {
            if (tokens[at].IsWord("CASE")) depth++;
            else if (tokens[at].IsWord("END") && --depth == 0) return at;
        }

        return start;
    }
}
