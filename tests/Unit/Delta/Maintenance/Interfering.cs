using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Unit.Delta.Maintenance;

/// <summary>A store at which somebody else commits just before each commit that is tried through it.</summary>
internal sealed class Interfering(IObjectStore inner, Func<Task> interfere) : IObjectStore
{
    public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken) => inner.TryReadAsync(path, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(LakePath folder, bool isRecursive, string? startAfter, CancellationToken cancellationToken) =>
        inner.ListAsync(folder, isRecursive, startAfter, cancellationToken);

    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.TryCreateAsync(path, content, cancellationToken);

    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(path, content, cancellationToken);

    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

    public async Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken)
    {
        // A commit first makes its files durable.
        await interfere();
        await inner.PersistAsync(files, cancellationToken);
    }
}
