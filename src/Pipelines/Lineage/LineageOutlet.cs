using Millrace.Catalog.Binding;

namespace Millrace.Pipelines.Lineage;

/// <summary>Something that only reads: a dashboard or a saved query. Immutable.</summary>
/// <param name="Id">Tells it from others.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Queries">Its queries, with the catalog and the schema of names that give none.</param>
public sealed record LineageOutlet(string Id, string Title, LineageKind Kind, IReadOnlyList<(QueryInput Query, string Catalog, string Schema)> Queries);
