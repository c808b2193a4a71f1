using Millrace.Foundation.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>Reads which table holds the rules of a dataset.</summary>
internal static class RulesTableReader
{
    /// <summary>Reads <c>table [WHERE condition]</c> up to the next clause.</summary>
    public static RulesTable Read(TokenReader reader, SourceLocation start)
    {
        IReadOnlyList<string> table = reader.ExpectQualified("the table that holds the rules");
        QueryText? where = !reader.TryTakeWords("WHERE")
            ? null
            : reader.ExpectExpression(
                "a condition over the rules", "AS", "FLOW", "COMMENT", "TBLPROPERTIES", "DEFAULT", "USING", "PARTITIONED", "CLUSTER", "WITH", "SCHEDULE", "TRIGGER", "REFRESH", "CONSTRAINTS");
        if (where is not null) ExpectationRules.Check("CONSTRAINTS FROM", where);
        return new RulesTable(table, where, start);
    }
}
