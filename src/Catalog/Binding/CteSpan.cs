using Millrace.Catalog.Dialect;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>A common table expression as it stands in the text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Heading">Name and column list as written.</param>
/// <param name="BodyStart">Offset after the opening parenthesis.</param>
/// <param name="BodyEnd">Offset of the closing parenthesis.</param>
/// <param name="ScopeEnd">Offset up to which the name can be used.</param>
internal sealed record CteSpan(string Name, string Heading, int BodyStart, int BodyEnd, int ScopeEnd)
{
    /// <summary>Finds all of a text: <c>WITH a AS (…), b (x) AS MATERIALIZED (…)</c>, also inside subqueries.</summary>
    public static IReadOnlyList<CteSpan> FindAll(string text, IReadOnlyList<SqlToken> tokens)
    {
        List<CteSpan> spans = [];
        for (int at = 0; at < tokens.Count; at++)
        {
            if (!tokens[at].IsWord("WITH") || at + 1 >= tokens.Count || !tokens[at + 1].IsName) continue;
            int scopeEnd = ScopeEndOf(tokens, at);
            int next = tokens[at + 1].IsWord("RECURSIVE") ? at + 2 : at + 1;
            while (ReadOne(text, tokens, next, scopeEnd) is (CteSpan span, int after))
            {
                spans.Add(span);
                if (!tokens[after].IsSymbol(",")) break;
                next = after + 1;
            }
        }

        return spans;
    }

    private static (CteSpan Span, int After)? ReadOne(string text, IReadOnlyList<SqlToken> tokens, int at, int scopeEnd)
    {
        if (at >= tokens.Count || !tokens[at].IsName) return null;
        int next = at + 1;
        if (tokens[next].IsSymbol("(")) next = (TokenSpans.CloseOf(tokens, next) ?? next) + 1;
        int headingEnd = tokens[next - 1].End;
        if (!tokens[next].IsWord("AS")) return null;
        next++;
        if (tokens[next].IsWord("NOT")) next++;
        if (tokens[next].IsWord("MATERIALIZED")) next++;
        if (!tokens[next].IsSymbol("(") || TokenSpans.CloseOf(tokens, next) is not int close) return null;
        CteSpan span = new(tokens[at].Value, text[tokens[at].Start..headingEnd], tokens[next].End, tokens[close].Start, scopeEnd);
        return (span, close + 1);
    }

    private static int ScopeEndOf(IReadOnlyList<SqlToken> tokens, int at)
    {
        int depth = 0;
        for (int next = at; next < tokens.Count; next++)
        {
            if (tokens[next].IsSymbol("(")) depth++;
            if (tokens[next].IsSymbol(")") && --depth < 0) return tokens[next].Start;
        }

        return tokens[^1].End;
    }
}
