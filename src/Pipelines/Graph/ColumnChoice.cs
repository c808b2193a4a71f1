namespace Millrace.Pipelines.Graph;

/// <summary>Some columns, or all but some.</summary>
/// <param name="IsExcept">True when the columns are those left out.</param>
/// <param name="Columns">The columns.</param>
public sealed record ColumnChoice(bool IsExcept, IReadOnlyList<ChangeColumn> Columns)
{
    /// <summary>True when a column of that name is chosen.</summary>
    public bool Has(string name) =>
        Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) != IsExcept;
}
