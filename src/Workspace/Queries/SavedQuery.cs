namespace Millrace.Workspace.Queries;

/// <summary>A query that the project keeps.</summary>
/// <param name="Name">Its name, which is that of its file without the ending.</param>
/// <param name="Text">The SQL.</param>
/// <param name="Changed">When its file was changed last.</param>
public sealed record SavedQuery(string Name, string Text, DateTimeOffset Changed);
