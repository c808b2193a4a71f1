using System.Text;
using Millrace.Catalog.Faults;
using Millrace.Engine.Spark;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Dialect;

/// <summary>Calls about text, JSON, maps and structs.</summary>
internal static class ValueCalls
{
    private const string Prefix = SparkFunction.Prefix;

    public static readonly Dictionary<string, Func<SparkRewriter, SparkCall, int>> Writers = new()
    {
        ["concat"] = Concat,
        ["decode"] = Decode,
        ["regexp_replace"] = ReplaceMatches,
        ["sha2"] = Digest,
        ["array_sort"] = static (rewriter, call) => rewriter.Rename(call, "list_sort", ", 'ASC', 'NULLS LAST')"),
        ["map"] = Map,
        ["struct"] = Struct,
        ["named_struct"] = NamedStruct,
        ["get_json_object"] = JsonObject,
        ["from_json"] = FromJson,
        ["variant_get"] = static (rewriter, call) => Variant(rewriter, call, "CAST"),
        ["try_variant_get"] = static (rewriter, call) => Variant(rewriter, call, "TRY_CAST"),
    };

    private static int Concat(SparkRewriter rewriter, SparkCall call)
    {
        if (call.Arguments.Count == 0) return rewriter.Write(call, "''");
        for (int index = 1; index < call.Arguments.Count; index++) rewriter.Comma(call, index, ") || (");
        return rewriter.Rename(call, "(", "))");
    }

    private static int Decode(SparkRewriter rewriter, SparkCall call)
    {
        if (call.Arguments.Count < 2) return call.At + 1;
        if (call.Arguments.Count == 2)
        {
            if (rewriter.Literal(call, 1)?.ToUpperInvariant() is not ("UTF-8" or "UTF8"))
                throw CatalogErrors.CallInvalid("decode", "the only character set is 'UTF-8'", rewriter.Text.Place(call.Arguments[1].First));
            rewriter.Drop(call, 1);
            return call.At + 1;
        }

        string value = rewriter.Spoken(call.Arguments[0]);
        StringBuilder sql = new("CASE");
        int at = 1;
        for (; at + 1 < call.Arguments.Count; at += 2)
            sql.Append($" WHEN ({value}) IS NOT DISTINCT FROM ({rewriter.Spoken(call.Arguments[at])}) THEN {rewriter.Spoken(call.Arguments[at + 1])}");
        if (at < call.Arguments.Count) sql.Append($" ELSE {rewriter.Spoken(call.Arguments[at])}");
        return rewriter.Write(call, sql.Append(" END").ToString());
    }

    private static int ReplaceMatches(SparkRewriter rewriter, SparkCall call)
    {
        if (call.Arguments.Count == 4)
        {
            return rewriter.Literal(call, 3) is not null ? call.At + 1
                : throw CatalogErrors.NotSupported("A place to begin at in regexp_replace", "Take the text apart by substring.", rewriter.Text.Place(call.Arguments[3].First));
        }

        if (rewriter.Literal(call, 2) is string replacement) rewriter.Argument(call, 2, Sql.Text(Groups(replacement)));
        return rewriter.Rename(call, "regexp_replace", ", 'g')");
    }

    /// <summary>Groups are $1 in Spark and \1 in the engine.</summary>
    private static string Groups(string replacement)
    {
        StringBuilder result = new();
        for (int at = 0; at < replacement.Length; at++)
        {
            bool isGroup = replacement[at] == '$' && at + 1 < replacement.Length && char.IsAsciiDigit(replacement[at + 1]);
            bool isQuoted = replacement[at] == '\\' && at + 1 < replacement.Length && replacement[at + 1] == '$';
            if (isQuoted) continue;
            bool wasQuoted = at > 0 && replacement[at - 1] == '\\';
            result.Append(isGroup && !wasQuoted ? '\\' : replacement[at]);
        }

        return result.ToString();
    }

    private static int Digest(SparkRewriter rewriter, SparkCall call)
    {
        SqlToken bits = rewriter.Text.Peek(call.Arguments[1].First);
        if (bits.Value is not ("256" or "0"))
            throw CatalogErrors.NotSupported($"sha2 of {bits.Value} bits", "Write 256.", rewriter.Text.Place(call.Arguments[1].First));
        rewriter.Drop(call, 1);
        return rewriter.Rename(call, "sha256");
    }

    private static int Map(SparkRewriter rewriter, SparkCall call)
    {
        int count = call.Arguments.Count;
        if (count == 0) return rewriter.Write(call, "MAP {}");
        SqlToken first = rewriter.Text.Peek(call.Arguments[0].First);
        bool isEngines = count == 2 && (first.IsSymbol("[") || first.IsWord("array") || first.Value.StartsWith("list_", StringComparison.OrdinalIgnoreCase));
        if (isEngines) return call.At + 1;
        if (count % 2 == 1) throw CatalogErrors.CallInvalid("map", "keys and values come in pairs", rewriter.Text.Place(call.At));
        for (int index = 1; index < count; index++) rewriter.Comma(call, index, index % 2 == 1 ? ", " : "), (");
        return rewriter.Rename(call, "map_from_entries([", ")])");
    }

    private static int Struct(SparkRewriter rewriter, SparkCall call)
    {
        for (int index = 0; index < call.Arguments.Count; index++)
        {
            (int first, int last) = call.Arguments[index];
            SqlToken end = rewriter.Text.Peek(last);
            bool isNamed = last - first >= 2 && rewriter.Text.Peek(last - 1).IsWord("AS") && end.IsName;
            bool isColumn = rewriter.Text.EndOf(first) == last && end.IsName;
            if (rewriter.Text.Peek(first + 1).IsSymbol(":=")) continue;
            string name = isNamed || isColumn ? end.Value : $"col{index + 1}";
            rewriter.Edits.Open(rewriter.Text.Peek(first).Start, $"{Sql.Name(name)} := ");
            if (!isNamed) continue;
            rewriter.Edits.Replace(rewriter.Text.Peek(last - 1).Start, end.End, "");
            rewriter.Skip(last - 1, last + 1);
        }

        return rewriter.Rename(call, "struct_pack");
    }

    private static int NamedStruct(SparkRewriter rewriter, SparkCall call)
    {
        if (call.Arguments.Count % 2 == 1) throw CatalogErrors.CallInvalid("named_struct", "names and values come in pairs", rewriter.Text.Place(call.At));
        for (int index = 0; index < call.Arguments.Count; index += 2)
        {
            rewriter.Argument(call, index, Sql.Name(rewriter.NeedLiteral(call, index, "a name")));
            rewriter.Comma(call, index + 1, " :=");
        }

        return rewriter.Rename(call, "struct_pack");
    }

    private static int JsonObject(SparkRewriter rewriter, SparkCall call)
    {
        if (rewriter.Literal(call, 1)?.Contains('*', StringComparison.Ordinal) == true)
            throw CatalogErrors.NotSupported("* in a JSON path", "Write from_json(…) with a schema, and explode the array.", rewriter.Text.Place(call.Arguments[1].First));
        return rewriter.Rename(call, Prefix + "_json_text");
    }

    private static int FromJson(SparkRewriter rewriter, SparkCall call)
    {
        string schema = rewriter.NeedLiteral(call, 1, "the schema");
        try
        {
            rewriter.Argument(call, 1, Sql.Text(JsonShape.Of(schema)));
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, rewriter.Text.Place(call.Arguments[1].First));
        }

        return rewriter.Rename(call, Prefix + "_json_value");
    }

    private static int Variant(SparkRewriter rewriter, SparkCall call, string cast)
    {
        string name = rewriter.NeedLiteral(call, 2, "the type");
        try
        {
            rewriter.Drop(call, 2);
            return rewriter.Rename(call, $"{cast}({Prefix}_json_text", $") AS {Engine.MillraceEngine.TypeName(DataTypeText.Parse(name))})");
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, rewriter.Text.Place(call.Arguments[2].First));
        }
    }
}
