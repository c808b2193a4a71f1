namespace Millrace.Catalog.Grammar;

/// <summary>FIRST, or AFTER another column.</summary>
/// <param name="After">The column before it; null for FIRST.</param>
internal sealed record ColumnPosition(string? After);
