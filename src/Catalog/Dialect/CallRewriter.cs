using Millrace.Catalog.Faults;
using Millrace.Engine.Spark;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>Calls of Spark's functions: most are renamed, some are written in another way.</summary>
internal sealed class CallRewriter(SparkRewriter rewriter)
{
    private static readonly Dictionary<string, Func<SparkRewriter, SparkCall, int>> Writers =
        new[] { TimeCalls.Writers, ValueCalls.Writers, LambdaCalls.Writers, AggregateCalls.Writers, ViewRewriter.Writers }
            .SelectMany(static writers => writers)
            .ToDictionary(static writer => writer.Key, static writer => writer.Value, StringComparer.Ordinal);

    public int Rewrite(int at, SparkFunction function)
    {
        DialectText text = rewriter.Text;
        if (function.Refusal is string refusal) throw CatalogErrors.NotSupported($"The function {function.Name}", refusal, text.Place(at));
        if (text.CloseOf(at + 1) is not int close || IsAnotherConstruct(at, function.Name)) return at + 1;
        IReadOnlyList<(int First, int Last)> arguments = TokenSpans.Arguments(text.Tokens, at + 1, close);
        SparkCall call = new(function, at, close, arguments);
        if (!function.Takes(arguments.Count) && function.IsEngineToo) return at + 1;
        if (!function.Takes(arguments.Count))
            throw CatalogErrors.CallInvalid(function.Name, $"it takes {function.Counts} arguments, as in {function.Signature}, and here are {arguments.Count}", text.Place(at));
        if (function.Target is null) return Writers[function.Name](rewriter, call);
        rewriter.Edits.Replace(text.Peek(at).Start, text.Peek(at).End, function.Target);
        return at + 1;
    }

    /// <summary>True for clauses and standard SQL that only look like a call.</summary>
    private bool IsAnotherConstruct(int at, string name)
    {
        DialectText text = rewriter.Text;
        SqlToken before = text.Peek(at - 1);
        SqlToken inside = text.Peek(at + 2);
        bool isQuery = inside.IsWord("SELECT") || inside.IsWord("WITH") || inside.IsWord("FROM") || inside.IsWord("VALUES");
        return name switch
        {
            "filter" => inside.IsWord("WHERE"),
            "replace" => before.IsSymbol("*") || before.IsSymbol(")"),
            "exists" or "some" or "array" => isQuery,
            "substring" or "position" => Has(at, "FROM") || Has(at, "IN"),
            _ => false,
        };
    }

    private bool Has(int at, string word)
    {
        int close = rewriter.Text.CloseOf(at + 1) ?? at;
        int depth = 0;
        for (int inside = at + 2; inside < close; inside++)
        {
            SqlToken token = rewriter.Text.Peek(inside);
            if (token.IsSymbol("(")) depth++;
            else if (token.IsSymbol(")")) depth--;
            else if (depth == 0 && token.IsWord(word)) return true;
        }

        return false;
    }
}
