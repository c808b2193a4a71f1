using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>What a condition of an expectation may not hold, as far as its words tell.</summary>
internal static class ExpectationRules
{
    /// <summary>Rules whose names of tables are full names.</summary>
    public static IReadOnlyList<Expectation> Resolve(IReadOnlyList<Expectation> rules, ScriptScope scope) =>
    [
        .. rules.Select(rule => rule.Rule is ExpectationRule.References references
            ? rule with { Rule = references with { Table = Full(references.Table, scope) } }
            : rule),
    ];

    /// <summary>A table of rules by its full name.</summary>
    public static RulesTable? Resolve(RulesTable? rules, ScriptScope scope) => rules is null ? null : rules with { Table = Full(rules.Table, scope) };

    private static IReadOnlyList<string> Full(IReadOnlyList<string> parts, ScriptScope scope)
    {
        bool isOld = parts.Count == 2 && parts[0].Equals("LIVE", StringComparison.OrdinalIgnoreCase);
        TableName name = isOld ? new TableName(scope.Builder.Defaults.Catalog, scope.Builder.Defaults.Schema, parts[1]) : scope.Resolve(parts);
        return [name.Catalog, name.Schema, name.Table];
    }

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
