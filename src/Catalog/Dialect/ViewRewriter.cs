using System.Globalization;
using Millrace.Catalog.Faults;
using Millrace.Engine.Spark;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>Rows out of values: <c>LATERAL VIEW explode(a) v AS x</c>, and <c>explode</c> in a SELECT list or after FROM.</summary>
internal sealed class ViewRewriter(SparkRewriter rewriter)
{
    private const string Prefix = SparkFunction.Prefix;

    public static readonly Dictionary<string, Func<SparkRewriter, SparkCall, int>> Writers =
        SparkFunctions.All.Where(static function => function.Group == "Rows out of values" && !function.IsHelper)
            .ToDictionary(static function => function.Name, static _ => (Func<SparkRewriter, SparkCall, int>)InPlace);

    private DialectText Text => rewriter.Text;

    /// <summary><c>LATERAL VIEW [OUTER] f(…) [v] [AS a, b]</c>; gives the next token to look at.</summary>
    public int? TryRewrite(int at)
    {
        if (!Text.Peek(at).IsWord("LATERAL") || !Text.Peek(at + 1).IsWord("VIEW")) return null;
        bool isOuter = Text.Peek(at + 2).IsWord("OUTER");
        int name = isOuter ? at + 3 : at + 2;
        SparkFunction? function = SparkFunctions.Find(Text.Peek(name).Value);
        if (function is null || !Writers.ContainsKey(function.Name) || Text.CloseOf(name + 1) is not int close)
            throw CatalogErrors.StatementSyntax($"'{Text.Peek(name).Value}'", "explode, posexplode, inline, stack or json_tuple", "LATERAL VIEW makes rows out of a value.", Text.Place(name));
        SparkCall call = new(function, name, close, TokenSpans.Arguments(Text.Tokens, name + 1, close));
        int last = close;
        string alias = $"view{at}";
        if (Text.Peek(last + 1).IsName && !Text.Peek(last + 1).IsWord("AS") && !EndsView(last + 1)) alias = Text.Peek(++last).Value;
        List<string> columns = [];
        if (Text.Peek(last + 1).IsWord("AS"))
        {
            last += 2;
            columns.Add(Text.Peek(last).Value);
            while (Text.Peek(last + 1).IsSymbol(",") && Text.Peek(last + 2).IsName)
            {
                last += 2;
                columns.Add(Text.Peek(last).Value);
            }
        }

        string select = $"(SELECT {Items(rewriter, call, columns, isOuter: false)}) AS {Sql.Name(alias)}";
        string join = isOuter || function.Name.EndsWith("_outer", StringComparison.Ordinal) ? $" LEFT JOIN LATERAL {select} ON TRUE" : $" CROSS JOIN LATERAL {select}";
        rewriter.Edits.Replace(Text.Peek(at).Start, Text.Peek(last).End, join);
        return last + 1;
    }

    private bool EndsView(int at) => Text.IsClause(at) || Text.Peek(at).IsWord("LATERAL") || Text.Peek(at).IsWord("GROUP") || Text.Peek(at).IsWord("ORDER")
        || Text.Peek(at).IsWord("LEFT") || Text.Peek(at).IsWord("INNER") || Text.Peek(at).IsWord("CROSS") || Text.Peek(at).IsWord("WINDOW");

    /// <summary>The columns of <c>AS t(k, v)</c>: two of them tell that a map is meant.</summary>
    private static List<string> ColumnsBehind(DialectText text, int close)
    {
        int alias = text.Peek(close + 1).IsWord("AS") ? close + 2 : close + 1;
        if (!text.Peek(alias).IsName || text.IsClause(alias) || !text.Peek(alias + 1).IsSymbol("(") || text.CloseOf(alias + 1) is not int end) return [];
        return [.. TokenSpans.Arguments(text.Tokens, alias + 1, end).Select(piece => text.Peek(piece.First).Value)];
    }

    private static int InPlace(SparkRewriter rewriter, SparkCall call)
    {
        DialectText text = rewriter.Text;
        bool isOuter = call.Function.Name.EndsWith("_outer", StringComparison.Ordinal);
        SqlToken before = text.Peek(call.At - 1);
        if (before.IsWord("FROM") || before.IsWord("LATERAL")) return rewriter.Write(call, $"(SELECT {Items(rewriter, call, ColumnsBehind(text, call.Close), isOuter)})");
        if (call.Function.Name == "stack") throw CatalogErrors.NotSupported("stack in a SELECT list", "Write LATERAL VIEW stack(n, …) v AS a, b.", text.Place(call.At));
        int last = call.Close;
        List<string> columns = [];
        if (text.Peek(last + 1).IsWord("AS") && text.Peek(last + 2).IsSymbol("("))
        {
            int close = text.CloseOf(last + 2) ?? last + 2;
            columns.AddRange(TokenSpans.Arguments(text.Tokens, last + 2, close).Select(piece => text.Peek(piece.First).Value));
            last = close;
        }
        else if (text.Peek(last + 1).IsWord("AS") && text.Peek(last + 2).IsName)
        {
            columns.Add(text.Peek(last + 2).Value);
            last += 2;
        }
        else if (text.Peek(last + 1).IsName && !text.IsClause(last + 1))
        {
            columns.Add(text.Peek(++last).Value);
        }

        return rewriter.Write(call, last, Items(rewriter, call, columns, isOuter));
    }

    /// <summary>The SELECT list that makes the rows.</summary>
    private static string Items(SparkRewriter rewriter, SparkCall call, List<string> columns, bool isOuter)
    {
        string value = call.Arguments.Count > 0 ? rewriter.Spoken(call.Arguments[0])
            : throw CatalogErrors.CallInvalid(call.Function.Name, "it takes a value to make rows of", rewriter.Text.Place(call.At));
        string Named(int index, string usual) => Sql.Name(index < columns.Count ? columns[index] : usual);
        string Rows(string list) => $"unnest({(isOuter ? $"{Prefix}_outer({list})" : list)})";
        string Check(int most, string sql) => columns.Count <= most ? sql
            : throw CatalogErrors.CallInvalid(call.Function.Name, $"it gives {most} columns, and here are {columns.Count} names", rewriter.Text.Place(call.At));
        switch (call.Function.Name)
        {
            case "explode" or "explode_outer" when columns.Count == 2:
                return $"{Rows($"map_keys({value})")} AS {Named(0, "key")}, {Rows($"map_values({value})")} AS {Named(1, "value")}";
            case "explode" or "explode_outer":
                return Check(2, $"{Rows(value)} AS {Named(0, "col")}");
            case "posexplode" or "posexplode_outer":
                string places = isOuter ? $"{Prefix}_outer_places({value})" : $"{Prefix}_places({value})";
                return Check(2, $"unnest({places}) AS {Named(0, "pos")}, {Rows(value)} AS {Named(1, "col")}");
            case "inline" or "inline_outer":
                string all = $"unnest({(isOuter ? $"{Prefix}_outer({value})" : value)}, max_depth := 2)";
                return columns.Count == 0 ? all : $"* FROM (SELECT {all}) AS inlined({string.Join(", ", columns.Select(Sql.Name))})";
            case "stack": return Stack(rewriter, call, columns);
            default: return JsonFields(rewriter, call, columns, value);
        }
    }

    private static string Stack(SparkRewriter rewriter, SparkCall call, List<string> columns)
    {
        SqlToken count = rewriter.Text.Peek(call.Arguments[0].First);
        if (!int.TryParse(count.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int rows) || rows < 1)
            throw CatalogErrors.CallInvalid("stack", "the number of rows must be a literal above 0", rewriter.Text.Place(call.Arguments[0].First));
        List<string> values = [.. call.Arguments.Skip(1).Select(rewriter.Spoken)];
        int width = (values.Count + rows - 1) / rows;
        while (values.Count < width * rows) values.Add("NULL");
        IEnumerable<string> structs = values.Chunk(Math.Max(width, 1)).Select(row =>
            $"struct_pack({string.Join(", ", row.Select((value, index) => $"{Sql.Name(index < columns.Count ? columns[index] : $"col{index}")} := {value}"))})");
        return $"unnest([{string.Join(", ", structs)}], max_depth := 2)";
    }

    private static string JsonFields(SparkRewriter rewriter, SparkCall call, List<string> columns, string value) =>
        string.Join(", ", call.Arguments.Skip(1).Select((_, index) =>
        {
            string key = rewriter.NeedLiteral(call, index + 1, "a key");
            return $"{Prefix}_json_text({value}, {Sql.Text($"$.\"{key}\"")}) AS {Sql.Name(index < columns.Count ? columns[index] : $"c{index}")}";
        }));
}
