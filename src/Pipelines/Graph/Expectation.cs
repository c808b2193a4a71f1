using System.Globalization;
using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>One rule the rows of a dataset should keep. A row passes a condition only when it is true.</summary>
/// <param name="Name">Name within the dataset, as written; may hold spaces.</param>
/// <param name="Condition">A boolean SQL expression over one row, verbatim; of other rules what is expected, as written.</param>
/// <param name="Action">What happens to a row that breaks it.</param>
/// <param name="Location">Where the condition starts.</param>
public sealed record Expectation(string Name, string Condition, ViolationAction Action, SourceLocation Location)
{
    /// <summary>What it looks at.</summary>
    public ExpectationRule Rule { get; init; } = new ExpectationRule.EachRow();

    /// <summary>The condition as its columns make it meant; null until they are known, or where it is as written.</summary>
    internal string? Meant { get; init; }

    /// <summary>What is expected, for people.</summary>
    public string Text => Rule is ExpectationRule.Share share
        ? string.Create(CultureInfo.InvariantCulture, $"({Condition}) FOR AT LEAST {share.Percent} PERCENT OF ROWS")
        : Condition;

    /// <summary>True when rows that break it do not come into the table.</summary>
    internal bool HoldsRows => Action != ViolationAction.Warn && Rule is not ExpectationRule.Share && !Rule.IsOfTable;
}
