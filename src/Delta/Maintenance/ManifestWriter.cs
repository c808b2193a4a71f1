using System.Text;
using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// Lists the files of a version in text files, one a partition, for readers that know no Delta. Each file is replaced
/// whole, but not all of them at once. Thread safety: all members may be called at once.
/// </summary>
/// <param name="services">Where tables lie.</param>
public sealed class ManifestWriter(TableServices services)
{
    private const string Folder = "_symlink_format_manifest";
    private const string FileName = "manifest";

    /// <summary>Writes the manifests of a version and removes those of partitions it has not.</summary>
    /// <returns>How many manifests there are now.</returns>
    /// <exception cref="MillraceException">DELTA_MANIFEST_REFUSED: a file has deleted rows, which such a reader would see.</exception>
    public async Task<int> WriteAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        Dictionary<string, StringBuilder> manifests = new(StringComparer.Ordinal);
        string[] columns = [.. snapshot.PartitionColumns.Select(name => snapshot.ColumnMapping.PhysicalName(snapshot.Schema.Find(name)!))];
        if (columns.Length == 0) manifests[""] = new StringBuilder();
        foreach (DataFile file in snapshot.Files)
        {
            if (file.DeletionVector is not null) throw AlterErrors.ManifestRefused(snapshot.Root.Value, file.Path.Value);
            string partition = string.Concat(columns.Select(column => HivePath.Segment(column, file.PartitionValues.GetValueOrDefault(column)) + "/"));
            if (!manifests.TryGetValue(partition, out StringBuilder? lines)) manifests[partition] = lines = new StringBuilder();
            lines.Append(UriOf(file.Path)).Append('\n');
        }

        LakePath folder = snapshot.Root.Child(Folder);
        HashSet<string> written = new(StringComparer.Ordinal);
        foreach ((string partition, StringBuilder lines) in manifests)
        {
            LakePath path = folder.Child(partition + FileName);
            written.Add(path.Value);
            await services.Environment.Store.ReplaceAsync(path, Encoding.UTF8.GetBytes(lines.ToString()), cancellationToken).ConfigureAwait(false);
        }

        List<LakePath> stale = [];
        await foreach (StoredObject found in services.Environment.Store.ListAsync(folder, isRecursive: true, startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            if (!written.Contains(found.Path.Value)) stale.Add(found.Path);
        }

        foreach (LakePath path in stale) await services.Environment.Store.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        return written.Count;
    }

    private static string UriOf(LakePath path) =>
        path.Value.Contains("://", StringComparison.Ordinal) ? path.Value : new Uri(Path.GetFullPath(path.Value)).AbsoluteUri;
}
