namespace Millrace.Catalog.Lineage;

/// <summary>A column that a query gives, and the columns its values are made of.</summary>
/// <param name="Name">Its name; empty when only the engine knows it.</param>
/// <param name="Sources">The columns it is made of, each once; empty for constants and for what cannot be told.</param>
public sealed record OutputColumn(string Name, IReadOnlyList<ColumnSource> Sources);
