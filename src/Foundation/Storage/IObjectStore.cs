using Millrace.Foundation.Names;

namespace Millrace.Foundation.Storage;

/// <summary>
/// Where bytes lie: a local disk, memory, later S3 and Azure Blob. Every object appears whole or not at all, and what
/// a call has returned from is durable. Thread safety: all members may be called at once.
/// </summary>
public interface IObjectStore
{
    /// <summary>Reads an object whole, or null when there is none.</summary>
    Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken);

    /// <summary>Lists the objects below a folder, by ordinal order of their paths; a missing folder is empty.</summary>
    /// <param name="folder">Folder to list.</param>
    /// <param name="isRecursive">True to list folders below as well.</param>
    /// <param name="startAfter">Only names after this one, relative to the folder; null for all.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter, CancellationToken cancellationToken);

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
}
