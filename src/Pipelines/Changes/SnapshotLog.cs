using System.Globalization;
using System.Text.Json;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Changes;

/// <summary>
/// Which snapshot each batch of a flow took. A batch's position is written before the batch is committed, and the table's log
/// says which batch that was: the position of one that never came is written over.
/// </summary>
/// <param name="store">Where the files lie.</param>
/// <param name="folder">The flow's folder; need not exist.</param>
/// <param name="flow">The flow, for faults.</param>
internal sealed class SnapshotLog(IObjectStore store, LakePath folder, FlowDeclaration flow)
{
    /// <summary>The position of a batch that was committed.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">STREAM_STATE_MISSING.</exception>
    public async Task<SnapshotPosition> ReadAsync(long batch, CancellationToken cancellationToken)
    {
        LakePath path = PathOf(batch);
        ReadOnlyMemory<byte> content = await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw ChangeErrors.SnapshotPosition(flow, path.Value, cause: null);
        try
        {
            SnapshotPosition position = JsonSerializer.Deserialize(content.Span, SnapshotPositionJson.Default.SnapshotPosition)
                ?? throw new JsonException("it is empty.");
            return position.Format <= SnapshotPosition.CurrentFormat ? position : throw StreamErrors.RowsTooNew(path.Value, position.Format);
        }
        catch (JsonException fault)
        {
            throw ChangeErrors.SnapshotPosition(flow, path.Value, fault);
        }
    }

    /// <summary>Writes the position of a batch that is about to be committed.</summary>
    public Task WriteAsync(long batch, SnapshotPosition position, CancellationToken cancellationToken) => store.ReplaceAsync(
        PathOf(batch), JsonSerializer.SerializeToUtf8Bytes(position, SnapshotPositionJson.Default.SnapshotPosition), cancellationToken);

    /// <summary>A batch is committed: the position before it is needed no more.</summary>
    public Task CommittedAsync(long batch, CancellationToken cancellationToken) =>
        batch == 0 ? Task.CompletedTask : store.DeleteAsync(PathOf(batch - 1), cancellationToken);

    private LakePath PathOf(long batch) => folder.Child(batch.ToString("D20", CultureInfo.InvariantCulture) + ".json");
}
