using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>A table whose rows are expectations, one each.</summary>
/// <param name="Table">Name parts of the table, outermost first.</param>
/// <param name="Where">Which of its rows; null for all.</param>
/// <param name="Location">Where the clause starts.</param>
public sealed record RulesTable(IReadOnlyList<string> Table, QueryText? Where, SourceLocation Location)
{
    /// <summary>The version that the rules were read at; null as long as they were not.</summary>
    public long? Version { get; init; }

    /// <summary>How many rules were read.</summary>
    public int Count { get; init; }
}
