using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>An informational key of a table. Keys are kept for readers and never enforced.</summary>
/// <param name="Name">Name of the constraint; null when none was given.</param>
/// <param name="Columns">Columns of the key, in order.</param>
/// <param name="References">The table a foreign key points to; null for the primary key.</param>
/// <param name="Location">Where the key starts.</param>
public sealed record TableKey(
    string? Name, IReadOnlyList<string> Columns, KeyReference? References, SourceLocation Location);

/// <summary>What a foreign key points to.</summary>
/// <param name="Table">Name parts of the other table, outermost first.</param>
/// <param name="Columns">Its columns; empty means its primary key.</param>
public sealed record KeyReference(IReadOnlyList<string> Table, IReadOnlyList<string> Columns);
