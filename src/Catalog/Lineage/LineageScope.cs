namespace Millrace.Catalog.Lineage;

/// <summary>What a relation inside a query offers to those that name it.</summary>
/// <param name="Alias">The name it is called by; empty for none.</param>
/// <param name="Columns">Its columns as far as they are known.</param>
internal sealed record LineageScope(string Alias, IReadOnlyList<OutputColumn> Columns)
{
    /// <summary>Where columns come from that <see cref="Columns"/> does not list; null when it lists all.</summary>
    public Func<string, IReadOnlyList<ColumnSource>>? Unlisted { get; init; }

    /// <summary>The sources of a column, or null when there is no such column here.</summary>
    public IReadOnlyList<ColumnSource>? Find(string column)
    {
        OutputColumn? listed = Columns.FirstOrDefault(candidate => candidate.Name.Equals(column, StringComparison.OrdinalIgnoreCase));
        return listed?.Sources ?? Unlisted?.Invoke(column);
    }

    /// <summary>True when it surely has the column.</summary>
    public bool Lists(string column) => Columns.Any(candidate => candidate.Name.Equals(column, StringComparison.OrdinalIgnoreCase));
}
