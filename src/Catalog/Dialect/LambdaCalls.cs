using Millrace.Catalog.Faults;
using Millrace.Engine.Spark;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>Calls that take a function <c>x -&gt; …</c>, and those that need each item of an array.</summary>
internal static class LambdaCalls
{
    private const string Item = "_spark_item";

    public static readonly Dictionary<string, Func<SparkRewriter, SparkCall, int>> Writers = new()
    {
        ["transform"] = static (rewriter, call) => Each(rewriter, call, "list_transform", ""),
        ["filter"] = static (rewriter, call) => Each(rewriter, call, "list_filter", ""),
        ["exists"] = static (rewriter, call) => Each(rewriter, call, SparkFunction.Prefix + "_any(list_transform", ")"),
        ["forall"] = static (rewriter, call) => Each(rewriter, call, SparkFunction.Prefix + "_all(list_transform", ")"),
        ["aggregate"] = Aggregate,
        ["reduce"] = Aggregate,
        ["zip_with"] = ZipWith,
        ["map_filter"] = static (rewriter, call) => Entries(rewriter, call, "list_filter", "{0}"),
        ["transform_keys"] = static (rewriter, call) => Entries(rewriter, call, "list_transform", $"struct_pack(k := {{0}}, v := {Item}.value)"),
        ["transform_values"] = static (rewriter, call) => Entries(rewriter, call, "list_transform", $"struct_pack(k := {Item}.key, v := {{0}})"),
        ["arrays_zip"] = Zip,
    };

    private static int Each(SparkRewriter rewriter, SparkCall call, string name, string close)
    {
        Lambda function = LambdaOf(rewriter, call, 1, most: 2);

        // The second argument of a function is the item's place, from 0 on.
        Dictionary<string, string> names = function.Names.Length == 2
            ? rewriter.NamesWith((function.Names[0], Sql.Name(function.Names[0])), (function.Names[1], $"({Sql.Name(function.Names[1])} - 1)"))
            : rewriter.NamesWith((function.Names[0], Sql.Name(function.Names[0])));
        rewriter.Argument(call, 1, $"lambda {string.Join(", ", function.Names.Select(Sql.Name))}: {rewriter.Spoken(function.First, function.Last, names)}");
        return rewriter.Rename(call, name, ")" + close);
    }

    private static int Aggregate(SparkRewriter rewriter, SparkCall call)
    {
        Lambda step = LambdaOf(rewriter, call, 2, most: 2);
        if (step.Names.Length != 2) throw CatalogErrors.CallInvalid(call.Function.Name, "its function takes two arguments: (total, x) -> …", rewriter.Text.Place(call.Arguments[2].First));
        Dictionary<string, string> names = rewriter.NamesWith((step.Names[0], Sql.Name(step.Names[0])), (step.Names[1], Sql.Name(step.Names[1])));
        string total = $"list_reduce({rewriter.Spoken(call.Arguments[0])}, lambda {Sql.Name(step.Names[0])}, {Sql.Name(step.Names[1])}: "
            + $"{rewriter.Spoken(step.First, step.Last, names)}, {rewriter.Spoken(call.Arguments[1])})";
        if (call.Arguments.Count == 3) return rewriter.Write(call, total);
        Lambda last = LambdaOf(rewriter, call, 3, most: 1);
        string finish = rewriter.Spoken(last.First, last.Last, rewriter.NamesWith((last.Names[0], Sql.Name(last.Names[0]))));
        return rewriter.Write(call, $"list_transform([{total}], lambda {Sql.Name(last.Names[0])}: {finish})[1]");
    }

    private static int ZipWith(SparkRewriter rewriter, SparkCall call)
    {
        Lambda function = LambdaOf(rewriter, call, 2, most: 2);
        if (function.Names.Length != 2) throw CatalogErrors.CallInvalid("zip_with", "its function takes two arguments: (x, y) -> …", rewriter.Text.Place(call.Arguments[2].First));
        Dictionary<string, string> names = rewriter.NamesWith(
            (function.Names[0], $"struct_extract({Item}, 1)"), (function.Names[1], $"struct_extract({Item}, 2)"));
        string pairs = $"list_zip({rewriter.Spoken(call.Arguments[0])}, {rewriter.Spoken(call.Arguments[1])})";
        return rewriter.Write(call, $"list_transform({pairs}, lambda {Item}: {rewriter.Spoken(function.First, function.Last, names)})");
    }

    private static int Entries(SparkRewriter rewriter, SparkCall call, string list, string result)
    {
        Lambda function = LambdaOf(rewriter, call, 1, most: 2);
        if (function.Names.Length != 2) throw CatalogErrors.CallInvalid(call.Function.Name, "its function takes two arguments: (k, v) -> …", rewriter.Text.Place(call.Arguments[1].First));
        Dictionary<string, string> names = rewriter.NamesWith((function.Names[0], Item + ".key"), (function.Names[1], Item + ".value"));
        string body = result.Replace("{0}", rewriter.Spoken(function.First, function.Last, names), StringComparison.Ordinal);
        return rewriter.Write(call, $"map_from_entries({list}(map_entries({rewriter.Spoken(call.Arguments[0])}), lambda {Item}: {body}))");
    }

    private static int Zip(SparkRewriter rewriter, SparkCall call)
    {
        List<string> arrays = [.. call.Arguments.Select(rewriter.Spoken)];
        IEnumerable<string> fields = call.Arguments.Select((argument, index) =>
        {
            SqlToken last = rewriter.Text.Peek(argument.Last);
            bool isColumn = last.IsName && rewriter.Text.EndOf(argument.First) == argument.Last;
            return $"{Sql.Name(isColumn ? last.Value : $"{index}")} := ({arrays[index]})[{Item}]";
        });
        string known = string.Join(" AND ", arrays.Select(array => $"({array}) IS NOT NULL"));
        string places = $"range(1, greatest({string.Join(", ", arrays.Select(array => $"len({array})"))}) + 1)";
        return rewriter.Write(call, $"CASE WHEN {known} THEN list_transform({places}, lambda {Item}: struct_pack({string.Join(", ", fields)})) END");
    }

    private static Lambda LambdaOf(SparkRewriter rewriter, SparkCall call, int index, int most)
    {
        (int first, int last) = call.Arguments[index];
        DialectText text = rewriter.Text;
        bool isList = text.Peek(first).IsSymbol("(");
        int arrow = isList ? (text.CloseOf(first) ?? last) + 1 : first + 1;
        if (!text.Peek(arrow).IsSymbol("->") || arrow >= last)
            throw CatalogErrors.CallInvalid(call.Function.Name, "a function x -> … is wanted here", text.Place(first));
        string[] names = isList
            ? [.. Enumerable.Range(first + 1, arrow - first - 2).Where(at => text.Peek(at).IsName).Select(at => text.Peek(at).Value)]
            : [text.Peek(first).Value];
        if (names.Length == 0 || names.Length > most)
            throw CatalogErrors.CallInvalid(call.Function.Name, $"its function takes 1{(most > 1 ? " or " + most : "")} arguments", text.Place(first));
        return new Lambda(names, arrow + 1, last);
    }

    private sealed record Lambda(string[] Names, int First, int Last);
}
