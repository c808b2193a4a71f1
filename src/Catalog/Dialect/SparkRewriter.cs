using Millrace.Catalog.Faults;
using Millrace.Engine.Spark;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>
/// Walks the tokens of a query once and notes what must be written in another way. A construct that is moved as a whole is
/// translated by itself; all else stays in its place, so that faults point at it.
/// </summary>
internal sealed class SparkRewriter
{
    /// <summary>Stands for <c>t VERSION AS OF n</c> in the text that the engine parses.</summary>
    public const string TravelFunction = "millrace_travel";

    private readonly CallRewriter _calls;
    private readonly TypeRewriter _types;
    private readonly ViewRewriter _views;

    private readonly Dictionary<int, int> _skips = [];
    private readonly IReadOnlyDictionary<string, string> _names;

    private SparkRewriter(DialectText text, IReadOnlyDictionary<string, string> names)
    {
        Text = text;
        _names = names;
        _calls = new CallRewriter(this);
        _types = new TypeRewriter(this);
        _views = new ViewRewriter(this);
    }

    public DialectText Text { get; }

    public DialectEdits Edits { get; } = new();

    /// <summary>The edits that turn a whole query into the engine's SQL.</summary>
    public static List<(int Start, int End, string Replacement)> Rewrite(DialectText text)
    {
        SparkRewriter rewriter = new(text, new Dictionary<string, string>());
        rewriter.Walk(0, text.Tokens.Count - 1);
        return rewriter.Edits.ToList();
    }

    /// <summary>A piece of the query in the engine's SQL.</summary>
    public string Spoken(int first, int last) => Spoken(first, last, _names);

    /// <summary>The same, where names, such as the arguments of a function, stand for something else.</summary>
    public string Spoken(int first, int last, IReadOnlyDictionary<string, string> names)
    {
        SparkRewriter inner = new(Text, names);
        inner.Walk(first, last);
        int start = Text.Peek(first).Start;
        List<(int, int, string)> edits = [.. inner.Edits.ToList().Select(edit => (edit.Start - start, edit.End - start, edit.Replacement))];
        return TextSplice.Apply(Text.Slice(first, last), edits).Text;
    }

    public string Spoken((int First, int Last) piece) => Spoken(piece.First, piece.Last);

    /// <summary>The names that stand for something else here, and some more.</summary>
    public Dictionary<string, string> NamesWith(params ReadOnlySpan<(string Name, string Meaning)> more)
    {
        Dictionary<string, string> names = new(_names, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string meaning) in more) names[name] = meaning;
        return names;
    }

    /// <summary>Leaves out tokens that an edit has dealt with.</summary>
    public void Skip(int from, int to) => _skips[from] = to;

    private void Walk(int first, int last)
    {
        for (int at = first; at <= last;) at = _skips.TryGetValue(at, out int to) ? to : Math.Max(at + 1, Visit(at));
        SelectNames.Keep(Text, Edits, first, last);
    }

    /// <summary>Deals with a token; gives the next one to look at.</summary>
    private int Visit(int at)
    {
        SqlToken token = Text.Peek(at);
        if (token.Kind == SqlTokenKind.Word) return VisitWord(at, token);
        if (token.Kind == SqlTokenKind.QuotedName)
        {
            if (Text.Text[token.Start] == '`') Replace(token, Sql.Name(token.Value));
        }
        else if (token.Kind == SqlTokenKind.Number)
        {
            return NameRewriter.Number(this, at);
        }
        else if (token.Kind == SqlTokenKind.Symbol)
        {
            return VisitSymbol(at, token);
        }

        return at + 1;
    }

    private int VisitSymbol(int at, SqlToken token)
    {
        switch (token.Value)
        {
            case "<=>":
                Replace(token, " IS NOT DISTINCT FROM ");
                return at + 1;
            case "==":
                Replace(token, "=");
                return at + 1;
            case "@":
                TravelRewriter.TryMark(this, at);
                return at + 1;
            case "::": return _types.Postfix(at);
            case "/": return OperatorRewriter.Divide(this, at);
            case "[": return OperatorRewriter.Subscript(this, at);
            case ":": return OperatorRewriter.JsonPath(this, at);
            case "*" when Text.Peek(at - 1).IsSymbol("."): return NameRewriter.InnerStar(this, at);
            default: return at + 1;
        }
    }

    private int VisitWord(int at, SqlToken token)
    {
        SqlToken next = Text.Peek(at + 1);

        // A reserved word, such as column, is a fine name of an argument once it is quoted.
        if (next.IsSymbol("=>") && !Text.Peek(at - 2).IsWord("AT")) Replace(token, Sql.Name(token.Value));
        else if (Text.Peek(at - 1).IsSymbol(".")) return at + 1;
        else if (_names.Count > 0 && !next.IsSymbol("(") && _names.TryGetValue(token.Value, out string? meaning)) Replace(token, meaning);
        else if (token.IsWord("LIVE") && next.IsSymbol(".")) Edits.Replace(token.Start, next.End, "");
        else if (token.IsWord("EXCEPT") && Text.Peek(at - 1).IsSymbol("*") && next.IsSymbol("(")) Replace(token, "EXCLUDE");
        else if (IsPlainName(at)) Replace(token, Sql.Name(token.Value));
        else if (NameRewriter.TryIdentifier(this, at) is int afterName) return afterName;
        else if (NameRewriter.TryFileName(this, at) is int afterFile) return afterFile;
        else if (GroupRewriter.TryRewrite(this, at) is int afterGroup) return afterGroup;
        else if (TravelRewriter.TryRewrite(this, at) || _types.TryTypedLiteral(at)) return at + 1;
        else if (_types.TryCast(at) is int afterCast) return afterCast;
        else if (_views.TryRewrite(at) is int afterView) return afterView;
        else if (OperatorRewriter.TryWord(this, at) is int afterWord) return afterWord;
        else if (next.IsSymbol("(") && SparkFunctions.Find(token.Value) is SparkFunction { IsHelper: false } function && IsCallPlace(at)) return _calls.Rewrite(at, function);
        return at + 1;
    }

    /// <summary>True for a column called at, offset, end or desc, which the engine takes for the beginning of a clause.</summary>
    private bool IsPlainName(int at)
    {
        SqlToken next = Text.Peek(at + 1);
        if (EngineWords.IsColumn(Text, at)) return true;
        if (Text.Peek(at).IsWord("AT")) return !next.IsSymbol("(") && !next.IsWord("TIME");
        return Text.Peek(at).IsWord("OFFSET")
            && (next.Kind == SqlTokenKind.End || next.IsWord("FROM") || next.IsWord("AS") || (next.Kind == SqlTokenKind.Symbol && !next.IsSymbol("(") && !next.IsSymbol(";")));
    }

    /// <summary>False where a word with parentheses is a relation, an alias or the target of a statement.</summary>
    private bool IsCallPlace(int at)
    {
        SqlToken before = Text.Peek(at - 1);
        return !before.IsWord("AS") && !before.IsWord("INTO") && !before.IsWord("TABLE") && !before.IsWord("WITH") && !before.IsWord("JOIN")
            && !before.IsWord("RECURSIVE") && !(before.IsWord("FROM") && SparkFunctions.Find(Text.Peek(at).Value)?.Group != "Rows out of values");
    }

    private void Replace(SqlToken token, string text) => Edits.Replace(token.Start, token.End, text);
}
