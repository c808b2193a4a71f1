using System.Runtime.CompilerServices;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Foundation.Storage;

/// <summary>
/// Where bytes lie: a local disk, memory, later S3 and Azure Blob. Every object appears whole or not at all, and what
/// a call has returned from is durable. Thread safety: all members may be called at once.
/// </summary>
public interface IObjectStore
{
    /// <summary>
    /// True when asking for one object costs far less than listing the folder it lies in, as on a local disk; false when
    /// each question is a request of its own.
    /// </summary>
    bool IsFindCheap => false;

    /// <summary>Reads an object whole, or null when there is none.</summary>
    Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken);

    /// <summary>Lists the objects below a folder, by ordinal order of their paths; a missing folder is empty.</summary>
    /// <param name="folder">Folder to list.</param>
    /// <param name="isRecursive">True to list folders below as well.</param>
    /// <param name="startAfter">Only names after this one, relative to the folder; null for all.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter, CancellationToken cancellationToken);

    /// <summary>
    /// Lists all objects below a folder in pages and in no order, for those who must not hold a large listing. Objects that
    /// come or go meanwhile may be in it or not.
    /// </summary>
    /// <param name="folder">Folder to list, with those below it.</param>
    /// <param name="mostOfPage">Objects of a page at most.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    async IAsyncEnumerable<IReadOnlyList<StoredObject>> ListPagesAsync(
        LakePath folder, int mostOfPage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<StoredObject> page = [];
        await foreach (StoredObject found in ListAsync(folder, isRecursive: true, startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            page.Add(found);
            if (page.Count < mostOfPage) continue;
            yield return page;
            page = [];
        }

        if (page.Count > 0) yield return page;
    }

    /// <summary>Writes an object if and only if none of that name exists; false when one did.</summary>
    /// <remarks>Atomic between processes: of many callers exactly one gets true, and no reader sees a part.</remarks>
    Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Writes an object, replacing one of that name atomically.</summary>
    Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Removes an object; a missing one is no fault.</summary>
    Task DeleteAsync(LakePath path, CancellationToken cancellationToken);

    /// <summary>
    /// Makes files that another writer (the engine) wrote below a folder durable, their names included, before a
    /// commit may point at them.
    /// </summary>
    Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken);

    /// <summary>Finds one object without reading it, or null when there is none.</summary>
    async Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken)
    {
        LakePath? folder = path.Parent;
        if (folder is not LakePath parent) return null;
        IAsyncEnumerable<StoredObject> found =
            ListAsync(parent, isRecursive: false, startAfter: null, cancellationToken);
        await foreach (StoredObject item in found.ConfigureAwait(false))
        {
            if (item.Path == path) return item;
        }

        return null;
    }

    /// <summary>
    /// Gives a file that another writer (the engine) wrote under a temporary name its own, if and only if no object of
    /// that name exists; false when one did. The temporary file may stay and is for the caller to delete.
    /// </summary>
    /// <remarks>Promises the same as <see cref="TryCreateAsync"/>.</remarks>
    async Task<bool> TryAdoptAsync(LakePath temporary, LakePath path, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> content = await TryReadAsync(temporary, cancellationToken).ConfigureAwait(false)
            ?? throw FoundationErrors.StorageFailed(
                "publish", path.Value, new FileNotFoundException($"'{temporary}' is not there."));
        return await TryCreateAsync(path, content, cancellationToken).ConfigureAwait(false);
    }
}
