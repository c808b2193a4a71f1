using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Suggesting;

/// <summary>What a statement says around a cursor; the statement may be unfinished. Immutable.</summary>
/// <param name="Start">Where the word begins that is being written.</param>
/// <param name="Prefix">The word as far as it is written, without quotes.</param>
public sealed record SuggestionContext(int Start, string Prefix)
{
    private static readonly string[] TableWords = ["FROM", "JOIN", "STREAM", "INTO", "TABLE"];
    private static readonly HashSet<string> ClauseWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "QUALIFY", "ON", "USING", "WINDOW", "UNION", "EXCEPT", "INTERSECT", "VALUES", "SET", "BY", "AND", "OR",
        "JOIN", "LEFT", "RIGHT", "INNER", "OUTER", "FULL", "CROSS", "ASOF", "SEMI", "ANTI", "LATERAL", "FROM", "AS", "OFFSET", "TABLESAMPLE", "VERSION", "TIMESTAMP", "NATURAL",
    };

    /// <summary>Parts of a name before the word, outermost first, as in <c>s.device|</c>.</summary>
    public IReadOnlyList<string> Qualifier { get; private init; } = [];

    /// <summary>True where a table is to be named.</summary>
    public bool WantsTable { get; private init; }

    /// <summary>True inside a text or a comment, where nothing is suggested.</summary>
    public bool IsInText { get; private init; }

    /// <summary>The tables that the statement names.</summary>
    public IReadOnlyList<NamedTable> Tables { get; private init; } = [];

    /// <summary>The names of WITH.</summary>
    public IReadOnlyList<string> Ctes { get; private init; } = [];

    /// <summary>The function whose parentheses stand around the cursor; null for none.</summary>
    public string? Call { get; private init; }

    /// <summary>Names of the arguments that the call has already.</summary>
    public IReadOnlyList<string> GivenArguments { get; private init; } = [];

    /// <summary>True when the word begins an argument of the call.</summary>
    public bool BeginsArgument { get; private init; }

    /// <summary>Reads the surroundings of a cursor.</summary>
    /// <param name="text">The text, which may hold several statements.</param>
    /// <param name="cursor">The cursor as an offset.</param>
    public static SuggestionContext Of(string text, int cursor)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = Math.Clamp(cursor, 0, text.Length);
        if (TryLex(text[..at]) is not SqlToken[] before || IsInComment(text, before, at)) return new SuggestionContext(at, "") { IsInText = true };
        before = [.. before.SkipLast(1)];
        int first = Array.FindLastIndex(before, static token => token.IsSymbol(";")) + 1;
        before = before[first..];
        SqlToken? word = before.Length > 0 && before[^1].End == at && before[^1].Kind is SqlTokenKind.Word ? before[^1] : null;
        SqlToken[] left = word is null ? before : before[..^1];
        List<string> qualifier = [];
        int end = left.Length;
        while (end >= 2 && left[end - 1].IsSymbol(".") && left[end - 2].IsName)
        {
            qualifier.Insert(0, left[end - 2].Value);
            end -= 2;
        }

        SqlToken[] statement = Statement(text, before, at);
        (string? call, bool begins, IReadOnlyList<string> given) = CallAround(left[..end]);
        return new SuggestionContext(word?.Start ?? at, word?.Value ?? "")
        {
            Qualifier = qualifier,
            WantsTable = IsTablePlace(left[..end]),
            Tables = TablesOf(statement),
            Ctes = CtesOf(statement),
            Call = call,
            BeginsArgument = begins && qualifier.Count == 0,
            GivenArguments = given,
        };
    }

    private static SqlToken[]? TryLex(string text)
    {
        try
        {
            return [.. SqlLexer.Read(new SourceText("query", text))];
        }
        catch (MillraceException unfinished) when (unfinished.Code.Value == "SQL_SYNTAX")
        {
            return null; // A quote or a comment is still open.
        }
    }

    private static bool IsInComment(string text, SqlToken[] tokens, int at)
    {
        int from = tokens.Length > 1 ? tokens[^2].End : 0;
        int line = text.LastIndexOf('\n', Math.Max(0, at - 1), Math.Max(0, at - from));
        return text.AsSpan(Math.Max(from, line + 1), at - Math.Max(from, line + 1)).Contains("--", StringComparison.Ordinal);
    }

    /// <summary>The whole statement where what follows can be read, else what stands before the cursor.</summary>
    private static SqlToken[] Statement(string text, SqlToken[] before, int at)
    {
        SqlToken[] after = TryLex(text[at..]) ?? [];
        int end = Array.FindIndex(after, static token => token.IsSymbol(";"));
        IEnumerable<SqlToken> rest = after.Take(end >= 0 ? end : Math.Max(0, after.Length - 1));
        return [.. before, .. rest];
    }

    private static bool IsOperator(SqlToken token) => token.Kind == SqlTokenKind.Word && token.Value.StartsWith("ts_", StringComparison.OrdinalIgnoreCase);

    private static bool IsTablePlace(SqlToken[] left)
    {
        if (left.Length == 0) return false;
        SqlToken last = left[^1];
        if (last.IsSymbol("(") && left.Length > 1) return left[^2].IsWord("STREAM") || left[^2].IsWord("TABLE") || IsOperator(left[^2]);
        if (Array.Exists(TableWords, last.IsWord)) return true;
        if (!last.IsSymbol(",")) return false;
        int depth = 0;
        for (int index = left.Length - 2; index >= 0; index--)
        {
            if (left[index].IsSymbol(")")) depth++;
            if (left[index].IsSymbol("(") && --depth < 0) return false;
            if (depth == 0 && (left[index].IsWord("FROM") || left[index].IsWord("JOIN"))) return true;
            if (depth == 0 && left[index].Kind == SqlTokenKind.Word && left[index].Value.ToUpperInvariant() is "SELECT" or "WHERE" or "BY" or "ON" or "HAVING" or "WITH" or "VALUES") return false;
        }

        return false;
    }

    private static (string? Name, bool Begins, IReadOnlyList<string> Given) CallAround(SqlToken[] left)
    {
        int depth = 0;
        List<string> given = [];
        for (int index = left.Length - 1; index > 0; index--)
        {
            if (left[index].IsSymbol(")")) depth++;
            if (depth == 0 && left[index].IsSymbol("=>") && left[index - 1].IsName) given.Add(left[index - 1].Value);
            if (!left[index].IsSymbol("(") || --depth >= 0) continue;
            bool isCall = left[index - 1].Kind == SqlTokenKind.Word && !ClauseWords.Contains(left[index - 1].Value);
            return isCall ? (left[index - 1].Value, left[^1].IsSymbol(",") || left[^1].IsSymbol("("), given) : (null, false, []);
        }

        return (null, false, []);
    }

    private static List<NamedTable> TablesOf(SqlToken[] tokens)
    {
        List<NamedTable> tables = [];
        bool isList = false;
        for (int index = 0; index < tokens.Length; index++)
        {
            SqlToken token = tokens[index];
            bool begins = token.IsWord("FROM") || token.IsWord("JOIN") || (isList && token.IsSymbol(","));
            if (token.Kind == SqlTokenKind.Word && ClauseWords.Contains(token.Value) && !begins) isList = token.IsWord("AS") && isList;
            if (token.IsSymbol("(") || token.IsSymbol(")")) isList = false;
            if (!begins) continue;
            isList = true;
            int at = index + 1;

            // A stream, and the first input of an operator, is named inside of parentheses.
            bool isInside = at + 1 < tokens.Length && tokens[at].Kind == SqlTokenKind.Word && tokens[at + 1].IsSymbol("(");
            if (isInside && !(tokens[at].IsWord("STREAM") || IsOperator(tokens[at]))) continue;
            if (isInside) at += 2;
            else if (at + 1 < tokens.Length && tokens[at].IsWord("STREAM") && tokens[at + 1].IsName) at++;
            List<string> parts = [];
            while (at < tokens.Length && tokens[at].IsName && !(tokens[at].Kind == SqlTokenKind.Word && ClauseWords.Contains(tokens[at].Value)))
            {
                parts.Add(tokens[at++].Value);
                if (at >= tokens.Length || !tokens[at].IsSymbol(".")) break;
                at++;
            }

            if (parts.Count is 0 or > 3) continue;
            if (isInside)
            {
                int depth = 1;
                while (at < tokens.Length && depth > 0)
                {
                    if (tokens[at].IsSymbol("(")) depth++;
                    if (tokens[at].IsSymbol(")")) depth--;
                    at++;
                }
            }

            if (at < tokens.Length && tokens[at].IsWord("AS")) at++;
            bool hasAlias = at < tokens.Length && tokens[at].IsName && !(tokens[at].Kind == SqlTokenKind.Word && ClauseWords.Contains(tokens[at].Value));
            tables.Add(new NamedTable(parts, hasAlias ? tokens[at].Value : parts[^1]));
        }

        return tables;
    }

    private static List<string> CtesOf(SqlToken[] tokens)
    {
        List<string> names = [];
        if (tokens.Length == 0 || !tokens[0].IsWord("WITH")) return names;
        for (int index = 1; index + 2 < tokens.Length; index++)
        {
            bool isStart = tokens[index - 1].IsWord("WITH") || tokens[index - 1].IsWord("RECURSIVE") || tokens[index - 1].IsSymbol(",");
            if (isStart && tokens[index].IsName && tokens[index + 1].IsWord("AS") && tokens[index + 2].IsSymbol("(")) names.Add(tokens[index].Value);
        }

        return names;
    }
}
