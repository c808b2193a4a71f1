using Millrace.Foundation.Faults;

namespace Millrace.Foundation.Text;

/// <summary>
/// A cursor over the tokens of one statement. What is missing is a fault that says what was expected; each language
/// words it for itself. Used by one thread.
/// </summary>
/// <param name="text">The statement.</param>
/// <param name="tokens">Its tokens; the last is the end.</param>
public abstract class TokenCursor(string text, IReadOnlyList<SqlToken> tokens)
{
    // Words that end a name too early to be one: `CREATE STREAMING TABLE AS SELECT` forgot its name.
    private static readonly string[] NeverNames = ["AS", "SELECT", "FROM", "CONSTRAINT"];

    private int _at;

    /// <summary>All tokens; the last is the end.</summary>
    protected IReadOnlyList<SqlToken> Tokens => tokens;

    /// <summary>The token at the cursor.</summary>
    public SqlToken Current => Peek(0);

    /// <summary>The offset behind the token that was taken last; 0 when none was.</summary>
    public int PreviousEnd => _at == 0 ? 0 : tokens[_at - 1].End;

    /// <summary>The token that was taken last; the first when none was.</summary>
    public SqlToken Previous => tokens[Math.Max(0, _at - 1)];

    /// <summary>True when nothing is left.</summary>
    public bool IsAtEnd => Current.Kind == SqlTokenKind.End;

    /// <summary>A token ahead of the cursor; past the end it is the end.</summary>
    public SqlToken Peek(int ahead) => tokens[Math.Min(_at + ahead, tokens.Count - 1)];

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
    public void Skip(int count) => _at = Math.Min(_at + count, tokens.Count - 1);

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

    /// <summary>Takes an expression in parentheses and gives the extent of what is between them.</summary>
    /// <param name="what">What it is, for the fault.</param>
    public (int Start, int End) ExpectParenthesisedSpan(string what)
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
        return (start, end);
    }

    /// <summary>Takes an expression up to one of some words outside parentheses, or the end.</summary>
    /// <param name="what">What it is, for the fault.</param>
    /// <param name="isItem">True for an item of a list, which a comma or the list's closing parenthesis ends too.</param>
    /// <param name="endWords">Words that end it.</param>
    public (int Start, int End) ExpectExpressionSpan(string what, bool isItem, params ReadOnlySpan<string> endWords)
    {
        SqlToken first = Current;
        int end = first.Start;
        int depth = 0;
        int cases = 0;
        while (!IsAtEnd)
        {
            bool isOutside = depth == 0 && cases == 0;
            if (isOutside && (IsOneOf(Current, endWords) || (isItem && (IsAtSymbol(",") || IsAtSymbol(")"))))) break;
            SqlToken token = Take();
            depth += IsOpening(token) ? 1 : IsClosing(token) ? -1 : 0;
            if (depth < 0) throw Fault(token, what, $"This '{token.Value}' closes nothing.");

            // CASE … WHEN … END holds words that end clauses elsewhere.
            if (token.IsWord("CASE")) cases++;
            else if (token.IsWord("END") && cases > 0) cases--;
            end = token.End;
        }

        if (end == first.Start) throw Fault(first, what, "");
        return (first.Start, end);
    }

    /// <summary>Takes the text of a column type, up to a comma, a closing parenthesis or one of some words.</summary>
    public string TakeTypeText(params ReadOnlySpan<string> endWords)
    {
        List<string> written = [];
        int depth = 0;
        while (!IsAtEnd)
        {
            if (depth <= 0 && (IsAtSymbol(",") || IsAtSymbol(")") || IsOneOf(Current, endWords))) break;
            SqlToken token = Take();
            depth += token.Kind != SqlTokenKind.Symbol ? 0 : token.Value switch
            {
                "<" or "(" => 1,
                ">" or ")" => -1,
                ">>" => -2,
                _ => 0,
            };
            written.Add(Written(token));
        }

        return string.Join(' ', written);
    }

    /// <summary>A token as it is written.</summary>
    public string Written(SqlToken token) => text[token.Start..token.End];

    /// <summary>The fault: something else was expected at the cursor.</summary>
    public MillraceException Fault(string expected, string hint = "") => Fault(Current, expected, hint);

    /// <summary>The fault: something else was expected at a token.</summary>
    /// <param name="at">The token.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="hint">What to do; may be empty.</param>
    public abstract MillraceException Fault(SqlToken at, string expected, string hint);

    /// <summary>What stands at a token, in the words of a fault.</summary>
    protected string Found(SqlToken at) => at.Kind == SqlTokenKind.End ? "the statement ends here" : $"found {Shown(at)}";

    private bool IsDoubleQuoted(SqlToken token) =>
        token.Kind == SqlTokenKind.QuotedName && text[token.Start] == '"';

    private static bool IsOpening(SqlToken token) => token.IsSymbol("(") || token.IsSymbol("[") || token.IsSymbol("{");

    private static bool IsClosing(SqlToken token) => token.IsSymbol(")") || token.IsSymbol("]") || token.IsSymbol("}");

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
