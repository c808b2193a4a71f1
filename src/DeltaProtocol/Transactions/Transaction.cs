using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>
/// Changes of a table that become visible together or not at all. It says what it read so that a commit of somebody
/// else in between is noticed; a transaction that only adds files and reads nothing is a blind append and meets
/// almost no conflict. Thread safety: none; one owner collects and commits once.
/// </summary>
public sealed class Transaction
{
    private readonly TransactionDraft _draft;
    private bool _isCommitted;

    private Transaction(TransactionDraft draft) => _draft = draft;

    /// <summary>The snapshot this builds on; null when the table is being created.</summary>
    public Snapshot? ReadSnapshot => _draft.Read;

    /// <summary>Schema, partitioning and properties as this transaction leaves them, physical names included.</summary>
    public TableShape Shape => _draft.Shape.Shape;

    /// <summary>Adds a data file that lies below the root.</summary>
    public void Add(NewFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _draft.Adds.Add(file);
    }

    /// <summary>Adds a file of row changes for the change data feed.</summary>
    /// <remarks>
    /// A commit with such files is read as a change by them alone, so they must tell all of it. Whole files that only come
    /// or only go need none.
    /// </remarks>
    public void AddChangeFile(NewChangeFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _draft.ChangeFiles.Add(file);
    }

    /// <summary>Removes a file of the snapshot.</summary>
    public void Remove(DataFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        RequireSnapshot();
        _draft.Removes[file.Key] = file;
    }

    /// <summary>Removes all files of the snapshot; counts as having read the whole table.</summary>
    public void RemoveAll()
    {
        foreach (DataFile file in RequireSnapshot().Files) _draft.Removes[file.Key] = file;
        _draft.ReadsWholeTable = true;
    }

    /// <summary>
    /// Removes the files of partitions, as a dynamic partition overwrite does; counts as having read them.
    /// </summary>
    /// <param name="partitions">
    /// Physical partition column to value text; a partition may name a part of the columns and then means all below.
    /// </param>
    public void RemovePartitions(IEnumerable<IReadOnlyDictionary<string, string?>> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        Snapshot snapshot = RequireSnapshot();
        PartitionMatcher matcher = TransactionPlanner.Matcher(_draft);
        List<Dictionary<string, string?>> wanted = [.. partitions.Select(values =>
            matcher.Canonicalize(_draft.Root, values))];
        _draft.ReadPartitions.AddRange(wanted);
        foreach (DataFile file in snapshot.Files)
        {
            if (wanted.Exists(partition => matcher.Matches(partition, file.PartitionValues)))
                _draft.Removes[file.Key] = file;
        }
    }

    /// <summary>Deletes other rows of a file than before: all that were deleted and more.</summary>
    /// <param name="file">A file of the snapshot.</param>
    /// <param name="vector">
    /// All rows that are deleted from now on; null for none. When no row is left, remove the file instead.
    /// </param>
    /// <exception cref="MillraceException">DELTA_TRANSACTION_INVALID: the log does not tell the file's number of
    /// rows.</exception>
    public void ReplaceDeletionVector(DataFile file, DeletionVector? vector)
    {
        Remove(file);
        _draft.ReplacedPaths.Add(file.Path.Value);
        _draft.ReAdds.Add(ReAdd.With(_draft.Root, file, vector));
    }

    /// <summary>Says something else about a file that stays as it is, such as statistics found later.</summary>
    /// <param name="file">A file of the snapshot.</param>
    /// <param name="stats">Its statistics; the number of rows must be as before.</param>
    public void UpdateStats(DataFile file, FileStats stats)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(stats);
        RequireSnapshot();
        _draft.ReAdds.Add(ReAdd.With(_draft.Root, file, stats));
        _draft.ReadPaths.Add(file.Path.Value);
    }

    /// <summary>Adds a file of another table, which stays where it is: what a shallow clone is made of.</summary>
    /// <param name="file">A file of a snapshot of the other table; the path in the log becomes absolute.</param>
    /// <param name="source">Root of the other table.</param>
    public void AddShared(DataFile file, LakePath source)
    {
        ArgumentNullException.ThrowIfNull(file);
        _draft.ReAdds.Add(ReAdd.From(file, source));
    }

    /// <summary>Replaces the schema; a column of the same name stays the same column.</summary>
    /// <remarks>Types of columns that files hold are changed by <see cref="Edit"/>, which writes down the change.</remarks>
    /// <exception cref="MillraceException">DELTA_SCHEMA_INVALID: other readers could not take it.</exception>
    public void SetSchema(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _draft.Shape.SetSchema(schema);
    }

    /// <summary>Changes one column.</summary>
    /// <exception cref="MillraceException">As <see cref="SchemaEditor.Apply"/>.</exception>
    public void Edit(SchemaEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        if (edit is SchemaEdit.DropColumn drop && _draft.ClusteringUses(drop.Column))
            throw SchemaErrors.ColumnInUse("dropped", string.Join('.', drop.Column), "the clustering of the table");
        _draft.Shape.Edit(edit);
    }

    /// <summary>Lets the table grow so that rows of a schema fit into it.</summary>
    /// <exception cref="MillraceException">DELTA_SCHEMA_MERGE_REFUSED: they cannot fit.</exception>
    public void MergeSchema(TableSchema incoming) => _draft.Shape.Merge(incoming);

    /// <summary>
    /// Sets table properties; a null value takes one away. <c>delta.columnMapping.mode = name</c> gives every column an id,
    /// <c>delta.enableRowTracking</c> every row; <c>delta.feature.x = supported</c> asks for a feature and is not stored.
    /// </summary>
    /// <exception cref="MillraceException">DELTA_PROPERTY_INVALID, DELTA_COLUMN_MAPPING_REFUSED.</exception>
    public void SetProperties(IReadOnlyDictionary<string, string?> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        _draft.Shape.SetProperties(properties);
    }

    /// <summary>Sets what the table is for, for people; null for nothing.</summary>
    public void SetDescription(string? description) => _draft.Shape.SetDescription(description);

    /// <summary>Adds a condition that all rows keep; the caller has seen that those of the snapshot do.</summary>
    /// <param name="name">Its name, stored in lower case.</param>
    /// <param name="expression">SQL text over logical names.</param>
    /// <exception cref="MillraceException">DELTA_CONSTRAINT_REFUSED: the name is taken.</exception>
    public void AddConstraint(string name, string expression)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(expression);
        _draft.Shape.AddConstraint(name, expression);
    }

    /// <summary>Drops a condition; false when there was none of that name.</summary>
    public bool DropConstraint(string name) => _draft.Shape.DropConstraint(name);

    /// <summary>Says which value an identity column gave last.</summary>
    /// <param name="column">Logical path of the column.</param>
    /// <param name="value">The greatest value given, or with a negative step the least.</param>
    /// <exception cref="MillraceException">DELTA_TRANSACTION_INVALID: values would be given twice.</exception>
    public void SetIdentityHighWaterMark(IReadOnlyList<string> column, long value) =>
        _draft.Shape.SetIdentityMark(column, value);

    /// <summary>Says by which columns files shall keep rows together from now on; files stay as they are.</summary>
    /// <param name="columns">Logical paths, most significant first; none to end clustering.</param>
    /// <exception cref="MillraceException">DELTA_CLUSTERING_REFUSED: no such column, or one without bounds.</exception>
    public void SetClustering(IReadOnlyList<IReadOnlyList<string>> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _draft.Domains[Clustering.Domain] =
            Clustering.ToDomain(Shape.Schema, new ColumnMapping(Shape.Mapping), columns);
        _draft.NeededFeatures.Add(Clustering.Feature);
    }

    /// <summary>Takes a feature out of the protocol, of which the table must have no traces left.</summary>
    /// <exception cref="MillraceException">At the commit, DELTA_FEATURE_DROP_REFUSED: something still uses it.</exception>
    public void DropFeature(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        RequireSnapshot();
        _draft.DroppedFeatures.Add(name);
    }

    /// <summary>
    /// Makes the table another one in this commit: all rows go, columns, partitioning and properties are the given ones.
    /// History and identity of the table stay, and the protocol never asks for less.
    /// </summary>
    public void ReplaceTable(TableDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        RemoveAll();
        _draft.Shape.Replace(definition);
        if (RequireSnapshot().Domains.TryGetValue(Clustering.Domain, out LogAction.DomainMetadata? clustering))
            _draft.Domains[Clustering.Domain] = clustering with { IsRemoved = true };
    }

    /// <summary>
    /// Brings an older version back: its rows, columns, properties and domains, under a protocol that is never lower than
    /// today's. Any commit in between ends it.
    /// </summary>
    /// <param name="older">A version of this table.</param>
    /// <returns>Files that come back; whether they are still there is for the caller to see before the commit.</returns>
    public IReadOnlyList<DataFile> RestoreTo(Snapshot older) => RestoreTo(older, new HashSet<DataFile>());

    /// <summary>Brings an older version back without some of its files, such as those that are gone.</summary>
    /// <param name="older">A version of this table.</param>
    /// <param name="without">Files of it that do not come back; they are removed if they are live.</param>
    /// <returns>Files that come back.</returns>
    public IReadOnlyList<DataFile> RestoreTo(Snapshot older, IReadOnlySet<DataFile> without)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(without);
        return Restoration.Plan(_draft, RequireSnapshot(), older, without);
    }

    /// <summary>Commits an application's progress with the data, so that writing the same again is noticed.</summary>
    /// <param name="appId">The application, such as a flow's id.</param>
    /// <param name="version">Its progress; not committed again once the table holds it or more.</param>
    public void SetTransaction(string appId, long version)
    {
        ArgumentException.ThrowIfNullOrEmpty(appId);
        _draft.Progress = new LogAction.SetTransaction(appId, version, LastUpdatedMs: null);
    }

    /// <summary>
    /// Keeps a further version under an application id, to be read back from later snapshots. Unlike
    /// <see cref="SetTransaction"/> it says nothing about whether this commit was made before: the version may stay the
    /// same or decrease.
    /// </summary>
    public void NoteVersion(string appId, long version)
    {
        ArgumentException.ThrowIfNullOrEmpty(appId);
        _draft.Notes[appId] = new LogAction.SetTransaction(appId, version, LastUpdatedMs: null);
    }

    /// <summary>
    /// Sets the document of a domain of ours; those starting with <c>delta.</c> belong to the protocol.
    /// </summary>
    public void SetDomain(string domain, string configuration)
    {
        ArgumentException.ThrowIfNullOrEmpty(domain);
        if (domain.StartsWith("delta.", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"The domain '{domain}' belongs to the protocol.", nameof(domain));
        _draft.Domains[domain] = new LogAction.DomainMetadata(domain, configuration, IsRemoved: false);
        _draft.NeededFeatures.Add("domainMetadata");
    }

    /// <summary>Says that the result depends on all rows of the snapshot.</summary>
    public void SetReadWholeTable() => _draft.ReadsWholeTable = true;

    /// <summary>
    /// Says that the result depends on the rows of the snapshot for which a condition is true: files with such rows that
    /// somebody adds, and files read that somebody removes, contradict it. May be said several times.
    /// </summary>
    /// <param name="predicate">The condition, which may be wider than the true one.</param>
    /// <param name="files">The files whose rows were read.</param>
    public void SetRead(FilePredicate predicate, IEnumerable<DataFile> files)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(files);
        _draft.ReadPredicates.Add(new ReadPredicate(RequireSnapshot(), predicate));
        foreach (DataFile file in files) _draft.ReadPaths.Add(file.Path.Value);
    }

    /// <summary>Says that rows only move between files: readers of changes skip the commit.</summary>
    public void SetRearrangement() => _draft.IsRearrangement = true;

    /// <summary>
    /// Says what the writer has kept in all files it adds. Without it, a table that asks for more than types refuses them.
    /// </summary>
    public void SetEnforced(WriterDuties duties) => _draft.Duties = duties;

    /// <summary>Commits, trying again as long as nobody's commit in between contradicts this one.</summary>
    /// <param name="operation">What the history shall say.</param>
    /// <param name="cancellationToken">Stops before an attempt; once the commit is made it is reported as made.</param>
    /// <exception cref="MillraceException">
    /// DELTA_FEATURE_NOT_WRITABLE, DELTA_APPEND_ONLY, DELTA_TRANSACTION_INVALID: refused before anything is written.
    /// DELTA_COMMIT_CONTENDED, STORAGE_…: nothing was committed.
    /// </exception>
    public async Task<CommitResult> CommitAsync(Operation operation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        if (_isCommitted) throw new InvalidOperationException("A transaction commits once.");
        _isCommitted = true;
        if (_draft.Progress is LogAction.SetTransaction progress
            && _draft.Read?.TransactionVersion(progress.AppId) >= progress.Version)
            return new CommitResult.AlreadyApplied(_draft.Read.Version);

        CommitPlan plan = TransactionPlanner.Plan(_draft, operation);
        await _draft.Environment.Store.PersistAsync(NewPaths(), cancellationToken).ConfigureAwait(false);
        CommitResult result = await new Committer(_draft.Environment, _draft.Root)
            .CommitAsync(plan, cancellationToken).ConfigureAwait(false);
        if (result is not CommitResult.Committed done)
        {
            await _draft.Environment.Store.WithdrawAsync(NewPaths(), CancellationToken.None).ConfigureAwait(false);
            return result;
        }

        Exception? fault = await LogUpkeep.RunAsync(
            _draft.Environment, _draft.Root, _draft.Read?.Loaded, done.Version, plan.NeedsCheckpoint, cancellationToken)
            .ConfigureAwait(false);
        return done with { CheckpointFault = fault };
    }

    internal static Transaction On(DeltaEnvironment environment, Snapshot read) =>
        new(new TransactionDraft(environment, read.Root, read, ShapeDraft.On(read, environment.NewId)));

    internal static Transaction Creating(DeltaEnvironment environment, LakePath root, TableDefinition definition)
    {
        LogAction.Metadata identity =
            new(environment.NewId().ToString("D"), "", [], new Dictionary<string, string>())
        {
            CreatedTimeMs = environment.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        ShapeDraft shape = ShapeDraft.Creating(root, identity, definition, environment.NewId);
        return new Transaction(new TransactionDraft(environment, root, read: null, shape));
    }

    private IReadOnlyList<LakePath> NewPaths() =>
    [
        .. _draft.Adds.Select(add => _draft.Root.Child(add.Path)),
        .. _draft.ChangeFiles.Select(file => _draft.Root.Child(file.Path)),
    ];

    private Snapshot RequireSnapshot() =>
        _draft.Read ?? throw new InvalidOperationException("A table that is being created has no files to remove.");
}
