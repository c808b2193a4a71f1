using Millrace.Catalog.Dialect;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>Turns the SQL that people write in Spark's way into what the engine's parser reads.</summary>
internal static class SparkDialect
{
    public static QueryInput Rewrite(QueryInput input)
    {
        DialectText text = new(input.Text, Lex(input), input.Locate);
        return input.Edited(TextSplice.Apply(input.Text, SparkRewriter.Rewrite(text)));
    }

    /// <summary>The tokens of a query, with faults told at their true place.</summary>
    public static IReadOnlyList<SqlToken> Lex(QueryInput input)
    {
        try
        {
            return SqlLexer.Read(new SourceText("query", input.Text));
        }
        catch (MillraceException fault) when (fault.Location is SourceLocation inner)
        {
            int offset = OffsetOf(input.Text, inner);
            string problem = fault.Message[(inner.ToString().Length + 2)..];
            throw new MillraceException(fault.Code, problem, fault.IsTransient, input.Locate(offset), fault);
        }
    }

    private static int OffsetOf(string text, SourceLocation place)
    {
        int offset = 0;
        for (int line = 1; line < place.Line; line++) offset = text.IndexOf('\n', offset) + 1;
        return offset + place.Column - 1;
    }
}
