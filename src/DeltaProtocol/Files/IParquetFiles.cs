using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// What the log needs of Parquet, which this project does not speak itself. Thread safety: all members may be called
/// at once. Implementations raise <see cref="Foundation.Faults.MillraceException"/> for a file they cannot handle.
/// </summary>
public interface IParquetFiles
{
    /// <summary>Reads a checkpoint, a part of one or a sidecar; columns that the file lacks are null.</summary>
    /// <remarks>
    /// Where a file has only <c>stats_parsed</c>, the statistics come back as the JSON text of that struct.
    /// </remarks>
    IAsyncEnumerable<CheckpointBatch> ReadCheckpointAsync(LakePath file, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a checkpoint of the V1 specification to a path where nothing is yet. The caller publishes it under its
    /// real name, so a half-written file does no harm.
    /// </summary>
    Task WriteCheckpointAsync(
        LakePath file, IAsyncEnumerable<CheckpointBatch> batches, CancellationToken cancellationToken);
}
