using Millrace.Catalog.Faults;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Turns what pipeline SQL writes in Spark's way into what the engine's parser reads: backticks, <c>STREAM t</c>,
/// <c>VERSION AS OF</c>, <c>t@v3</c>, <c>LIVE.</c>, <c>* EXCEPT</c>, <c>&lt;=&gt;</c>, and the type word <c>timestamp</c>,
/// which means an instant here.
/// </summary>
internal static class SparkDialect
{
    public static QueryInput Rewrite(QueryInput input)
    {
        IReadOnlyList<SqlToken> tokens = Lex(input);
        Rewriter rewriter = new(input, tokens);
        return input.Edited(TextSplice.Apply(input.Text, rewriter.Edits()));
    }

    /// <summary>The tokens of a query, with faults told at their true place.</summary>
    public static IReadOnlyList<SqlToken> Lex(QueryInput input)
    {
        try
        {
            return SqlLexer.Read(new SourceText("query", input.Text));
        }
        catch (MillraceException fault) when (fault.Location is SourceLocation inner)
        {
            int offset = OffsetOf(input.Text, inner);
            string problem = fault.Message[(inner.ToString().Length + 2)..];
            throw new MillraceException(fault.Code, problem, fault.IsTransient, input.Locate(offset), fault);
        }
    }

    private static int OffsetOf(string text, SourceLocation place)
    {
        int offset = 0;
        for (int line = 1; line < place.Line; line++) offset = text.IndexOf('\n', offset) + 1;
        return offset + place.Column - 1;
    }

    private sealed class Rewriter(QueryInput input, IReadOnlyList<SqlToken> tokens)
    {
        private readonly List<(int Start, int End, string Replacement)> _edits = [];

        public List<(int Start, int End, string Replacement)> Edits()
        {
            for (int at = 0; at < tokens.Count; at++) Visit(at);

            // Wrapping a name and rewriting its quotes may touch at the same offset: keep insertions in order.
            return _edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End).ToList();
        }

        private void Visit(int at)
        {
            SqlToken token = tokens[at];
            if (token.Kind == SqlTokenKind.QuotedName && input.Text[token.Start] == '`')
                Replace(token.Start, token.End, Sql.Name(token.Value));
            else if (token.IsSymbol("<=>")) Replace(token.Start, token.End, " IS NOT DISTINCT FROM ");
            else if (token.IsSymbol("==")) Replace(token.Start, token.End, "=");
            else if (token.IsSymbol("@")) TryVersionMark(at);
            else if (token.Kind == SqlTokenKind.Word) VisitWord(at, token);
        }

        private void VisitWord(int at, SqlToken token)
        {
            // A reserved word, such as column, is a fine name of an argument once it is quoted.
            if (Peek(at + 1).IsSymbol("=>") && !Peek(at - 2).IsWord("AT")) Replace(token.Start, token.End, Sql.Name(token.Value));
            else if (token.IsWord("STREAM") && IsTablePlace(at) && !Peek(at + 1).IsSymbol("(")) WrapStream(at);
            else if (token.IsWord("LIVE") && Peek(at + 1).IsSymbol(".")) Replace(token.Start, Peek(at + 1).End, "");
            else if (token.IsWord("EXCEPT") && Peek(at - 1).IsSymbol("*") && Peek(at + 1).IsSymbol("(")) Replace(token.Start, token.End, "EXCLUDE");
            else if ((token.IsWord("VERSION") || token.IsWord("TIMESTAMP") || token.IsWord("SYSTEM_VERSION") || token.IsWord("SYSTEM_TIME"))
                && Peek(at + 1).IsWord("AS") && Peek(at + 2).IsWord("OF")) RewriteTravel(at);
            else if (token.IsWord("TIMESTAMP") && IsTypePlace(at)) Replace(token.Start, token.End, "TIMESTAMPTZ");
            else if ((token.IsWord("TIMESTAMP_NTZ") || token.IsWord("TIMESTAMP_LTZ")) && IsTypePlace(at))
                Replace(token.Start, token.End, token.IsWord("TIMESTAMP_NTZ") ? "TIMESTAMP" : "TIMESTAMPTZ");
        }

        /// <summary>True where a table may stand: after FROM, JOIN or a comma.</summary>
        private bool IsTablePlace(int at) =>
            (Peek(at - 1).IsWord("FROM") || Peek(at - 1).IsWord("JOIN") || Peek(at - 1).IsSymbol(",")) && Peek(at + 1).IsName;

        private bool IsTypePlace(int at)
        {
            SqlToken next = Peek(at + 1);
            if (Peek(at - 1).IsSymbol("::")) return !next.IsWord("WITH") && !next.IsWord("WITHOUT");
            if (next.Kind == SqlTokenKind.Text) return true;
            return Peek(at - 1).IsWord("AS") && (next.IsSymbol(")") || next.IsSymbol("[")) && IsInsideCast(at - 1);
        }

        private bool IsInsideCast(int at)
        {
            int depth = 0;
            for (int back = at; back > 0; back--)
            {
                if (tokens[back].IsSymbol(")")) depth++;
                if (!tokens[back].IsSymbol("(")) continue;
                if (depth == 0) return tokens[back - 1].IsWord("CAST") || tokens[back - 1].IsWord("TRY_CAST");
                depth--;
            }

            return false;
        }

        private void WrapStream(int at)
        {
            int last = EndOfRelation(at + 1);
            Replace(tokens[at].Start, Peek(at + 1).Start, "stream(");
            Replace(tokens[last].End, tokens[last].End, ")");
        }

        /// <summary>The last token of a dotted name, or the closing parenthesis of a call.</summary>
        private int EndOfRelation(int at)
        {
            int last = at;
            while (Peek(last + 1).IsSymbol(".") && Peek(last + 2).IsName) last += 2;
            return Peek(last + 1).IsSymbol("(") ? TokenSpans.CloseOf(tokens, last + 1) ?? last : last;
        }

        private void TryVersionMark(int at)
        {
            SqlToken version = Peek(at + 1);
            bool isMark = Peek(at - 1).IsName && version.Kind == SqlTokenKind.Word
                && version.Value is ['v' or 'V', ..] && version.Value.Length > 1 && version.Value.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
            if (isMark) WrapTravel(at - 1, tokens[at].Start, version.End, $"version => {version.Value[1..]}");
        }

        private void RewriteTravel(int at)
        {
            int name = Peek(at - 1).IsWord("FOR") ? at - 2 : at - 1;
            SqlToken value = Peek(at + 3);
            bool isVersion = tokens[at].IsWord("VERSION") || tokens[at].IsWord("SYSTEM_VERSION");
            bool fits = isVersion ? value.Kind is SqlTokenKind.Number or SqlTokenKind.Text : value.Kind == SqlTokenKind.Text;
            if (!fits) throw CatalogErrors.TimeTravelInvalid(value.Value, input.Locate(value.Start));
            if (!Peek(name).IsName) throw CatalogErrors.TimeTravelInvalid(value.Value, input.Locate(value.Start));
            WrapTravel(name, tokens[name].End, value.End, isVersion ? $"version => {value.Value}" : $"timestamp => {Sql.Text(value.Value)}");
        }

        /// <summary>
        /// Makes a call of a name and the version to read: the engine's own <c>AT (…)</c> would not let an alias follow.
        /// </summary>
        private void WrapTravel(int lastOfName, int from, int to, string argument)
        {
            int first = lastOfName;
            while (Peek(first - 1).IsSymbol(".") && Peek(first - 2).IsName) first -= 2;
            Replace(tokens[first].Start, tokens[first].Start, $"{NodeFinder.TravelFunction}(");
            Replace(from, to, $", {argument})");
        }

        private SqlToken Peek(int at) => at < 0 ? default : tokens[Math.Min(at, tokens.Count - 1)];

        private void Replace(int start, int end, string replacement) => _edits.Add((start, end, replacement));
    }
}
