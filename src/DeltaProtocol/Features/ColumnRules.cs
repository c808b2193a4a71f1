using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Features;

/// <summary>What every row written into a table must keep to in one column, as far as the protocol gives it force.</summary>
/// <param name="Path">
/// Logical names from the top; below an array stands <c>element</c>, below a map <c>key</c> or <c>value</c>.
/// </param>
/// <param name="Column">The column.</param>
public sealed record ColumnRules(IReadOnlyList<string> Path, Column Column)
{
    /// <summary>False when null must be refused; below a struct that is null itself there is nothing to refuse.</summary>
    public bool IsNullable => Column.IsNullable;

    /// <summary>
    /// SQL text the value equals; who writes computes it, or checks a given value by <c>IS NOT DISTINCT FROM</c>. Null
    /// for a column that is not generated.
    /// </summary>
    public string? GenerationExpression { get; init; }

    /// <summary>SQL text for rows written without a value, never used on read; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>How values are counted up; null for a column that is no identity.</summary>
    public IdentityRule? Identity { get; init; }

    /// <summary>SQL text that must be true for each row, so that null is a violation too; null for none.</summary>
    public string? Invariant { get; init; }

    /// <summary>True when a writer that only casts rows to the schema could break something.</summary>
    public bool HasExpression =>
        GenerationExpression is not null || Default is not null || Identity is not null || Invariant is not null;
}
