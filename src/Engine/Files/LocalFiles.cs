using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Engine.Files;

/// <summary>Where on this machine the engine finds the files of a table.</summary>
public static class LocalFiles
{
    /// <summary>The files that lie somewhere else than their path says; empty when the store is the file system.</summary>
    /// <param name="files">Files of a table.</param>
    /// <param name="store">Where they lie.</param>
    /// <param name="cancellationToken">Stops the copying of files.</param>
    public static async Task<IReadOnlyDictionary<DataFile, LakePath>> OfAsync(
        IReadOnlyList<DataFile> files, IObjectStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(store);
        Dictionary<DataFile, LakePath> local = [];

        // Only paths with a scheme can lie elsewhere; most tables have none, and then nothing is made for each file.
        DataFile[] remote = [.. files.Where(static file => file.Path.Scheme is not null)];
        if (remote.Length == 0) return local;
        FileToFetch[] wanted = [.. remote.Select(static file => new FileToFetch(file.Path, file.SizeBytes))];
        IReadOnlyList<LakePath> found = await store.FetchAsync(wanted, cancellationToken).ConfigureAwait(false);
        for (int file = 0; file < remote.Length; file++) local[remote[file]] = found[file];
        return local;
    }
}
