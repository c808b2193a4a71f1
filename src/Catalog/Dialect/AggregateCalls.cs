using Millrace.Catalog.Faults;
using Millrace.Engine.Spark;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>Calls that take many rows into one value.</summary>
internal static class AggregateCalls
{
    public static readonly Dictionary<string, Func<SparkRewriter, SparkCall, int>> Writers = new()
    {
        ["collect_list"] = static (rewriter, call) => Collect(rewriter, call, isSet: false),
        ["array_agg"] = static (rewriter, call) => Collect(rewriter, call, isSet: false),
        ["collect_set"] = static (rewriter, call) => Collect(rewriter, call, isSet: true),
        ["count"] = Count,
        ["first"] = static (rewriter, call) => Edge(rewriter, call, isFirst: true),
        ["first_value"] = static (rewriter, call) => Edge(rewriter, call, isFirst: true),
        ["last"] = static (rewriter, call) => Edge(rewriter, call, isFirst: false),
        ["last_value"] = static (rewriter, call) => Edge(rewriter, call, isFirst: false),
        ["percentile_approx"] = Percentile,
        ["approx_percentile"] = Percentile,
    };

    /// <summary>Nulls are left out, and no rows give an empty array.</summary>
    private static int Collect(SparkRewriter rewriter, SparkCall call, bool isSet)
    {
        if (call.Arguments.Count != 1) throw CatalogErrors.CallInvalid(call.Function.Name, "it takes 1 argument", rewriter.Text.Place(call.At));
        DialectText text = rewriter.Text;
        (int first, int last) = call.Arguments[0];
        bool isDistinct = text.Peek(first).IsWord("DISTINCT");
        int value = isDistinct ? first + 1 : first;
        int end = value;
        while (end < last && !(text.Peek(end + 1).IsWord("ORDER") && text.Peek(end + 2).IsWord("BY"))) end++;
        string known = $"({rewriter.Spoken(value, end)}) IS NOT NULL";
        int whole = text.EndOf(call.At) ?? call.Close;
        rewriter.Edits.Open(text.Peek(call.At).Start, "coalesce(");
        rewriter.Edits.Close(text.Peek(whole).End, ", [])");
        if (isSet && !isDistinct) rewriter.Edits.Open(text.Peek(first).Start, "DISTINCT ");
        if (!text.Peek(call.Close + 1).IsWord("FILTER")) return rewriter.Rename(call, "list", $") FILTER (WHERE {known})");
        SqlToken where = text.Peek(call.Close + 3);
        rewriter.Edits.Replace(where.Start, where.End, $"WHERE {known} AND (");
        SqlToken close = text.Peek(text.CloseOf(call.Close + 2) ?? whole);
        rewriter.Edits.Replace(close.Start, close.End, "))");
        return rewriter.Rename(call, "list");
    }

    private static int Count(SparkRewriter rewriter, SparkCall call)
    {
        int count = call.Arguments.Count;
        if (count < 2) return call.At + 1;
        SqlToken distinct = rewriter.Text.Peek(call.Arguments[0].First);
        if (!distinct.IsWord("DISTINCT") || count > 3)
            throw CatalogErrors.NotSupported($"count of {count} columns", "Write count(DISTINCT struct(a, b, c, d)), or count_if(a IS NOT NULL AND …).", rewriter.Text.Place(call.At));
        rewriter.Edits.Replace(distinct.Start, distinct.End, $"DISTINCT {SparkFunction.Prefix}_pair(");
        return rewriter.Rename(call, "count", "))");
    }

    private static int Edge(SparkRewriter rewriter, SparkCall call, bool isFirst)
    {
        DialectText text = rewriter.Text;
        bool saysAfter = text.Peek(call.Close + 1).IsWord("IGNORE") && text.Peek(call.Close + 2).IsWord("NULLS");
        bool isOver = text.Peek(call.Close + (saysAfter ? 3 : 1)).IsWord("OVER");
        bool ignores = saysAfter;
        if (call.Arguments.Count == 2)
        {
            SqlToken flag = text.Peek(call.Arguments[1].First);
            if (!flag.IsWord("TRUE") && !flag.IsWord("FALSE"))
                throw CatalogErrors.CallInvalid(call.Function.Name, "the second argument must be true or false", text.Place(call.Arguments[1].First));
            ignores |= flag.IsWord("TRUE");
            rewriter.Drop(call, 1, ignores && isOver ? " IGNORE NULLS" : "");
        }

        if (saysAfter)
        {
            rewriter.Edits.Replace(text.Peek(call.Close + 1).Start, text.Peek(call.Close + 2).End, "");
            if (isOver && call.Arguments.Count == 1) rewriter.Edits.Close(text.Peek(call.Close).Start, " IGNORE NULLS");
        }

        string edge = isFirst ? "first" : "last";
        if (isOver) return rewriter.Rename(call, edge + "_value");
        return rewriter.Rename(call, !ignores ? edge : isFirst ? "any_value" : SparkFunction.Prefix + "_last_known");
    }

    private static int Percentile(SparkRewriter rewriter, SparkCall call)
    {
        if (call.Arguments.Count == 3) rewriter.Drop(call, 2);
        return rewriter.Rename(call, "quantile_disc");
    }
}
