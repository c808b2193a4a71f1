using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Parquet files of a store, through a reader and writer of files of this machine. Thread safety: as its parts.
/// </summary>
/// <param name="local">Reads and writes files.</param>
/// <param name="store">Says which files these are.</param>
internal sealed class FetchedParquet(IParquetFiles local, IObjectStore store) : IParquetFiles
{
    /// <inheritdoc/>
    public async Task<ICheckpointFile> OpenCheckpointAsync(LakePath file, CancellationToken cancellationToken)
    {
        // A table that is replaced as a whole may get a checkpoint of the same name again.
        IReadOnlyList<LakePath> found = await store.FetchAsync([new FileToFetch(file, SizeBytes: null)], cancellationToken)
            .ConfigureAwait(false);
        return await local.OpenCheckpointAsync(found[0], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<CheckpointWritten> WriteCheckpointAsync(
        LakePath file, CheckpointContent content, CancellationToken cancellationToken) =>
        local.WriteCheckpointAsync(store.StagingOf(file), content, cancellationToken);
}
