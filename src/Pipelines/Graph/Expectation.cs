using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>One rule every row of a dataset should keep. A row passes only when the condition is true.</summary>
/// <param name="Name">Name within the dataset, as written; may hold spaces.</param>
/// <param name="Condition">A boolean SQL expression over one row, verbatim.</param>
/// <param name="Action">What happens to a row for which the condition is false or null.</param>
/// <param name="Location">Where the condition starts.</param>
public sealed record Expectation(string Name, string Condition, ViolationAction Action, SourceLocation Location);
