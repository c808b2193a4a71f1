using System.Runtime.CompilerServices;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Foundation.Storage;

/// <summary>
/// Where bytes lie: a local disk, memory, S3, Azure Blob. Every object appears whole or not at all, and what
/// a call has returned from is durable. Thread safety: all members may be called at once.
/// </summary>
public interface IObjectStore
{
    /// <summary>
    /// True when asking for one object costs far less than listing the folder it lies in, as on a local disk; false when
    /// each question is a request of its own.
    /// </summary>
    /// <param name="folder">The folder.</param>
    bool IsFindCheapIn(LakePath folder) => false;

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

    /// <summary>
    /// Writes the content of an object to come, durable but under a name that nobody sees, so that giving it its own with
    /// <see cref="TryPublishAsync"/> costs little. Null where that would save nothing.
    /// </summary>
    /// <param name="path">The object to come.</param>
    /// <param name="content">Its content.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<LakePath?> TryPrepareAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult<LakePath?>(null);

    /// <summary>
    /// Gives what was prepared its name if and only if no object has it; false when one did. What was prepared is used up
    /// either way; one that is not published is the caller's to delete.
    /// </summary>
    /// <remarks>Promises the same as <see cref="TryCreateAsync"/>.</remarks>
    Task<bool> TryPublishAsync(LakePath prepared, LakePath path, CancellationToken cancellationToken) =>
        TryAdoptAsync(prepared, path, cancellationToken);

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

    /// <summary>
    /// Files of this machine that hold objects, for the engine, which reads files only; a store of files gives their own
    /// paths, another one copies what it has no copy of.
    /// </summary>
    /// <remarks>
    /// A copy stays for as long as a query may take and is then removed when room is needed; see the store.
    /// </remarks>
    /// <param name="files">The objects; for one that is not there the path of a file that is not there may be given.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    /// <returns>The files, in the order asked for.</returns>
    ValueTask<IReadOnlyList<LakePath>> FetchAsync(IReadOnlyList<FileToFetch> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        return ValueTask.FromResult<IReadOnlyList<LakePath>>([.. files.Select(static file => file.Path)]);
    }

    /// <summary>
    /// Where the engine, which writes files only, is to write what shall become the object or the folder of that path:
    /// <see cref="PersistAsync"/> and <see cref="TryAdoptAsync"/> find it there. A store of files gives the path itself.
    /// </summary>
    /// <remarks>A path below a folder is staged below what the folder is staged at. The folder above it exists.</remarks>
    LakePath StagingOf(LakePath path) => path;

    /// <summary>
    /// Takes back files whose commit surely did not come, as far as persisting them made them more than files of the
    /// engine, which the caller removes itself. A store of files has nothing to do.
    /// </summary>
    Task WithdrawAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken) => Task.CompletedTask;
}
