using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>
/// Takes the query that ends a statement. Its inside is the engine's to read; only its edges are checked.
/// </summary>
internal static class QueryBody
{
    private static readonly string[] StartWords = ["SELECT", "WITH", "FROM", "VALUES", "TABLE"];

    private static readonly string[] CreateWords =
        ["OR", "STREAMING", "MATERIALIZED", "TEMPORARY", "TEMP", "LIVE", "PRIVATE", "FLOW", "VIEW", "TABLE"];

    // After these a PIVOT that a parenthesis follows is a function or column of that name.
    private static readonly string[] ExpressionWords =
        ["SELECT", "DISTINCT", "WHERE", "AND", "OR", "NOT", "ON", "BY", "WHEN", "THEN", "ELSE", "HAVING", "CASE", "IN"];

    /// <summary>Takes all that is left of the statement as a query.</summary>
    public static QueryText Expect(TokenReader reader)
    {
        if (!reader.IsAtSymbol("(") && !Array.Exists(StartWords, word => reader.IsAtWords(word)))
            throw reader.Fault("a query that starts with SELECT, WITH, FROM, VALUES or '('", DmlHint(reader));
        SqlToken first = reader.Current;
        SqlToken last = first;
        Stack<SqlToken> open = [];
        while (!reader.IsAtEnd)
        {
            CheckToken(reader, last, open.Count);
            last = reader.Take();
            if (last.IsSymbol("(")) open.Push(last);
            else if (last.IsSymbol(")") && !open.TryPop(out _))
                throw reader.Fault(last, "the rest of the query", "This ')' closes nothing.");
        }

        if (open.TryPop(out SqlToken lost))
            throw reader.Fault(lost, "a matching ')'", "The parenthesis opened here is never closed.");
        return reader.Slice(first, last);
    }

    private static void CheckToken(TokenReader reader, SqlToken previous, int depth)
    {
        bool isNextStatement = depth == 0
            && (IsCreate(reader) || reader.IsAtWords("APPLY", "CHANGES", "INTO"));
        if (isNextStatement) throw reader.Fault("';' before the next statement");
        if (!reader.IsAtWords("PIVOT") || !reader.Peek(1).IsSymbol("(")) return;
        bool isClause = previous.IsSymbol(")")
            || (previous.IsName && !Array.Exists(ExpressionWords, word => previous.IsWord(word)));
        if (isClause)
        {
            throw reader.Fault(
                "the rest of the query",
                "PIVOT is not part of pipeline SQL. Write one aggregate with FILTER (WHERE …) for each column.");
        }
    }

    private static bool IsCreate(TokenReader reader) =>
        reader.IsAtWords("CREATE") && Array.Exists(CreateWords, word => reader.Peek(1).IsWord(word));

    private static string DmlHint(TokenReader reader) =>
        reader.IsAtWords("PIVOT")
            ? "PIVOT is not part of pipeline SQL. Write one aggregate with FILTER (WHERE …) for each column."
            : "";
}
