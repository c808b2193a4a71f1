using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>What the condition of REPLACE WHERE may not hold, as far as its words tell.</summary>
internal static class ReplaceRules
{
    /// <summary>Refuses a subquery: the condition looks at one row of the table.</summary>
    public static void Check(QueryText predicate)
    {
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("", predicate.Text));
        for (int at = 1; at < tokens.Count; at++)
        {
            if (tokens[at].IsWord("SELECT") && tokens[at - 1].IsSymbol("(")) throw ReplaceErrors.Subquery(predicate.LocationAt(tokens[at].Start));
        }
    }
}
