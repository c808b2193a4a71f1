using Millrace.Foundation.Faults;

namespace Millrace.Engine.Queries;

/// <summary>
/// An expression whose inputs are bound: it names columns by their relation's alias, and relations only as queries over
/// files. Like a <see cref="BoundQuery"/> it comes from a person's SQL only through the catalog's governor.
/// </summary>
/// <param name="Sql">The expression in DuckDB's SQL.</param>
public sealed record BoundExpression(string Sql)
{
    /// <summary>
    /// Finds the place in the person's text that a character of <see cref="Sql"/> came from; null when it came from none.
    /// </summary>
    public Func<int, SourceLocation?> Locate { get; init; } = static _ => null;
}
