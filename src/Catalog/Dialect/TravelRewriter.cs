using Millrace.Catalog.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary><c>STREAM t</c>, <c>VERSION AS OF</c>, <c>TIMESTAMP AS OF</c> and <c>t@v3</c>.</summary>
internal static class TravelRewriter
{
    public static bool TryRewrite(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        SqlToken token = text.Peek(at);
        if (token.IsWord("STREAM") && IsTablePlace(text, at) && !text.Peek(at + 1).IsSymbol("("))
        {
            int last = EndOfRelation(text, at + 1);
            rewriter.Edits.Replace(token.Start, text.Peek(at + 1).Start, "stream(");
            rewriter.Edits.Close(text.Peek(last).End, ")");
            return true;
        }

        bool isMoment = token.IsWord("VERSION") || token.IsWord("TIMESTAMP") || token.IsWord("SYSTEM_VERSION") || token.IsWord("SYSTEM_TIME");
        if (!isMoment || !text.Peek(at + 1).IsWord("AS") || !text.Peek(at + 2).IsWord("OF")) return false;
        Travel(rewriter, at);
        return true;
    }

    public static void TryMark(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        SqlToken version = text.Peek(at + 1);
        bool isMark = text.Peek(at - 1).IsName && version.Kind == SqlTokenKind.Word
            && version.Value is ['v' or 'V', ..] && version.Value.Length > 1 && version.Value.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
        if (isMark) Wrap(rewriter, at - 1, text.Peek(at).Start, version.End, $"version => {version.Value[1..]}");
    }

    /// <summary>True where a table may stand: after FROM, JOIN or a comma.</summary>
    private static bool IsTablePlace(DialectText text, int at) =>
        (text.Peek(at - 1).IsWord("FROM") || text.Peek(at - 1).IsWord("JOIN") || text.Peek(at - 1).IsSymbol(",")) && text.Peek(at + 1).IsName;

    /// <summary>The last token of a dotted name, or the closing parenthesis of a call.</summary>
    private static int EndOfRelation(DialectText text, int at)
    {
        int last = TokenSpans.EndOfName(text.Tokens, at);
        return text.Peek(last + 1).IsSymbol("(") ? text.CloseOf(last + 1) ?? last : last;
    }

    private static void Travel(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        int name = text.Peek(at - 1).IsWord("FOR") ? at - 2 : at - 1;
        SqlToken value = text.Peek(at + 3);
        bool isVersion = text.Peek(at).IsWord("VERSION") || text.Peek(at).IsWord("SYSTEM_VERSION");
        bool fits = isVersion ? value.Kind is SqlTokenKind.Number or SqlTokenKind.Text : value.Kind == SqlTokenKind.Text;
        if (!fits || !text.Peek(name).IsName) throw CatalogErrors.TimeTravelInvalid(value.Value, text.Place(at + 3));
        string argument = isVersion ? $"version => {value.Value}" : $"timestamp => {Sql.Text(value.Value)}";
        Wrap(rewriter, name, text.Peek(name).End, value.End, argument);
    }

    /// <summary>
    /// Makes a call of a name and the version to read: the engine's own <c>AT (…)</c> would not let an alias follow.
    /// </summary>
    private static void Wrap(SparkRewriter rewriter, int lastOfName, int from, int to, string argument)
    {
        int first = lastOfName;
        while (rewriter.Text.Peek(first - 1).IsSymbol(".") && rewriter.Text.Peek(first - 2).IsName) first -= 2;
        rewriter.Edits.Open(rewriter.Text.Peek(first).Start, $"{SparkRewriter.TravelFunction}(");
        rewriter.Edits.Replace(from, to, $", {argument})");
    }
}
