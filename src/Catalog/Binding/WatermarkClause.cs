using Millrace.Catalog.Dialect;
using Millrace.Catalog.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Makes <c>STREAM t WATERMARK ts DELAY OF INTERVAL 10 MINUTES</c> a call with arguments that the engine's parser reads:
/// <c>stream(t, watermark =&gt; "ts", delay =&gt; 600000000)</c>. Behind anything but a stream the clause says nothing, and goes.
/// </summary>
internal static class WatermarkClause
{
    /// <summary>Name of the argument with the event time's column.</summary>
    public const string ColumnArgument = "watermark";

    /// <summary>Name of the argument with the microseconds that rows may come late.</summary>
    public const string DelayArgument = "delay";

    public static QueryInput Rewrite(QueryInput input, IReadOnlyList<SqlToken> tokens)
    {
        List<(int, int, string)> edits = [];
        for (int at = 1; at + 3 < tokens.Count; at++)
        {
            if (!tokens[at].IsWord("WATERMARK") || !tokens[at + 1].IsName || !tokens[at + 2].IsWord("DELAY")) continue;
            if (!tokens[at + 3].IsWord("OF"))
                throw CatalogErrors.StatementSyntax($"found '{tokens[at + 3].Value}'", "OF and an interval", "Write WATERMARK ts DELAY OF INTERVAL 10 MINUTES.", input.Locate(tokens[at + 3].Start));
            (long delay, int last) = DelayAt(input, tokens, at + 4);
            string arguments = $", {ColumnArgument} => {Sql.Name(tokens[at + 1].Value)}, {DelayArgument} => {Sql.Number(delay)}";
            AddStream(tokens, at, arguments, edits);
            edits.Add((tokens[at].Start, tokens[last].End, ""));
        }

        return edits.Count == 0 ? input : input.Edited(TextSplice.Apply(input.Text, edits));
    }

    private static void AddStream(IReadOnlyList<SqlToken> tokens, int at, string arguments, List<(int, int, string)> edits)
    {
        for (int back = at - 1; back >= 0; back--)
        {
            if (tokens[back].IsSymbol(")")) back = OpenOf(tokens, back);
            if (back < 0 || tokens[back].IsSymbol("(") && !tokens[Math.Max(0, back - 1)].IsName || tokens[back].IsWord("FROM") || tokens[back].IsWord("JOIN") || tokens[back].IsSymbol(",")) return;
            if (!tokens[back].IsWord("STREAM")) continue;
            if (tokens[back + 1].IsSymbol("("))
            {
                int close = TokenSpans.CloseOf(tokens, back + 1) ?? back;
                edits.Add((tokens[close].Start, tokens[close].Start, arguments));
                return;
            }

            int last = TokenSpans.EndOfName(tokens, back + 1);
            if (tokens[last + 1].IsSymbol("(")) last = TokenSpans.CloseOf(tokens, last + 1) ?? last;
            edits.Add((tokens[back].Start, tokens[back + 1].Start, "stream("));
            edits.Add((tokens[last].End, tokens[last].End, arguments + ")"));
            return;
        }
    }

    private static int OpenOf(IReadOnlyList<SqlToken> tokens, int close)
    {
        int depth = 0;
        for (int at = close; at >= 0; at--)
        {
            if (tokens[at].IsSymbol(")")) depth++;
            if (tokens[at].IsSymbol("(") && --depth == 0) return at;
        }

        return -1;
    }

    /// <summary><c>INTERVAL 10 MINUTES</c>, <c>INTERVAL '10' MINUTE</c>, <c>INTERVAL '10 minutes'</c> or <c>'10 minutes'</c>.</summary>
    private static (long Micros, int Last) DelayAt(QueryInput input, IReadOnlyList<SqlToken> tokens, int first)
    {
        int at = tokens[first].IsWord("INTERVAL") ? first + 1 : first;
        int last = at;
        if (tokens[at].Kind == SqlTokenKind.Text) last = long.TryParse(tokens[at].Value, out _) ? at + 1 : at;
        else while (tokens[last].Kind == SqlTokenKind.Number && tokens[last + 1].Kind == SqlTokenKind.Word && tokens[last + 2].Kind == SqlTokenKind.Number) last += 2;
        if (tokens[last].Kind == SqlTokenKind.Number) last++;
        string text = string.Join(' ', Enumerable.Range(at, last - at + 1).Select(index => tokens[index].Value));
        if (IntervalText.TryParse(text, out TimeSpan delay)) return (delay.Ticks / TimeSpan.TicksPerMicrosecond, last);
        throw CatalogErrors.StatementSyntax(
            $"found '{text}'", "an interval of fixed length", "Write DELAY OF INTERVAL 10 MINUTES; units are microseconds to weeks.", input.Locate(tokens[first].Start));
    }
}
