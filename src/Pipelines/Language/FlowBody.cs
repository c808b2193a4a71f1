using Millrace.Foundation.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>What a flow does to its target. A closed family.</summary>
/// <param name="Location">Where the body starts.</param>
internal abstract record FlowBody(SourceLocation Location)
{
    /// <summary>Rows of a query are appended.</summary>
    public sealed record Append(QueryText Query, bool IsOnce, SourceLocation Location) : FlowBody(Location);

    /// <summary>Rows that a predicate describes are replaced by those of a query.</summary>
    public sealed record ReplaceWhere(QueryText Predicate, QueryText Query, SourceLocation Location)
        : FlowBody(Location);

    /// <summary>Change records are applied by key and sequence.</summary>
    public sealed record AutoCdc(AutoCdcClauses Clauses, SourceLocation Location) : FlowBody(Location);
}
