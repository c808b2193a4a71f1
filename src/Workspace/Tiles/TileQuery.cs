using Millrace.Catalog.Binding;

namespace Millrace.Workspace.Tiles;

/// <summary>What a tile asks, before it is bound.</summary>
/// <param name="Datasets">The queries of the datasets it reads, with the values of their parameters in them.</param>
/// <param name="Text">The whole query.</param>
/// <param name="Catalog">Catalog of names that give none; null for that of the runner.</param>
/// <param name="Schema">Schema of names that give none; null for that of the runner.</param>
public sealed record TileQuery(IReadOnlyList<QueryInput> Datasets, QueryInput Text, string? Catalog, string? Schema)
{
    /// <summary>The query of all rows, of which a tile takes the first; null where the text is that already.</summary>
    public QueryInput? Whole { get; init; }

    /// <summary>The query of how many rows there are; null where a tile never takes fewer.</summary>
    public QueryInput? Count { get; init; }
}
