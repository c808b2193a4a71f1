using Millrace.Foundation.Names;

namespace Millrace.Catalog.Metadata;

/// <summary>A query that the catalog keeps under a name. It stores no rows: reading it runs the query.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Query">The query as it was written.</param>
/// <param name="Catalog">Catalog of names in the query that give none.</param>
/// <param name="Schema">Schema of names in the query that give none.</param>
public sealed record ViewDefinition(TableName Name, string Query, string Catalog, string Schema)
{
    /// <summary>Names for all columns of the query, in its order; empty to keep the query's own.</summary>
    public IReadOnlyList<ViewColumn> Columns { get; init; } = [];

    /// <summary>What it is for, for people; null when nothing was said.</summary>
    public string? Comment { get; init; }

    /// <summary>Properties; keys keep their case.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Key of the pipeline that declares it; null when a person made it.</summary>
    public string? Pipeline { get; init; }
}
