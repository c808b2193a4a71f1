using Millrace.Foundation.Names;

namespace Millrace.Catalog.Suggesting;

/// <summary>A table as suggestions know it.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Detail">What it is, in a few words.</param>
/// <param name="Columns">Its columns and their types.</param>
public sealed record KnownTable(TableName Name, string Detail, IReadOnlyList<(string Name, string Type)> Columns);
