using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Simulation.Tables;

/// <summary>
/// The disk of a simulated world: objects carry the time of its clock, not of the machine. A file of the engine, which does
/// not write through the store, is as old as when it was first seen.
/// </summary>
internal sealed class ClockedStore(IObjectStore inner, TimeProvider clock) : IObjectStore
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _times = new(StringComparer.Ordinal);

    public bool IsFindCheapIn(LakePath folder) => inner.IsFindCheapIn(folder);

    public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken) => inner.TryReadAsync(path, cancellationToken);

    public async Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken) =>
        await inner.TryFindAsync(path, cancellationToken) is StoredObject found ? Timed(found) : null;

    public async IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (StoredObject found in inner.ListAsync(folder, isRecursive, startAfter, cancellationToken)) yield return Timed(found);
    }

    public async Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        bool isNew = await inner.TryCreateAsync(path, content, cancellationToken);
        if (isNew) _times[path.Value] = clock.GetUtcNow();
        return isNew;
    }

    public async Task<bool> TryAdoptAsync(LakePath temporary, LakePath path, CancellationToken cancellationToken)
    {
        bool isNew = await inner.TryAdoptAsync(temporary, path, cancellationToken);
        if (isNew) _times[path.Value] = clock.GetUtcNow();
        return isNew;
    }

    public async Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await inner.ReplaceAsync(path, content, cancellationToken);
        _times[path.Value] = clock.GetUtcNow();
    }

    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

    public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken)
    {
        foreach (LakePath file in files) _times.TryAdd(file.Value, clock.GetUtcNow());
        return inner.PersistAsync(files, cancellationToken);
    }

    private StoredObject Timed(StoredObject found) => found with { ModifiedAt = _times.GetOrAdd(found.Path.Value, clock.GetUtcNow()) };
}
