using System.Runtime.CompilerServices;
using Millrace.Foundation.Names;

namespace Millrace.Foundation.Storage;

/// <summary>
/// An object store in memory, with the same promises as one on disk except durability: for tests and for tables that
/// live as long as the process. Thread safety: one lock guards the objects.
/// </summary>
/// <param name="clock">Tells when an object was written.</param>
public sealed class MemoryStore(TimeProvider clock) : IObjectStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Entry> _objects = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            // Not a bare null: it would become an empty memory, which is an object of no bytes.
            return Task.FromResult(
                _objects.TryGetValue(path.Value, out Entry? entry) ? entry.Content : default(ReadOnlyMemory<byte>?));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (StoredObject found in ListNow(folder, isRecursive, startAfter))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return found;
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Entry entry = new(content.ToArray(), clock.GetUtcNow());
        lock (_lock) return Task.FromResult(_objects.TryAdd(path.Value, entry));
    }

    /// <inheritdoc/>
    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Entry entry = new(content.ToArray(), clock.GetUtcNow());
        lock (_lock) _objects[path.Value] = entry;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock) _objects.Remove(path.Value);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>Memory outlives nothing, so there is nothing to do.</remarks>
    public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult(_objects.TryGetValue(path.Value, out Entry? entry)
                ? new StoredObject(path, entry.Content.Length, entry.ModifiedAt)
                : null);
        }
    }

    private List<StoredObject> ListNow(LakePath folder, bool isRecursive, string? startAfter)
    {
        string prefix = $"{folder.Value}/";
        List<StoredObject> found = [];
        lock (_lock)
        {
            foreach ((string path, Entry entry) in _objects)
            {
                if (!path.StartsWith(prefix, StringComparison.Ordinal)) continue;
                string name = path[prefix.Length..];
                if (!isRecursive && name.Contains('/')) continue;
                if (startAfter is not null && string.CompareOrdinal(name, startAfter) <= 0) continue;
                if (IsHidden(name)) continue;
                found.Add(new StoredObject(new LakePath(path), entry.Content.Length, entry.ModifiedAt));
            }
        }

        return found;
    }

    private static bool IsHidden(string name) =>
        name.Split('/') is var parts
        && (parts.Any(part => part.StartsWith('.')) || parts[^1].StartsWith("_tmp", StringComparison.Ordinal));

    private sealed record Entry(ReadOnlyMemory<byte> Content, DateTimeOffset ModifiedAt);
}
