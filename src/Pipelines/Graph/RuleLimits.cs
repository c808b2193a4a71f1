using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>Which rules a dataset can have, by what it is and how it gets its rows.</summary>
internal static class RuleLimits
{
    /// <summary>Checks the rules of a dataset against it and its flows.</summary>
    public static void Check(DatasetDeclaration dataset, IReadOnlyList<FlowDeclaration> flows)
    {
        foreach (Expectation rule in dataset.Expectations)
        {
            if (rule.Rule is ExpectationRule.EachRow) continue;
            if (!dataset.IsStored) throw RuleErrors.OfView(dataset, rule);
            bool isOfRows = rule.Rule.LooksAtOtherRows;
            if (!isOfRows && rule.Action is ViolationAction.Drop or ViolationAction.Quarantine) throw RuleErrors.NoRowToHold(dataset, rule);
            CheckFlows(dataset, flows, rule);
        }
    }

    private static void CheckFlows(DatasetDeclaration dataset, IReadOnlyList<FlowDeclaration> flows, Expectation rule)
    {
        bool isChanged = flows.Any(static flow => flow.Changes is not null);
        if (rule.Rule is ExpectationRule.Unique && isChanged) throw RuleErrors.UniqueOfChanges(dataset, rule);
        bool onlyGrows = dataset.Kind == DatasetKind.StreamingTable && !isChanged && !flows.Any(static flow => flow.ReplaceWhere is not null);
        if (rule.Rule is ExpectationRule.Rate { TimeColumn: null } && !onlyGrows) throw RuleErrors.RateOfRewritten(dataset, rule);
    }
}
