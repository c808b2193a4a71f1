using Millrace.Foundation.Names;

namespace Millrace.Delta.Maintenance;

/// <summary>What a vacuum deleted, or would delete.</summary>
/// <param name="Files">
/// The files by name, <see cref="VacuumOrder.MostFilesNamed"/> of them at most; of a vacuum that deletes, such as it deleted.
/// </param>
/// <param name="SizeBytes">Bytes of all files, named or not.</param>
/// <param name="DirectoriesDeleted">Folders that were empty afterwards and went too.</param>
public sealed record VacuumResult(IReadOnlyList<LakePath> Files, long SizeBytes, int DirectoriesDeleted)
{
    /// <summary>How many files, named or not.</summary>
    public long FileCount { get; init; } = Files.Count;
}
