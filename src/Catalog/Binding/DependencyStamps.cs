using Millrace.Catalog.Metadata;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Catalog.Binding;

/// <summary>The files that the binding of a query depends on, as they looked. Immutable.</summary>
public sealed class DependencyStamps
{
    private readonly Dictionary<TableName, (QueryDependencies.TableVersionFile Version, StoredObject Commit)> _tables;
    private readonly Dictionary<TableName, StoredObject> _views;

    internal DependencyStamps(Dictionary<TableName, (QueryDependencies.TableVersionFile Version, StoredObject Commit)> tables, Dictionary<TableName, StoredObject> views)
    {
        _tables = tables;
        _views = views;
    }

    /// <summary>
    /// True when binding the query again would surely give the same: each name means the same folder, whose table is the same at the same
    /// version, and each view is the same and hidden by no table. Cost: looks for two files a table and for two a view; none is read.
    /// </summary>
    /// <param name="metastore">The tables and views there are.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    public async Task<bool> AreCurrentAsync(Metastore metastore, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metastore);
        IObjectStore store = metastore.Environment.Store;
        foreach ((TableName name, (QueryDependencies.TableVersionFile version, StoredObject commit)) in _tables)
        {
            if (metastore.PathOf(name) != version.Root) return false;
            if (await store.TryFindAsync(version.NextCommit, cancellationToken).ConfigureAwait(false) is not null) return false;

            // One that was dropped and made again has another file at that version, or none.
            if (await store.TryFindAsync(version.Commit, cancellationToken).ConfigureAwait(false) != commit) return false;
        }

        foreach ((TableName name, StoredObject file) in _views)
        {
            if (metastore.Holds(name)) return false;
            if (await metastore.Views.TryFindAsync(name, cancellationToken).ConfigureAwait(false) != file) return false;
        }

        return true;
    }
}
