using System.Text;
using Millrace.Foundation.Faults;

namespace Millrace.Foundation.Text;

/// <summary>
/// Cuts SQL into tokens, as Spark and DuckDB write it: backtick names, <c>--</c> and nested <c>/* */</c> comments,
/// doubled quotes, <c>E''</c> and dollar-tagged literals, <c>=&gt;</c>, <c>::</c>, <c>&lt;=&gt;</c>, <c>${key}</c>.
/// </summary>
public static class SqlLexer
{
    private static readonly string[] LongSymbols =
        ["<=>", "!~*", "->>", "**", "=>", "::", "<=", ">=", "<>", "!=", "||", "->", ":=", "==", "!~", "~*", "//", "<<", ">>", "${"];

    /// <summary>All tokens of a text; the last is <see cref="SqlTokenKind.End"/>.</summary>
    /// <exception cref="MillraceException">SQL_SYNTAX: a quote or comment is never closed.</exception>
    public static IReadOnlyList<SqlToken> Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        List<SqlToken> tokens = [];
        int at = 0;
        while (true)
        {
            at = SkipSpace(source, at);
            if (at >= source.Text.Length)
            {
                tokens.Add(new SqlToken(SqlTokenKind.End, source.Text.Length, "", source.Text.Length));
                return tokens;
            }

            SqlToken token = ReadToken(source, at);
            tokens.Add(token);
            at = token.End;
        }
    }

    private static SqlToken ReadToken(SourceText source, int at)
    {
        string text = source.Text;
        char first = text[at];
        if (first is '"' or '`') return ReadQuoted(source, at, at, first, SqlTokenKind.QuotedName, hasEscapes: false);
        if (first == '\'') return ReadQuoted(source, at, at, first, SqlTokenKind.Text, hasEscapes: false);
        if (first is 'e' or 'E' && at + 1 < text.Length && text[at + 1] == '\'')
            return ReadQuoted(source, at, at + 1, '\'', SqlTokenKind.Text, hasEscapes: true);
        if (char.IsLetter(first) || first == '_') return ReadWord(text, at);
        if (char.IsAsciiDigit(first) || (first == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
            return ReadNumber(text, at);
        if (first == '$' && TryReadDollarText(source, at) is SqlToken dollar) return dollar;
        foreach (string symbol in LongSymbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0)
                return new SqlToken(SqlTokenKind.Symbol, at, symbol, at + symbol.Length);
        }

        return new SqlToken(SqlTokenKind.Symbol, at, first.ToString(), at + 1);
    }

    private static SqlToken ReadWord(string text, int at)
    {
        int end = at + 1;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$')) end++;
        return new SqlToken(SqlTokenKind.Word, at, text[at..end], end);
    }

    private static SqlToken ReadNumber(string text, int at)
    {
        int end = at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '_'))
        {
            bool isExponent = text[end] is 'e' or 'E' && end + 1 < text.Length && text[end + 1] is '+' or '-';
            end += isExponent ? 2 : 1;
        }

        return new SqlToken(SqlTokenKind.Number, at, text[at..end], end);
    }

    private static SqlToken ReadQuoted(
        SourceText source, int start, int quoteAt, char quote, SqlTokenKind kind, bool hasEscapes)
    {
        string text = source.Text;
        StringBuilder value = new();
        int at = quoteAt + 1;
        while (at < text.Length)
        {
            char current = text[at];
            if (hasEscapes && current == '\\' && at + 1 < text.Length)
            {
                value.Append(text[at + 1] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', char other => other });
                at += 2;
                continue;
            }

            if (current == quote)
            {
                if (at + 1 >= text.Length || text[at + 1] != quote)
                    return new SqlToken(kind, start, value.ToString(), at + 1);
                at++;
            }

            value.Append(current);
            at++;
        }

        throw SyntaxFault(source, start, $"the quote {quote} opened here is never closed");
    }

    private static SqlToken? TryReadDollarText(SourceText source, int at)
    {
        string text = source.Text;
        int tagEnd = at + 1;
        while (tagEnd < text.Length && (char.IsLetterOrDigit(text[tagEnd]) || text[tagEnd] == '_')) tagEnd++;
        if (tagEnd >= text.Length || text[tagEnd] != '$') return null;
        string tag = text[at..(tagEnd + 1)];
        int close = text.IndexOf(tag, tagEnd + 1, StringComparison.Ordinal);
        if (close < 0) throw SyntaxFault(source, at, $"the text opened by {tag} is never closed");
        return new SqlToken(SqlTokenKind.Text, at, text[(tagEnd + 1)..close], close + tag.Length);
    }

    private static int SkipSpace(SourceText source, int at)
    {
        string text = source.Text;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]) || text[at] == '\uFEFF')
            {
                at++;
            }
            else if (text[at] == '-' && at + 1 < text.Length && text[at + 1] == '-')
            {
                int lineEnd = text.IndexOf('\n', at);
                at = lineEnd < 0 ? text.Length : lineEnd + 1;
            }
            else if (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '*')
            {
                at = SkipBlockComment(source, at);
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private static int SkipBlockComment(SourceText source, int start)
    {
        string text = source.Text;
        int depth = 0;
        for (int at = start; at + 1 < text.Length; at++)
        {
            if (text[at] == '/' && text[at + 1] == '*')
            {
                depth++;
                at++;
            }
            else if (text[at] == '*' && text[at + 1] == '/')
            {
                at++;
                if (--depth == 0) return at + 1;
            }
        }

        throw SyntaxFault(source, start, "the comment opened here is never closed");
    }

    private static MillraceException SyntaxFault(SourceText source, int at, string problem) =>
        FoundationErrors.SqlSyntax(source.LocationAt(at), problem);
}
