using Millrace.Catalog.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>The edits that writers of calls share.</summary>
internal static class CallEdits
{
    /// <summary>Gives the call another name.</summary>
    public static int Rename(this SparkRewriter rewriter, SparkCall call, string name)
    {
        SqlToken token = rewriter.Text.Peek(call.At);
        rewriter.Edits.Replace(token.Start, token.End, name);
        return call.At + 1;
    }

    /// <summary>Gives the call another name and another end.</summary>
    public static int Rename(this SparkRewriter rewriter, SparkCall call, string name, string close)
    {
        SqlToken token = rewriter.Text.Peek(call.Close);
        rewriter.Edits.Replace(token.Start, token.End, close);
        return rewriter.Rename(call, name);
    }

    /// <summary>Writes the whole call anew.</summary>
    public static int Write(this SparkRewriter rewriter, SparkCall call, string sql) => rewriter.Write(call, call.Close, sql);

    /// <summary>Writes the call and what belongs to it anew.</summary>
    public static int Write(this SparkRewriter rewriter, SparkCall call, int last, string sql)
    {
        rewriter.Edits.Replace(rewriter.Text.Peek(call.At).Start, rewriter.Text.Peek(last).End, sql);
        return last + 1;
    }

    /// <summary>Puts something in the place of an argument.</summary>
    public static void Argument(this SparkRewriter rewriter, SparkCall call, int index, string sql)
    {
        (int first, int last) = call.Arguments[index];
        rewriter.Edits.Replace(rewriter.Text.Peek(first).Start, rewriter.Text.Peek(last).End, sql);
        rewriter.Skip(first, last + 1);
    }

    /// <summary>Takes an argument and the comma before it away.</summary>
    public static void Drop(this SparkRewriter rewriter, SparkCall call, int index, string instead = "")
    {
        (int first, int last) = call.Arguments[index];
        rewriter.Edits.Replace(rewriter.Text.Peek(first - 1).Start, rewriter.Text.Peek(last).End, instead);
        rewriter.Skip(first - 1, last + 1);
    }

    /// <summary>Puts something in the place of the comma before an argument.</summary>
    public static void Comma(this SparkRewriter rewriter, SparkCall call, int index, string sql)
    {
        SqlToken comma = rewriter.Text.Peek(call.Arguments[index].First - 1);
        rewriter.Edits.Replace(comma.Start, comma.End, sql);
    }

    /// <summary>An argument that is one text literal, in single or double quotes; null when it is something else.</summary>
    public static string? Literal(this SparkRewriter rewriter, SparkCall call, int index)
    {
        (int first, int last) = call.Arguments[index];
        SqlToken token = rewriter.Text.Peek(first);
        bool isText = token.Kind == SqlTokenKind.Text || (token.Kind == SqlTokenKind.QuotedName && rewriter.Text.Text[token.Start] == '"');
        return first == last && isText ? token.Value : null;
    }

    /// <summary>An argument that must be one text literal.</summary>
    public static string NeedLiteral(this SparkRewriter rewriter, SparkCall call, int index, string what) =>
        rewriter.Literal(call, index)
        ?? throw CatalogErrors.CallInvalid(call.Function.Name, $"{what} must be a text literal, so that it is known before a row is read", rewriter.Text.Place(call.Arguments[index].First));
}
