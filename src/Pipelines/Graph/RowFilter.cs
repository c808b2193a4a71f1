using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>A function that decides for each row who may see it.</summary>
/// <param name="Function">Name parts of the function, outermost first.</param>
/// <param name="Columns">Columns it takes.</param>
/// <param name="Location">Where the clause starts.</param>
public sealed record RowFilter(IReadOnlyList<string> Function, IReadOnlyList<string> Columns, SourceLocation Location);
