using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>
/// A cursor over the tokens of one statement. What is missing is a fault that says what was expected.
/// </summary>
internal sealed class TokenReader(StatementText statement)
{
    // Words that end a name too early to be one: `CREATE STREAMING TABLE AS SELECT` forgot its name.
    private static readonly string[] NeverNames = ["AS", "SELECT", "FROM", "CONSTRAINT"];

    private int _at;

    /// <summary>The token at the cursor.</summary>
    public SqlToken Current => Peek(0);

    /// <summary>The place of the token at the cursor.</summary>
    public SourceLocation Location => statement.LocationAt(Current.Start);

    /// <summary>True when nothing is left.</summary>
    public bool IsAtEnd => Current.Kind == SqlTokenKind.End;

    /// <summary>A token ahead of the cursor; past the end it is the end.</summary>
    public SqlToken Peek(int ahead) => statement.Tokens[Math.Min(_at + ahead, statement.Tokens.Count - 1)];

    /// <summary>True when these words come next.</summary>
    public bool IsAtWords(params ReadOnlySpan<string> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (!Peek(i).IsWord(words[i])) return false;
        }

        return true;
    }

    /// <summary>True when that symbol comes next.</summary>
    public bool IsAtSymbol(string symbol) => Current.IsSymbol(symbol);

    /// <summary>Takes a number of tokens that were peeked at.</summary>
    public void Skip(int count) => _at = Math.Min(_at + count, statement.Tokens.Count - 1);

    /// <summary>Takes one token of any kind.</summary>
    public SqlToken Take()
    {
        SqlToken token = Current;
        Skip(1);
        return token;
    }

    /// <summary>Takes these words when they come next.</summary>
    public bool TryTakeWords(params ReadOnlySpan<string> words)
    {
        if (!IsAtWords(words)) return false;
        Skip(words.Length);
        return true;
    }

    /// <summary>Takes that symbol when it comes next.</summary>
    public bool TryTakeSymbol(string symbol)
    {
        if (!IsAtSymbol(symbol)) return false;
        Skip(1);
        return true;
    }

    /// <summary>Takes these words; the fault names the first that is missing.</summary>
    public void ExpectWords(params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (!TryTakeWords(word)) throw Fault(word);
        }
    }

    /// <summary>Takes that symbol.</summary>
    public void ExpectSymbol(string symbol)
    {
        if (!TryTakeSymbol(symbol)) throw Fault($"'{symbol}'");
    }

    /// <summary>Nothing may be left.</summary>
    public void ExpectEnd()
    {
        if (!IsAtEnd) throw Fault("the end of the statement", "Statements are separated by ';'.");
    }

    /// <summary>Takes a bare or quoted name.</summary>
    /// <param name="what">What it names, for the fault.</param>
    public string ExpectName(string what)
    {
        SqlToken token = Current;
        bool isReserved = Array.Exists(NeverNames, word => token.IsWord(word));
        if (!token.IsName || token.Value.Length == 0 || isReserved) throw Fault(what);
        Skip(1);
        return token.Value;
    }

    /// <summary>Takes names joined by dots.</summary>
    /// <param name="what">What they name, for the fault.</param>
    public IReadOnlyList<string> ExpectParts(string what)
    {
        List<string> parts = [ExpectName(what)];
        while (TryTakeSymbol(".")) parts.Add(ExpectName(what));
        return parts;
    }

    /// <summary>Takes the name of a dataset or flow, at most three parts.</summary>
    public IReadOnlyList<string> ExpectQualified(string what)
    {
        SqlToken first = Current;
        IReadOnlyList<string> parts = ExpectParts(what);
        return parts.Count <= 3
            ? parts
            : throw Fault(first, what, "A name has at most three parts: catalog.schema.name.");
    }

    /// <summary>Takes a text literal; double quotes are taken too, as Spark does.</summary>
    public string ExpectText(string what)
    {
        bool isText = Current.Kind == SqlTokenKind.Text || IsDoubleQuoted(Current);
        return isText ? Take().Value : throw Fault(what);
    }

    /// <summary>True for a text literal or what stands in double quotes.</summary>
    public bool IsAtText => Current.Kind == SqlTokenKind.Text || IsDoubleQuoted(Current);

    /// <summary>Takes a list in parentheses.</summary>
    public IReadOnlyList<T> ExpectList<T>(Func<T> readItem)
    {
        ExpectSymbol("(");
        List<T> items = [readItem()];
        while (TryTakeSymbol(",")) items.Add(readItem());
        if (!TryTakeSymbol(")")) throw Fault("',' or ')'");
        return items;
    }

    /// <summary>Takes names in parentheses, separated by commas; a name may be a dotted path.</summary>
    public IReadOnlyList<string> ExpectNames(string what) => ExpectList(() => string.Join('.', ExpectParts(what)));

    /// <summary>Takes an expression in parentheses and gives what is between them.</summary>
    public QueryText ExpectParenthesised(string what)
    {
        SqlToken open = Current;
        ExpectSymbol("(");
        int start = Current.Start;
        int end = start;
        int depth = 1;
        while (true)
        {
            SqlToken token = Take();
            if (token.Kind == SqlTokenKind.End)
                throw Fault(open, $"')' that closes {what}", "The parenthesis opened here is never closed.");
            depth += token.IsSymbol("(") ? 1 : token.IsSymbol(")") ? -1 : 0;
            if (depth == 0) break;
            end = token.End;
        }

        if (end == start) throw Fault(open, what, "The parentheses are empty.");
        return statement.Slice(start, end);
    }

    /// <summary>Takes an expression up to one of some words outside parentheses, or the end.</summary>
    public QueryText ExpectExpression(string what, params ReadOnlySpan<string> endWords)
    {
        SqlToken first = Current;
        int end = first.Start;
        int depth = 0;
        while (!IsAtEnd && (depth > 0 || !IsOneOf(Current, endWords)))
        {
            SqlToken token = Take();
            depth += token.IsSymbol("(") ? 1 : token.IsSymbol(")") ? -1 : 0;
            if (depth < 0) throw Fault(token, what, "This ')' closes nothing.");
            end = token.End;
        }

        if (end == first.Start) throw Fault(first, what, "");
        return statement.Slice(first.Start, end);
    }

    /// <summary>The part of the statement from one token to another.</summary>
    public QueryText Slice(SqlToken first, SqlToken last) => statement.Slice(first.Start, last.End);

    /// <summary>A token as it is written.</summary>
    public string Written(SqlToken token) => statement.Text[token.Start..token.End];

    /// <summary>The place of a token that was taken.</summary>
    public SourceLocation LocationOf(SqlToken token) => statement.LocationAt(token.Start);

    /// <summary>The fault: something else was expected at the cursor.</summary>
    public MillraceException Fault(string expected, string hint = "") => Fault(Current, expected, hint);

    /// <summary>The fault: something else was expected at a token.</summary>
    public MillraceException Fault(SqlToken at, string expected, string hint)
    {
        string found = at.Kind == SqlTokenKind.End ? "the statement ends here" : $"found {Shown(at)}";
        return LanguageErrors.Syntax(LocationOf(at), found, expected, hint);
    }

    private bool IsDoubleQuoted(SqlToken token) =>
        token.Kind == SqlTokenKind.QuotedName && statement.Text[token.Start] == '"';

    private static bool IsOneOf(SqlToken token, ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (token.IsWord(word)) return true;
        }

        return false;
    }

    private string Shown(SqlToken token)
    {
        const int shown = 40;
        string written = Written(token).ReplaceLineEndings(" ");
        return written.Length > shown ? $"'{written[..shown]}…'" : $"'{written}'";
    }
}
