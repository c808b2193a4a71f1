using System.Runtime.CompilerServices;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// Finds the files that no version needs any more, a page at a time: a table of a million files has a listing that is
/// larger than all else. Used by its one owner.
/// </summary>
/// <param name="services">Where tables lie.</param>
/// <param name="table">The table.</param>
/// <param name="snapshot">Its latest version.</param>
/// <param name="cutoff">Files written or removed later than this stay.</param>
internal sealed class UnusedFiles(TableServices services, DeltaLog table, Snapshot snapshot, DateTimeOffset cutoff)
{
    private readonly KeptFiles _kept = KeptFiles.Of(snapshot, cutoff);
    private readonly VacuumScope _scope = new(snapshot);
    private readonly HashSet<string> _nested = new(StringComparer.Ordinal);
    private long _version = snapshot.Version;

    /// <summary>True to look only at what commits of the log removed: files that were never committed stay.</summary>
    public bool IsLite { get; init; }

    /// <summary>Files that are held at once.</summary>
    public int MostOfPage { get; init; } = 20_000;

    /// <summary>Counts the files, and keeps them when they fit into one page.</summary>
    /// <param name="mostNamed">How many of them to name.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public async Task<UnusedTally> TallyAsync(int mostNamed, CancellationToken cancellationToken)
    {
        int known = _nested.Count;
        UnusedTally tally = new(mostNamed, MostOfPage);
        await foreach (List<StoredObject> page in PagesAsync(cancellationToken).ConfigureAwait(false)) tally.Add(page);

        // That a folder is another table's may show behind its files.
        return _nested.Count == known ? tally : await TallyAsync(mostNamed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The files; to delete those of a page before the next is asked for does no harm.</summary>
    public IAsyncEnumerable<List<StoredObject>> PagesAsync(CancellationToken cancellationToken) =>
        IsLite ? LoggedAsync(cancellationToken) : ListedAsync(cancellationToken);

    /// <summary>Leaves those files of a page alone that somebody has brought back in the meantime.</summary>
    /// <exception cref="MillraceException">DELTA_FEATURE_NOT_WRITABLE: the table has changed into one we must not touch.</exception>
    public async Task SpareAsync(List<StoredObject> page, CancellationToken cancellationToken)
    {
        Snapshot latest = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (latest.Version != _version)
        {
            latest.RequireWritable();
            await foreach (VersionChange change in table.ChangesAsync(_version + 1, latest.Version, cancellationToken).ConfigureAwait(false))
            {
                foreach (FileChange added in change.Adds) _kept.Add(added.File);
            }

            _version = latest.Version;
        }

        page.RemoveAll(file => _kept.Contains(file.Path));
    }

    /// <summary>All below the table's folder that is old and belongs to no version, committed or not.</summary>
    private async IAsyncEnumerable<List<StoredObject>> ListedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (IReadOnlyList<StoredObject> listed in services.Environment.Store.ListPagesAsync(snapshot.Root, MostOfPage, cancellationToken).ConfigureAwait(false))
        {
            List<StoredObject> page = [];
            foreach (StoredObject found in listed)
            {
                string relative = _scope.Relative(found.Path);
                if (VacuumScope.NestedTable(relative) is string other) _nested.Add(other);
                if (found.ModifiedAt < cutoff && _scope.Includes(relative) && !_kept.Contains(found.Path)) page.Add(found);
            }

            if (_nested.Count > 0) page.RemoveAll(found => IsNested(_scope.Relative(found.Path)));
            if (page.Count > 0) yield return page;
        }
    }

    private bool IsNested(string relative)
    {
        foreach (string other in _nested)
        {
            if (relative.StartsWith(other, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private async IAsyncEnumerable<List<StoredObject>> LoggedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<ulong> named = [];
        List<LakePath> paths = [];
        await foreach (VersionChange change in CommitsAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (LakePath path in PathsOf(change))
            {
                if (_kept.Contains(path) || !named.Add(KeptFiles.NumberOf(path.Value))) continue;
                paths.Add(path);
                if (paths.Count < MostOfPage) continue;
                yield return await PresentAsync(paths, cancellationToken).ConfigureAwait(false);
                paths.Clear();
            }
        }

        yield return await PresentAsync(paths, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The commits that the log has; old ones may be cleaned away by others meanwhile, which is no gap.</summary>
    private async IAsyncEnumerable<VersionChange> CommitsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long next = await table.EarliestCommitAsync(cancellationToken).ConfigureAwait(false);
        while (next <= snapshot.Version)
        {
            IAsyncEnumerator<VersionChange> changes = table.ChangesAsync(next, snapshot.Version, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using ConfiguredAsyncDisposable end = changes.ConfigureAwait(false);
            while (next <= snapshot.Version)
            {
                try
                {
                    if (!await changes.MoveNextAsync().ConfigureAwait(false)) yield break;
                }
                catch (MillraceException fault) when (fault.Code.Value is "DELTA_LOG_GAP" or "DELTA_VERSION_NOT_FOUND")
                {
                    long first = await table.EarliestCommitAsync(cancellationToken).ConfigureAwait(false);
                    if (first <= next) throw;
                    next = first;
                    break;
                }

                next = changes.Current.Version + 1;
                yield return changes.Current;
            }
        }
    }

    /// <summary>Files that a version took out of the table, or wrote for readers of changes only, long enough ago.</summary>
    private IEnumerable<LakePath> PathsOf(VersionChange change)
    {
        IEnumerable<DataFile> files = change.Removes.Select(static removed => removed.File).Where(file => file.ModifiedAt < cutoff);
        if (change.TimestampUtc < cutoff) files = files.Concat(change.ChangeFiles);
        foreach (DataFile file in files)
        {
            if (!KeptFiles.IsAbsolute(file.LogPath)) yield return file.Path;
            if (file.DeletionVector is { StorageType: "u" } vector) yield return DeletionVectorReader.PathOf(snapshot.Root, vector);
        }
    }

    private async Task<List<StoredObject>> PresentAsync(List<LakePath> paths, CancellationToken cancellationToken)
    {
        List<StoredObject> present = [];
        foreach (LakePath path in paths)
        {
            StoredObject? found = await services.Environment.Store.TryFindAsync(path, cancellationToken).ConfigureAwait(false);
            if (found is not null && found.ModifiedAt < cutoff) present.Add(found);
        }

        return present;
    }
}
