using Millrace.Engine.Queries;

namespace Millrace.Delta.Changing;

/// <summary>A new value for a column or a struct field: <c>SET a.b = value</c>, or a column's value in an INSERT clause.</summary>
/// <param name="Path">Logical names from the column down; one for a whole column.</param>
/// <param name="Value">
/// The value, over the aliases of target and source; null for DEFAULT: the column's default, else null.
/// </param>
public sealed record Assignment(IReadOnlyList<string> Path, BoundExpression? Value);
