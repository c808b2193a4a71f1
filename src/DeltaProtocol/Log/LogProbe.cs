using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// Finds the last checkpoint and the commits behind it by asking for their names one after the other. Where asking is
/// cheap this costs what is new since the checkpoint, while a listing costs all that the folder holds: reading the names
/// of 100,000 files takes a local disk 70 ms.
/// </summary>
internal static class LogProbe
{
    // A gap of commits that somebody deleted by hand must not look like the end of the log.
    private const int NearNames = 64;
    private const long FarthestName = 1 << 16;

    /// <summary>
    /// What a listing from the hinted checkpoint on would show; null when the hint or what is found is not as expected, so
    /// that only a listing can tell.
    /// </summary>
    internal static async Task<LogListing?> TryReadAsync(
        IObjectStore store, LakePath root, LastCheckpoint hint, CancellationToken cancellationToken)
    {
        if (!store.IsFindCheapIn(root) || CheckpointOf(root, hint) is not LakePath checkpoint) return null;
        if (await store.TryFindAsync(checkpoint, cancellationToken).ConfigureAwait(false) is not StoredObject found) return null;
        List<StoredObject> objects = [found];

        // The commit of the checkpoint tells when that version was made; it may have been cleaned away.
        if (await FindAsync(store, root, hint.Version, cancellationToken).ConfigureAwait(false) is StoredObject own) objects.Add(own);
        long version = hint.Version + 1;
        while (await FindAsync(store, root, version, cancellationToken).ConfigureAwait(false) is StoredObject commit)
        {
            objects.Add(commit);
            version++;
        }

        return await IsEndAsync(store, root, version, cancellationToken).ConfigureAwait(false)
            ? LogListing.OfTail(root, objects)
            : null;
    }

    private static LakePath? CheckpointOf(LakePath root, LastCheckpoint hint)
    {
        if (hint.IsMultiPart) return null;
        if (hint.ManifestName is not string name) return LogName.Checkpoint(root, hint.Version);
        return LogName.ParseCheckpoint(name) is CheckpointName known && known.Version == hint.Version
            ? LogName.FolderOf(root).Child(name)
            : null;
    }

    /// <summary>True when no commit lies behind a version that is not there.</summary>
    private static async Task<bool> IsEndAsync(
        IObjectStore store, LakePath root, long missing, CancellationToken cancellationToken)
    {
        for (long ahead = 1; ahead <= FarthestName; ahead = ahead < NearNames ? ahead + 1 : ahead * 2)
        {
            if (await FindAsync(store, root, missing + ahead, cancellationToken).ConfigureAwait(false) is not null) return false;
        }

        return true;
    }

    private static Task<StoredObject?> FindAsync(
        IObjectStore store, LakePath root, long version, CancellationToken cancellationToken) =>
        store.TryFindAsync(LogName.Commit(root, version), cancellationToken);
}
