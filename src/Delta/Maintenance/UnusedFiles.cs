using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Delta.Maintenance;

/// <summary>Finds the files that no version needs any more.</summary>
/// <param name="services">Where tables lie.</param>
/// <param name="snapshot">The latest version.</param>
/// <param name="cutoff">Files written or removed later than this stay.</param>
internal sealed class UnusedFiles(TableServices services, Snapshot snapshot, DateTimeOffset cutoff)
{
    private readonly KeptFiles _kept = KeptFiles.Of(snapshot, cutoff);
    private readonly VacuumScope _scope = new(snapshot);

    /// <summary>All below the table's folder that is old and belongs to no version, committed or not.</summary>
    public async Task<List<StoredObject>> ListedAsync(CancellationToken cancellationToken)
    {
        List<StoredObject> unused = [];
        HashSet<string> nested = new(StringComparer.Ordinal);
        IAsyncEnumerable<StoredObject> all = services.Environment.Store.ListAsync(snapshot.Root, isRecursive: true, startAfter: null, cancellationToken);
        await foreach (StoredObject found in all.ConfigureAwait(false))
        {
            string relative = _scope.Relative(found.Path);
            if (VacuumScope.NestedTable(relative) is string table) nested.Add(table);
            if (found.ModifiedAt < cutoff && _scope.Includes(relative) && !_kept.Contains(found.Path)) unused.Add(found);
        }

        if (nested.Count > 0)
            unused.RemoveAll(found => nested.Any(table => _scope.Relative(found.Path).StartsWith(table, StringComparison.Ordinal)));
        return unused;
    }

    /// <summary>Only what commits of the log removed: files that were never committed stay.</summary>
    public async Task<List<StoredObject>> LoggedAsync(DeltaLog table, CancellationToken cancellationToken)
    {
        Dictionary<string, LakePath> named = new(StringComparer.Ordinal);
        long first = await table.EarliestCommitAsync(cancellationToken).ConfigureAwait(false);
        await foreach (VersionChange change in table.ChangesAsync(first, snapshot.Version, cancellationToken).ConfigureAwait(false))
        {
            foreach (FileChange removed in change.Removes)
            {
                if (removed.File.ModifiedAt < cutoff) Name(removed.File);
            }

            if (change.TimestampUtc >= cutoff) continue;
            foreach (DataFile file in change.ChangeFiles) Name(file);
        }

        List<StoredObject> unused = [];
        foreach (LakePath path in named.Values)
        {
            StoredObject? found = await services.Environment.Store.TryFindAsync(path, cancellationToken).ConfigureAwait(false);
            if (found is not null && found.ModifiedAt < cutoff) unused.Add(found);
        }

        return unused;

        void Name(DataFile file)
        {
            if (!KeptFiles.IsAbsolute(file.LogPath) && !_kept.Contains(file.Path)) named.TryAdd(file.Path.Value, file.Path);
            if (file.DeletionVector is not { StorageType: "u" } vector) return;
            LakePath path = DeletionVectorReader.PathOf(snapshot.Root, vector);
            if (!_kept.Contains(path)) named.TryAdd(path.Value, path);
        }
    }
}
