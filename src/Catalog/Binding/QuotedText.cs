using System.Text.RegularExpressions;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Reads double quotes as Spark does where nothing else can be meant: around a value that is compared or given to a function,
/// or stands alone with a name of its own in a SELECT list, when no column has that name. Names come first, so a query that means columns keeps its meaning.
/// </summary>
internal static partial class QuotedText
{
    private static readonly string[] Comparisons = ["=", "==", "<>", "!=", "<", ">", "<=", ">=", "<=>", "||"];

    private static readonly string[] Words = ["LIKE", "ILIKE", "RLIKE", "REGEXP", "BETWEEN", "AND", "OR", "THEN", "ELSE", "WHEN", "CASE", "ESCAPE"];

    private static readonly string[] Openers = ["SELECT", "FROM", "WHERE", "ON", "USING", "BY", "AS", "EXCEPT", "EXCLUDE", "OVER", "VALUES", "JOIN", "DISTINCT", "HAVING", "STREAM"];

    /// <summary>The query with texts for the quoted name that the engine does not find; null when there is none.</summary>
    /// <param name="engine">Says which name it does not find.</param>
    /// <param name="input">The query as written.</param>
    /// <param name="bound">The same, bound.</param>
    public static QueryInput? TryMean(MillraceEngine engine, QueryInput input, BoundQuery bound)
    {
        if (!input.Text.Contains('"', StringComparison.Ordinal)) return null;
        IReadOnlyList<SqlToken> tokens = SparkDialect.Lex(input);
        SqlToken[] values = [.. Values(tokens, input.Text)];
        if (values.Length == 0 || MissingName(engine, bound) is not string missing) return null;
        (int, int, string)[] edits = [.. values.Where(token => token.Value == missing).Select(static token => (token.Start, token.End, Sql.Text(token.Value)))];
        return edits.Length == 0 ? null : input.Edited(TextSplice.Apply(input.Text, edits));
    }

    /// <summary>A condition over the columns of one relation, with texts for the quoted names that are no column.</summary>
    /// <param name="condition">The condition as written.</param>
    /// <param name="columns">The columns; a name of several parts counts by its first.</param>
    public static string Mean(string condition, IReadOnlyCollection<string> columns)
    {
        if (!condition.Contains('"', StringComparison.Ordinal)) return condition;
        IReadOnlyList<SqlToken> tokens = SparkDialect.Lex(new QueryInput(condition, static _ => null));
        IEnumerable<SqlToken> texts = Values(tokens, condition).Where(token => !columns.Contains(token.Value, StringComparer.OrdinalIgnoreCase));
        return TextSplice.Apply(condition, [.. texts.Select(static token => (token.Start, token.End, Sql.Text(token.Value)))]).Text;
    }

    private static string? MissingName(MillraceEngine engine, BoundQuery bound)
    {
        try
        {
            engine.SeriesColumns(bound);
            return null;
        }
        catch (MillraceException fault)
        {
            return Missing().Match(fault.Message) is { Success: true } match ? match.Groups["name"].Value : null;
        }
    }

    /// <summary>The quoted names that stand where a value may stand.</summary>
    private static IEnumerable<SqlToken> Values(IReadOnlyList<SqlToken> tokens, string text)
    {
        Stack<(bool IsCall, int First)> open = new();
        for (int at = 0; at < tokens.Count; at++)
        {
            SqlToken token = tokens[at];
            if (token.IsSymbol("(")) open.Push((at > 0 && IsCall(tokens[at - 1]), at + 1));
            else if (token.IsSymbol(")") && open.Count > 0) open.Pop();
            if (token.Kind != SqlTokenKind.QuotedName || text[token.Start] != '"' || at == 0) continue;
            SqlToken next = at + 1 < tokens.Count ? tokens[at + 1] : token;
            if (next.IsSymbol(".") || next.IsSymbol("(") || next.IsSymbol("=>")) continue;
            SqlToken before = tokens[at - 1];
            bool isOperand = Array.Exists(Comparisons, before.IsSymbol) || Array.Exists(Words, before.IsWord);
            bool isArgument = (before.IsSymbol(",") || before.IsSymbol("(")) && open.TryPeek(out (bool IsCall, int First) call) && call.IsCall
                && !(call.First == at && next.IsSymbol(")"));
            bool isItem = next.IsWord("AS") && (before.IsSymbol(",") || before.IsWord("SELECT") || before.IsWord("DISTINCT"));
            bool isKey = before.IsSymbol("[") && next.IsSymbol("]");
            if (isOperand || isArgument || isItem || isKey) yield return token;
        }
    }

    /// <summary>True for the name of a function, and for IN.</summary>
    private static bool IsCall(SqlToken before) => before.IsWord("IN") || (before.IsName && !Array.Exists(Openers, before.IsWord));

    [GeneratedRegex("Referenced column \"(?<name>[^\"]+)\" (?:was )?not found|Column \"(?<name>[^\"]+)\" referenced that exists in the SELECT clause")]
    private static partial Regex Missing();
}
