using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// What the log needs of Parquet, which this project does not speak itself. Thread safety: all members may be called
/// at once. Implementations raise <see cref="Foundation.Faults.MillraceException"/> for a file they cannot handle.
/// </summary>
public interface IParquetFiles
{
    /// <summary>
    /// Opens a checkpoint, a part of one or a sidecar, and reads its small actions; columns that the file lacks are
    /// null. Cost: the footer and the columns of small actions, not those of data files.
    /// </summary>
    Task<ICheckpointFile> OpenCheckpointAsync(LakePath file, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a checkpoint or a sidecar to a path where nothing is yet. The caller publishes it under its real name, so
    /// a half-written file does no harm.
    /// </summary>
    Task<CheckpointWritten> WriteCheckpointAsync(
        LakePath file, CheckpointContent content, CancellationToken cancellationToken);
}
