using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Changes;

/// <summary>
/// Reads double quotes in the conditions of AUTO CDC as people write them, <c>operation = "DELETE"</c>: around the name of a
/// column they quote the name, else a text.
/// </summary>
internal static class ConditionText
{
    /// <summary>The condition with texts in single quotes, character for character in the same place.</summary>
    public static string Of(string condition, TableSchema columns)
    {
        char[] text = condition.ToCharArray();
        foreach (SqlToken token in SqlLexer.Read(new SourceText("condition", condition)))
        {
            bool isQuoted = token.Kind == SqlTokenKind.QuotedName && condition[token.Start] == '"';
            if (!isQuoted || columns.Find(token.Value) is not null || token.Value.AsSpan().IndexOfAny('\'', '"') >= 0) continue;
            text[token.Start] = '\'';
            text[token.End - 1] = '\'';
        }

        return new string(text);
    }
}
