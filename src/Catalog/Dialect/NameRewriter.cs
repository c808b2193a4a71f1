using System.Text.RegularExpressions;
using Millrace.Catalog.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>Names and literals that Spark writes in another way than the engine.</summary>
internal static partial class NameRewriter
{
    /// <summary><c>IDENTIFIER('schema.table')</c> is the name that stands in the text.</summary>
    public static int? TryIdentifier(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        if (!text.Peek(at).IsWord("IDENTIFIER") || !text.Peek(at + 1).IsSymbol("(") || text.CloseOf(at + 1) is not int close) return null;
        SqlToken[] inside = [.. Enumerable.Range(at + 2, close - at - 2).Select(text.Peek)];
        bool isKnown = inside.Length % 2 == 1 && inside.Index().All(static part => part.Index % 2 == 0 ? part.Item.Kind == SqlTokenKind.Text : part.Item.IsSymbol("||"));
        if (!isKnown)
            throw CatalogErrors.NotSupported("IDENTIFIER of an expression", "What a query reads is known before it runs: write a text, IDENTIFIER('${schema}.readings').", text.Place(at));
        string name = string.Concat(inside.Where(static token => token.Kind == SqlTokenKind.Text).Select(static token => token.Value));
        rewriter.Edits.Replace(text.Peek(at).Start, text.Peek(close).End, string.Join('.', name.Split('.').Select(static part => Sql.Name(part.Trim().Trim('`')))));
        return close + 1;
    }

    /// <summary><c>input_file_name()</c> of the files that the query reads.</summary>
    public static int? TryFileName(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        if (!text.Peek(at).IsWord("INPUT_FILE_NAME") || !text.Peek(at + 1).IsSymbol("(") || !text.Peek(at + 2).IsSymbol(")")) return null;
        rewriter.Edits.Replace(text.Peek(at).Start, text.Peek(at + 2).End, "_metadata.file_path");
        return at + 3;
    }

    /// <summary><c>column.field.*</c> gives the fields of a struct that lies within another.</summary>
    public static int InnerStar(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        int first = at;
        while (text.Peek(first - 1).IsSymbol(".") && text.Peek(first - 2).IsName) first -= 2;
        if (text.Peek(first).IsWord("LIVE")) first += 2;
        if (at - first < 4) return at + 1;
        if (text.Peek(at + 1).IsWord("EXCEPT"))
            throw CatalogErrors.NotSupported($"{text.Slice(first, at)} EXCEPT", "Of a struct within another take the fields that you want, or take it out as a column first.", text.Place(at + 1));
        string path = text.Slice(first, at - 2);
        bool isTable = Enumerable.Range(0, text.Tokens.Count).Any(other => (text.Peek(other - 1).IsWord("FROM") || text.Peek(other - 1).IsWord("JOIN")) && IsAt(text, other, first, at - 2));
        if (isTable) rewriter.Edits.Replace(text.Peek(first).Start, text.Peek(at - 2).Start, "");
        else rewriter.Edits.Replace(text.Peek(first).Start, text.Peek(at).End, $"unnest({path.Replace('`', '"')})");
        return at + 1;
    }

    /// <summary>A number with the letter of its type: <c>10L</c>, <c>1.5BD</c>.</summary>
    public static int Number(SparkRewriter rewriter, int at)
    {
        SqlToken token = rewriter.Text.Peek(at);
        if (!char.IsAsciiLetter(token.Value[^1]) || Suffixed().Match(token.Value) is not { Success: true } match) return at + 1;
        string number = match.Groups[1].Value;
        string type = match.Groups[2].Value.ToUpperInvariant() switch { "L" => "BIGINT", "S" => "SMALLINT", "Y" => "TINYINT", "D" => "DOUBLE", "F" => "FLOAT", _ => "" };
        rewriter.Edits.Replace(token.Start, token.End, type.Length == 0 ? number : $"CAST({number} AS {type})");
        return at + 1;
    }

    /// <summary>A marker such as <c>:name</c> is filled by nobody here.</summary>
    public static void RefuseMarker(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        SqlToken before = text.Peek(at - 1);
        SqlToken next = text.Peek(at + 1);
        bool begins = at == 0 || text.IsClause(at - 1) || (before.Kind == SqlTokenKind.Symbol
            && before.Value is "(" or "," or "=" or "<" or ">" or "<=" or ">=" or "<>" or "!=" or "+" or "-" or "*" or "/" or "||");
        if (begins && next.Kind == SqlTokenKind.Word && next.Start == text.Peek(at).End)
        {
            string key = $"${{{next.Value}}}";
            throw CatalogErrors.NotSupported($"The parameter :{next.Value}", $"Values come from the configuration of the pipeline: write {key}, or '{key}' where it is a text.", text.Place(at));
        }
    }

    private static bool IsAt(DialectText text, int other, int first, int last) => other != first
        && Enumerable.Range(0, last - first + 1).All(step => text.Peek(other + step).Value.Equals(text.Peek(first + step).Value, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^([0-9]+|[0-9]*\.[0-9]*|(?:[0-9]+|[0-9]*\.[0-9]*)[eE][+-]?[0-9]+)(BD|[LSYDF])$", RegexOptions.IgnoreCase)]
    private static partial Regex Suffixed();
}
