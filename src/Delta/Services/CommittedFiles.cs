using Millrace.DeltaProtocol.Files;

namespace Millrace.Delta.Services;

/// <summary>What a commit of rows has put into a table, for whoever looks after the table then.</summary>
/// <param name="Version">The version it made.</param>
/// <param name="Properties">The table's properties as of that version.</param>
/// <param name="Files">The files it added.</param>
public sealed record CommittedFiles(long Version, IReadOnlyDictionary<string, string> Properties, IReadOnlyList<NewFile> Files);
