using System.Runtime.CompilerServices;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Simulation;

/// <summary>A store whose every call waits for the turn of its process.</summary>
internal sealed class TurnStore(IObjectStore inner, Turn turn) : IObjectStore
{
    public async Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken)
    {
        using IDisposable lease = await turn.TakeAsync($"read {path.Name}");
        return await inner.TryReadAsync(path, cancellationToken);
    }

    public async Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken)
    {
        using IDisposable lease = await turn.TakeAsync($"find {path.Name}");
        return await inner.TryFindAsync(path, cancellationToken);
    }

    public async Task<bool> TryAdoptAsync(LakePath temporary, LakePath path, CancellationToken cancellationToken)
    {
        using IDisposable lease = await turn.TakeAsync($"adopt {path.Name}");
        return await inner.TryAdoptAsync(temporary, path, cancellationToken);
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<StoredObject> listed = [];
        using (await turn.TakeAsync($"list {folder.Name}"))
        {
            await foreach (StoredObject found in inner.ListAsync(folder, isRecursive, startAfter, cancellationToken)) listed.Add(found);
        }

        // Who lists may make further calls while they look at what was found.
        foreach (StoredObject found in listed) yield return found;
    }

    public async Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using IDisposable lease = await turn.TakeAsync($"create {path.Name}");
        return await inner.TryCreateAsync(path, content, cancellationToken);
    }

    public async Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using IDisposable lease = await turn.TakeAsync($"replace {path.Name}");
        await inner.ReplaceAsync(path, content, cancellationToken);
    }

    public async Task DeleteAsync(LakePath path, CancellationToken cancellationToken)
    {
        using IDisposable lease = await turn.TakeAsync($"delete {path.Name}");
        await inner.DeleteAsync(path, cancellationToken);
    }

    public async Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken)
    {
        using IDisposable lease = await turn.TakeAsync($"persist {files.Count} files");
        await inner.PersistAsync(files, cancellationToken);
    }
}
