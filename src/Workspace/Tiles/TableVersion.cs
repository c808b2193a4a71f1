namespace Millrace.Workspace.Tiles;

/// <summary>A table as it was read.</summary>
/// <param name="Table">The folder of the table.</param>
/// <param name="Version">The version.</param>
public sealed record TableVersion(string Table, long Version);
