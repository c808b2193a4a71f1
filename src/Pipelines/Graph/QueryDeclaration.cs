namespace Millrace.Pipelines.Graph;

/// <summary>A query of a pipeline and what names without a catalog or schema mean in it.</summary>
/// <param name="Text">The SQL.</param>
/// <param name="Catalog">Catalog of names that give none.</param>
/// <param name="Schema">Schema of names that give none.</param>
public sealed record QueryDeclaration(QueryText Text, string Catalog, string Schema);
