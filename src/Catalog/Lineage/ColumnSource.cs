namespace Millrace.Catalog.Lineage;

/// <summary>A column of something that a query reads.</summary>
/// <param name="Relation">The parts of the relation's name as the query writes it.</param>
/// <param name="Column">The column.</param>
public sealed record ColumnSource(IReadOnlyList<string> Relation, string Column)
{
    /// <inheritdoc/>
    public bool Equals(ColumnSource? other) => other is not null && Column.Equals(other.Column, StringComparison.OrdinalIgnoreCase)
        && Relation.SequenceEqual(other.Relation, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(Column), Relation.Count);
}
