using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>What a condition of an expectation may not hold, as far as its words tell.</summary>
internal static class ExpectationRules
{
    /// <summary>Refuses a subquery: a rule looks at one row.</summary>
    public static void Check(string name, QueryText condition)
    {
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("", condition.Text));
        for (int i = 1; i < tokens.Count; i++)
        {
            if (tokens[i].IsWord("SELECT") && tokens[i - 1].IsSymbol("("))
                throw GraphErrors.Subquery(name, condition.LocationAt(tokens[i].Start));
        }
    }
}
