using System.Runtime.CompilerServices;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Unit.Delta.Maintenance;

/// <summary>A store that lists in order, hands out pages as small as they are asked for, and counts what is asked between deletions.</summary>
/// <param name="inner">The store that does the work.</param>
/// <param name="counts">Which files count.</param>
internal sealed class PageWatch(IObjectStore inner, Func<string, bool> counts) : IObjectStore
{
    private readonly Lock _lock = new();
    private int _sinceDeletion;
    private int _passes;

    /// <summary>Called before each page, with the number of the listing.</summary>
    public Func<int, Task> BeforePage { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Called before an object is read.</summary>
    public Func<LakePath, Task> BeforeRead { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Files deleted.</summary>
    public int Deletions { get; private set; }

    /// <summary>Most files that were handed out before one was deleted, in a pass that deletes.</summary>
    public int MostBetweenDeletions { get; private set; }

    public void Reset()
    {
        lock (_lock) (Deletions, MostBetweenDeletions, _sinceDeletion) = (0, 0, 0);
    }

    public async Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken)
    {
        await BeforeRead(path);
        return await inner.TryReadAsync(path, cancellationToken);
    }

    public IAsyncEnumerable<StoredObject> ListAsync(LakePath folder, bool isRecursive, string? startAfter, CancellationToken cancellationToken) =>
        inner.ListAsync(folder, isRecursive, startAfter, cancellationToken);

    public async IAsyncEnumerable<IReadOnlyList<StoredObject>> ListPagesAsync(LakePath folder, int mostOfPage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _passes++;
        Begin();
        List<StoredObject> page = [];
        await foreach (StoredObject found in inner.ListAsync(folder, isRecursive: true, startAfter: null, cancellationToken))
        {
            page.Add(found);
            if (page.Count < mostOfPage) continue;
            await BeforePage(_passes);
            Count(page);
            yield return page;
            page = [];
        }

        Count(page);
        yield return page;
    }

    public async Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken)
    {
        StoredObject? found = await inner.TryFindAsync(path, cancellationToken);
        if (found is not null) Count([found]);
        return found;
    }

    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        // The note that a vacuum begins stands between counting and deleting.
        Begin();
        return inner.TryCreateAsync(path, content, cancellationToken);
    }

    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.ReplaceAsync(path, content, cancellationToken);

    public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken) => inner.PersistAsync(files, cancellationToken);

    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Deletions++;
            MostBetweenDeletions = Math.Max(MostBetweenDeletions, _sinceDeletion);
            _sinceDeletion = 0;
        }

        return inner.DeleteAsync(path, cancellationToken);
    }

    private void Begin()
    {
        lock (_lock) _sinceDeletion = 0;
    }

    private void Count(List<StoredObject> page)
    {
        lock (_lock) _sinceDeletion += page.Count(file => counts(file.Path.Name));
    }
}
