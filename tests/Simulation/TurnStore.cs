using System.Runtime.CompilerServices;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Simulation;

/// <summary>
/// A store whose every call waits for the turn of its process. Calls that a process makes at once take one turn each, in
/// the order they were made.
/// </summary>
internal sealed class TurnStore(IObjectStore inner, Turn turn) : IObjectStore
{
    private readonly SemaphoreSlim _calls = new(1, 1);

    public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken) =>
        InTurnAsync($"read {path.Name}", () => inner.TryReadAsync(path, cancellationToken));

    public async IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await InTurnAsync($"list {folder.Name}", () => Task.FromResult(true));
        await foreach (StoredObject found in inner.ListAsync(folder, isRecursive, startAfter, cancellationToken)) yield return found;
    }

    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        InTurnAsync($"create {path.Name}", () => inner.TryCreateAsync(path, content, cancellationToken));

    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        InTurnAsync($"replace {path.Name}", () => Done(inner.ReplaceAsync(path, content, cancellationToken)));

    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) =>
        InTurnAsync($"delete {path.Name}", () => Done(inner.DeleteAsync(path, cancellationToken)));

    public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken) =>
        InTurnAsync($"persist {files.Count} files", () => Done(inner.PersistAsync(files, cancellationToken)));

    private static async Task<bool> Done(Task work)
    {
        await work;
        return true;
    }

    private async Task<T> InTurnAsync<T>(string step, Func<Task<T>> call)
    {
        await _calls.WaitAsync();
        try
        {
            await turn.TakeAsync(step);
            return await call();
        }
        finally
        {
            _calls.Release();
        }
    }
}
