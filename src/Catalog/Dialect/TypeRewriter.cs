using Millrace.Catalog.Faults;
using Millrace.Engine;
using Millrace.Engine.Spark;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Dialect;

/// <summary>Types in casts: their names, and the casts that give other values in Spark.</summary>
internal sealed class TypeRewriter(SparkRewriter rewriter)
{
    private DialectText Text => rewriter.Text;

    private DialectEdits Edits => rewriter.Edits;

    /// <summary><c>CAST (x AS type)</c>; gives the next token to look at.</summary>
    public int? TryCast(int at)
    {
        bool isTry = Text.Peek(at).IsWord("TRY_CAST");
        if ((!isTry && !Text.Peek(at).IsWord("CAST")) || !Text.Peek(at + 1).IsSymbol("(") || Text.CloseOf(at + 1) is not int close) return null;
        int depth = 0;
        int? found = null;
        for (int inside = at + 2; inside < close; inside++)
        {
            SqlToken token = Text.Peek(inside);
            if (token.IsSymbol("(") || token.IsSymbol("[")) depth++;
            else if (token.IsSymbol(")") || token.IsSymbol("]")) depth--;
            else if (depth == 0 && token.IsWord("AS")) found = inside;
        }

        if (found is not int word || ReadType(word + 1) is not CastType type || type.Last != close - 1) return null;
        bool isLiteral = word == at + 3 && IsPlainLiteral(Text.Peek(at + 2), type);
        SqlToken open = Text.Peek(at);
        if (type.Macro is null || isLiteral)
        {
            Edits.Replace(Text.Peek(word + 1).Start, Text.Peek(type.Last).End, type.Spelling);
            rewriter.Skip(word, close);
            return at + 2;
        }

        Edits.Replace(open.Start, open.End, isTry ? $"TRY({type.Macro}" : type.Macro);
        Edits.Replace(Text.Peek(word).Start, Text.Peek(close).End, isTry ? "))" : ")");
        rewriter.Skip(word, close + 1);
        return at + 2;
    }

    /// <summary><c>x::type</c>.</summary>
    public int Postfix(int at)
    {
        if (ReadType(at + 1) is not CastType type) return at + 1;
        int start = Text.StartOf(at - 1);
        bool isLiteral = start == at - 1 && IsPlainLiteral(Text.Peek(start), type);
        if (type.Macro is null || isLiteral)
        {
            Edits.Replace(Text.Peek(at + 1).Start, Text.Peek(type.Last).End, type.Spelling);
        }
        else
        {
            Edits.Wrap(Text.Peek(start).Start, type.Macro + "(");
            Edits.Replace(Text.Peek(at).Start, Text.Peek(type.Last).End, ")");
        }

        return type.Last + 1;
    }

    /// <summary><c>timestamp '…'</c> means an instant.</summary>
    public bool TryTypedLiteral(int at)
    {
        SqlToken token = Text.Peek(at);
        if (Text.Peek(at + 1).Kind != SqlTokenKind.Text || !token.Value.StartsWith("TIMESTAMP", StringComparison.OrdinalIgnoreCase)) return false;
        if (token.IsWord("TIMESTAMP") || token.IsWord("TIMESTAMP_LTZ")) Edits.Replace(token.Start, token.End, "TIMESTAMPTZ");
        else if (token.IsWord("TIMESTAMP_NTZ")) Edits.Replace(token.Start, token.End, "TIMESTAMP");
        else return false;
        return true;
    }

    /// <summary>A literal of which both meanings are the same; it stays what files can be chosen by.</summary>
    private static bool IsPlainLiteral(SqlToken token, CastType type) => type.Macro switch
    {
        null => true,
        _ when token.Kind == SqlTokenKind.Text => !token.Value.Contains('.') && !type.Macro.EndsWith("blob", StringComparison.Ordinal),
        _ when token.Kind == SqlTokenKind.Number => !token.Value.AsSpan().ContainsAny('.', 'e', 'E') && !type.Macro.EndsWith("timestamptz", StringComparison.Ordinal),
        _ => false,
    };

    private CastType? ReadType(int at)
    {
        SqlToken word = Text.Peek(at);
        if (word.Kind != SqlTokenKind.Word) return null;
        if (Text.Peek(at + 1).IsSymbol("<")) return ReadNested(at);
        int last = at;
        while (Text.Peek(last + 1).IsWord("PRECISION") || Text.Peek(last + 1).IsWord("VARYING")) last++;
        if (word.IsWord("TIMESTAMP") && (Text.Peek(at + 1).IsWord("WITH") || Text.Peek(at + 1).IsWord("WITHOUT"))) return null;
        bool hasSize = Text.Peek(last + 1).IsSymbol("(");
        if (hasSize) last = Text.CloseOf(last + 1) ?? last;
        int plain = last;
        while (Text.Peek(last + 1).IsSymbol("[") && (Text.Peek(last + 2).IsSymbol("]") || (Text.Peek(last + 2).Kind == SqlTokenKind.Number && plain != at)))
            last = Text.CloseOf(last + 1) ?? last + 1;
        string rest = plain < last ? Text.Text[Text.Peek(plain).End..Text.Peek(last).End] : "";
        (string spelling, string? cast) = Spell(word.Value, hasSize);
        if (hasSize || spelling.Length == 0) spelling = Text.Slice(at, plain);
        return new CastType(last, spelling + rest, cast is null || rest.Length > 0 ? null : SparkFunction.Prefix + "to_" + cast);
    }

    private static (string Spelling, string? Cast) Spell(string word, bool hasSize) => word.ToUpperInvariant() switch
    {
        "STRING" or "VARCHAR" or "CHAR" => ("VARCHAR", "varchar"),
        "BYTE" or "TINYINT" => ("TINYINT", "tinyint"),
        "SHORT" or "SMALLINT" => ("SMALLINT", "smallint"),
        "INT" or "INTEGER" => ("INTEGER", "integer"),
        "LONG" or "BIGINT" => ("BIGINT", "bigint"),
        "REAL" => ("FLOAT", null),
        "BINARY" => ("BLOB", "blob"),
        "TIMESTAMP" or "TIMESTAMP_LTZ" when !hasSize => ("TIMESTAMPTZ", "timestamptz"),
        "TIMESTAMP_NTZ" => ("TIMESTAMP", null),
        "DECIMAL" or "DEC" or "NUMERIC" when !hasSize => ("DECIMAL(10, 0)", null),
        "VARIANT" => ("JSON", null),
        _ => ("", null),
    };

    /// <summary><c>ARRAY&lt;…&gt;</c>, <c>MAP&lt;…&gt;</c> or <c>STRUCT&lt;…&gt;</c>, in which two closing angles may be one symbol.</summary>
    private CastType ReadNested(int at)
    {
        int depth = 0;
        int last = at + 1;
        for (; Text.Peek(last).Kind != SqlTokenKind.End; last++)
        {
            SqlToken token = Text.Peek(last);
            if (token.Kind != SqlTokenKind.Symbol) continue;
            depth += token.Value switch { "<" => 1, ">" => -1, ">>" => -2, "<>" => 0, _ => 0 };
            if (depth <= 0) break;
        }

        try
        {
            return new CastType(last, MillraceEngine.TypeName(DataTypeText.Parse(Text.Slice(at, last))), Macro: null);
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, Text.Place(at));
        }
    }

    private sealed record CastType(int Last, string Spelling, string? Macro);
}
