using Millrace.Engine.Queries;

namespace Millrace.Delta.Rules;

/// <summary>Rows with exactly the columns of their table, and what they must satisfy.</summary>
/// <param name="Rows">The rows; columns by logical name, in the table's order and types.</param>
/// <param name="Rules">The rules of the table.</param>
/// <param name="Identities">Identity columns that the rows count up.</param>
internal sealed record ShapedRows(BoundQuery Rows, IReadOnlyList<RowRule> Rules, IReadOnlyList<CountedColumn> Identities);

/// <summary>An identity column whose values are given by the rows' numbers.</summary>
/// <param name="Name">The column.</param>
/// <param name="First">Value of the first row.</param>
/// <param name="Step">Distance to the next.</param>
internal sealed record CountedColumn(string Name, long First, long Step);
