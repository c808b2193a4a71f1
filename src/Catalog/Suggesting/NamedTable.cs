namespace Millrace.Catalog.Suggesting;

/// <summary>A table that a statement names.</summary>
/// <param name="Parts">The parts of its name.</param>
/// <param name="Alias">What the statement calls it; its own name when nothing else is said.</param>
public sealed record NamedTable(IReadOnlyList<string> Parts, string Alias);
