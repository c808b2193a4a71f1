using Millrace.Foundation.Names;

namespace Millrace.Delta.Maintenance;

/// <summary>What a vacuum deleted, or would delete.</summary>
/// <param name="Files">The files; of a vacuum that deletes, those that it deleted.</param>
/// <param name="SizeBytes">Their bytes.</param>
/// <param name="DirectoriesDeleted">Folders that were empty afterwards and went too.</param>
public sealed record VacuumResult(IReadOnlyList<LakePath> Files, long SizeBytes, int DirectoriesDeleted);
