using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaLogBench;

/// <summary>A store whose data files count as written and durable, so that only the log is measured.</summary>
/// <param name="inner">Holds the log.</param>
internal sealed class LogOnlyStore(IObjectStore inner) : IObjectStore
{
    public bool IsFindCheapIn(LakePath folder) => inner.IsFindCheapIn(folder);

    public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken) =>
        inner.TryReadAsync(path, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter, CancellationToken cancellationToken) =>
        inner.ListAsync(folder, isRecursive, startAfter, cancellationToken);

    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.TryCreateAsync(path, content, cancellationToken);

    public Task<LakePath?> TryPrepareAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.TryPrepareAsync(path, content, cancellationToken);

    public Task<bool> TryPublishAsync(LakePath prepared, LakePath path, CancellationToken cancellationToken) =>
        inner.TryPublishAsync(prepared, path, cancellationToken);

    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(path, content, cancellationToken);

    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

    public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken) =>
        inner.TryFindAsync(path, cancellationToken);

    public Task<bool> TryAdoptAsync(LakePath temporary, LakePath path, CancellationToken cancellationToken) =>
        inner.TryAdoptAsync(temporary, path, cancellationToken);
}
