using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Grammar;

/// <summary>A cursor over the tokens of one statement that is no query. Used by one thread.</summary>
/// <param name="input">The statement.</param>
/// <param name="tokens">Its tokens; the last is the end.</param>
internal sealed class StatementReader(QueryInput input, IReadOnlyList<SqlToken> tokens) : TokenCursor(input.Text, tokens)
{
    private static readonly string[] QueryWords = ["SELECT", "WITH", "VALUES", "FROM"];

    /// <summary>True when a query begins at the cursor.</summary>
    public bool IsAtQuery => Current.IsSymbol("(") || Array.Exists(QueryWords, word => Current.IsWord(word));

    /// <summary>The place of the token at the cursor, or null when the text has no place.</summary>
    public SourceLocation? Location => input.Locate(Current.Start);

    /// <summary>The same statement, read from its start.</summary>
    public StatementReader Restarted() => new(input, Tokens);

    /// <summary>Takes the name of a table, or <c>delta.`path`</c>, without a version.</summary>
    public RelationRequest ExpectTable(string what = "the name of a table")
    {
        SourceLocation? location = Location;
        IReadOnlyList<string> parts = ExpectParts(what);
        return RelationRequest.DeltaPath.PathIn(parts) is string path
            ? new RelationRequest.DeltaPath(path, Travel: null, IsStream: false) { Location = location }
            : new RelationRequest.Table(string.Join('.', parts), parts, Travel: null, IsStream: false) { Location = location };
    }

    /// <summary>Takes <c>VERSION AS OF n</c> or <c>TIMESTAMP AS OF 'time'</c> when it comes next; null when not.</summary>
    public TimeTravel? TryTakeTravel()
    {
        bool isFor = IsAtWords("FOR");
        int ahead = isFor ? 1 : 0;
        bool isVersion = Peek(ahead).IsWord("VERSION") || Peek(ahead).IsWord("SYSTEM_VERSION");
        bool isTime = Peek(ahead).IsWord("TIMESTAMP") || Peek(ahead).IsWord("SYSTEM_TIME");
        if ((!isVersion && !isTime) || !Peek(ahead + 1).IsWord("AS") || !Peek(ahead + 2).IsWord("OF")) return null;
        Skip(ahead + 3);
        if (isTime) return new TimeTravel(Version: null, ExpectText("a time in quotes"));
        return new TimeTravel(ExpectLong("the number of a version"), Timestamp: null);
    }

    /// <summary>Takes an alias, with or without AS, unless one of some words comes next; null when there is none.</summary>
    public string? TryTakeAlias(params ReadOnlySpan<string> notAliases)
    {
        if (TryTakeWords("AS")) return ExpectName("an alias");
        if (!Current.IsName) return null;
        foreach (string word in notAliases)
        {
            if (Current.IsWord(word)) return null;
        }

        return ExpectName("an alias");
    }

    /// <summary>Takes a whole number that is not negative.</summary>
    public long ExpectLong(string what)
    {
        bool isText = Current.Kind == SqlTokenKind.Text;
        bool isNumber = isText || Current.Kind == SqlTokenKind.Number;
        if (!isNumber || !long.TryParse(Current.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)) throw Fault(what);
        Skip(1);
        return number;
    }

    /// <summary>Takes a number that is not negative, with or without a fraction.</summary>
    public double ExpectNumber(string what)
    {
        bool isNumber = Current.Kind == SqlTokenKind.Number
            && double.TryParse(Current.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        if (!isNumber) throw Fault(what);
        return double.Parse(Take().Value, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Takes a column, which may be a path into structs.</summary>
    public IReadOnlyList<string> ExpectColumn(string what = "a column") => ExpectParts(what);

    /// <summary>Takes the type of a column.</summary>
    /// <param name="column">The column, for the fault.</param>
    /// <param name="endWords">Words that may follow the type.</param>
    public DataType ExpectType(string column, params ReadOnlySpan<string> endWords)
    {
        SqlToken first = Current;
        string written = TakeTypeText(endWords);
        if (written.Length == 0) throw Fault(first, $"the type of column '{column}'", "");
        try
        {
            return DataTypeText.Parse(written);
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, input.Locate(first.Start));
        }
    }

    /// <summary>Takes an expression in parentheses and gives what is between them.</summary>
    public QueryInput ExpectParenthesised(string what)
    {
        (int start, int end) = ExpectParenthesisedSpan(what);
        return Slice(start, end);
    }

    /// <summary>Takes an expression up to one of some words outside parentheses, or the end.</summary>
    public QueryInput ExpectExpression(string what, params ReadOnlySpan<string> endWords)
    {
        (int start, int end) = ExpectExpressionSpan(what, isItem: false, endWords);
        return Slice(start, end);
    }

    /// <summary>Takes an expression of a list: up to a comma, one of some words, or the end.</summary>
    public QueryInput ExpectItem(string what, params ReadOnlySpan<string> endWords)
    {
        (int start, int end) = ExpectExpressionSpan(what, isItem: true, endWords);
        return Slice(start, end);
    }

    /// <summary>Takes a list in parentheses whatever it holds; gives the offset behind it.</summary>
    public int ExpectCallEnd()
    {
        ExpectSymbol("(");
        int depth = 1;
        while (depth > 0)
        {
            if (IsAtEnd) throw Fault("')'");
            SqlToken token = Take();
            depth += token.IsSymbol("(") ? 1 : token.IsSymbol(")") ? -1 : 0;
        }

        return PreviousEnd;
    }

    /// <summary>Takes everything that is left.</summary>
    public QueryInput ExpectRest(string what)
    {
        if (IsAtEnd) throw Fault(what);
        int start = Current.Start;
        Skip(Tokens.Count);
        return Slice(start, Tokens[^2].End);
    }

    /// <summary>Takes <c>(key = value, …)</c>.</summary>
    public IReadOnlyDictionary<string, string> ExpectProperties()
    {
        Dictionary<string, string> properties = new(StringComparer.Ordinal);
        ExpectList(() =>
        {
            SqlToken start = Current;
            string key = ExpectPropertyKey();
            TryTakeSymbol("=");
            if (!properties.TryAdd(key, ExpectPropertyValue())) throw Fault(start, "another key", $"The property '{key}' is given twice.");
            return key;
        });
        return properties;
    }

    /// <summary>Takes the key of a table property, quoted or dotted.</summary>
    public string ExpectPropertyKey() =>
        IsAtText ? ExpectText("a property") : string.Join('.', ExpectParts("the key of a property"));

    /// <summary>A part of the statement.</summary>
    public QueryInput Slice(int start, int end) => new(input.Text[start..end], offset => input.Locate(start + offset));

    /// <inheritdoc/>
    public override MillraceException Fault(SqlToken at, string expected, string hint) =>
        CatalogErrors.StatementSyntax(Found(at), expected, hint, input.Locate(at.Start));

    private string ExpectPropertyValue()
    {
        if (IsAtText) return ExpectText("a value");
        bool isNegative = TryTakeSymbol("-");
        if (Current.Kind == SqlTokenKind.Number) return (isNegative ? "-" : "") + Take().Value;
        if (!isNegative && (IsAtWords("TRUE") || IsAtWords("FALSE"))) return Take().Value.ToLowerInvariant();
        throw Fault("the value of the property in quotes");
    }
}
