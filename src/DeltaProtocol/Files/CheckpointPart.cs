namespace Millrace.DeltaProtocol.Files;

/// <summary>Data files and tombstones that the next checkpoint takes over from an earlier one.</summary>
/// <param name="File">A file of the earlier checkpoint.</param>
/// <param name="DeadRows">Rows of it that later commits have overruled, in ascending order.</param>
public sealed record CheckpointPart(ICheckpointFile File, IReadOnlyList<int> DeadRows);
