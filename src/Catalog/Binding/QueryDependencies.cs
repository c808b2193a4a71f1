using Millrace.Catalog.Metadata;
using Millrace.DeltaProtocol;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Catalog.Binding;

/// <summary>
/// What the binding of a query looked at: tables at their versions, and views. Not thread safe: one binding notes, and its caller asks
/// when it is done.
/// </summary>
public sealed class QueryDependencies
{
    // A file that is younger than a binding may have taken the place of the one that was bound. File systems tell times by steps of
    // some milliseconds, and a share on another machine has a clock of its own.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly Dictionary<TableName, TableVersionFile> _tables = [];
    private readonly HashSet<TableName> _views = [];
    private bool _hasOther;

    /// <summary>False when a view gives other rows though no table changes, as with <c>now()</c> or files that it reads.</summary>
    public bool IsRepeatable { get; private set; } = true;

    /// <summary>
    /// How the files look that the binding depends on, by which <see cref="DependencyStamps.AreCurrentAsync"/> finds out cheaply that
    /// binding the query again would give the same. Null when that cannot be told: the query reads something by its time or its path, or
    /// one of the files was written only just now.
    /// </summary>
    /// <param name="metastore">The tables and views that were bound.</param>
    /// <param name="bindingBegan">When the binding began.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    public async Task<DependencyStamps?> StampAsync(Metastore metastore, DateTimeOffset bindingBegan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metastore);
        if (_hasOther) return null;
        Dictionary<TableName, (TableVersionFile Version, StoredObject Commit)> tables = [];
        foreach ((TableName name, TableVersionFile version) in _tables)
        {
            // A table may have lost its older commits to a cleanup, and then has nothing to be told by.
            if (await metastore.Environment.Store.TryFindAsync(version.Commit, cancellationToken).ConfigureAwait(false) is not StoredObject commit) return null;
            if (commit.ModifiedAt > bindingBegan - Margin) return null;
            tables[name] = (version, commit);
        }

        Dictionary<TableName, StoredObject> views = [];
        foreach (TableName name in _views)
        {
            if (await metastore.Views.TryFindAsync(name, cancellationToken).ConfigureAwait(false) is not StoredObject file) return null;
            if (file.ModifiedAt > bindingBegan - Margin) return null;
            views[name] = file;
        }

        return new DependencyStamps(tables, views);
    }

    internal void Note(TableName name, LakePath root, long version)
    {
        TableVersionFile found = new(root, version);

        // One name that means two things: the table was changed in the middle of the binding, or names differ by case alone.
        if (!_tables.TryAdd(name, found) && _tables[name] != found) _hasOther = true;
    }

    internal void NoteView(TableName name, bool isRepeatable)
    {
        _views.Add(name);
        IsRepeatable &= isRepeatable;
    }

    /// <summary>Notes something else, which no stamp can tell.</summary>
    internal void NoteOther() => _hasOther = true;

    internal readonly record struct TableVersionFile(LakePath Root, long Number)
    {
        public LakePath Commit => DeltaLog.CommitFile(Root, Number);

        public LakePath NextCommit => DeltaLog.CommitFile(Root, Number + 1);
    }
}
