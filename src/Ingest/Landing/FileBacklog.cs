using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;
using Millrace.Ingest.Faults;

namespace Millrace.Ingest.Landing;

/// <summary>
/// The files of a landing path that a flow has not taken yet. Files must appear whole under their final name and not
/// change afterwards; a path that was taken once is never read again.
/// </summary>
public static class FileBacklog
{
    /// <summary>Lists what is waiting, ordered by time of writing and then by path.</summary>
    /// <param name="store">Where the files lie.</param>
    /// <param name="path">What to list.</param>
    /// <param name="isTaken">True for a path that an earlier batch has taken.</param>
    /// <param name="location">Where the path is written, for faults.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="MillraceException">LANDING_NOT_FOUND, LANDING_UNREADABLE.</exception>
    public static async Task<IReadOnlyList<LandedFile>> ListAsync(
        IObjectStore store,
        LandingPath path,
        Func<string, bool> isTaken,
        SourceLocation? location,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(isTaken);
        string root = path.Root.Value;
        if (File.Exists(root)) return isTaken(root) ? [] : [Landed(new FileInfo(root), root)];
        if (!Directory.Exists(root)) throw IngestErrors.LandingNotFound(path.Text, location);
        List<LandedFile> waiting = [];
        try
        {
            await foreach (StoredObject found in store.ListAsync(path.Root, isRecursive: true, startAfter: null, cancellationToken).ConfigureAwait(false))
            {
                if (path.Matches(found.Path.Value) && !isTaken(found.Path.Value))
                    waiting.Add(new LandedFile(found.Path.Value, found.SizeBytes, found.ModifiedAt));
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw IngestErrors.LandingUnreadable(path.Text, cause);
        }

        waiting.Sort(static (first, second) => first.ModifiedAt != second.ModifiedAt
            ? first.ModifiedAt.CompareTo(second.ModifiedAt)
            : string.CompareOrdinal(first.Path, second.Path));
        return waiting;
    }

    /// <summary>The first files of a backlog that one batch may take: never none, unless none waits.</summary>
    /// <param name="waiting">What waits, in order.</param>
    /// <param name="maxFiles">Most files of a batch.</param>
    /// <param name="maxBytes">Soft limit: the batch ends with the file that reaches it. Null for none.</param>
    public static IReadOnlyList<LandedFile> NextSlice(IReadOnlyList<LandedFile> waiting, int maxFiles, long? maxBytes)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        List<LandedFile> slice = [];
        long bytes = 0;
        foreach (LandedFile file in waiting)
        {
            if (slice.Count >= maxFiles || (maxBytes is long most && bytes >= most)) break;
            slice.Add(file);
            bytes += file.SizeBytes;
        }

        return slice;
    }

    private static LandedFile Landed(FileInfo file, string path) =>
        new(path, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
}
