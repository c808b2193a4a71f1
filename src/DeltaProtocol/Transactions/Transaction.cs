using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Schemas;
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
    private readonly DeltaEnvironment _environment;
    private readonly Snapshot? _read;
    private readonly LakePath _root;
    private readonly IReadOnlyList<string> _partitionColumns;
    private readonly LogAction.Metadata _startMetadata;
    private readonly List<NewFile> _adds = [];
    private readonly Dictionary<FileKey, DataFile> _removes = [];
    private readonly List<IReadOnlyDictionary<string, string?>> _readPartitions = [];
    private readonly Dictionary<string, LogAction.DomainMetadata> _domains = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _properties;
    private readonly Dictionary<string, LogAction.SetTransaction> _notes = new(StringComparer.Ordinal);
    private LogAction.SetTransaction? _progress;
    private TableSchema _schema;
    private bool _changesMetadata;
    private bool _readsWholeTable;
    private bool _isRearrangement;
    private bool _isCommitted;

    private Transaction(
        DeltaEnvironment environment, LakePath root, Snapshot? read, LogAction.Metadata metadata, TableSchema schema)
    {
        _environment = environment;
        _root = root;
        _read = read;
        _startMetadata = metadata;
        _partitionColumns = metadata.PartitionColumns;
        _schema = schema;
        _properties = new Dictionary<string, string>(metadata.Configuration, StringComparer.Ordinal);
    }

    /// <summary>The snapshot this builds on; null when the table is being created.</summary>
    public Snapshot? ReadSnapshot => _read;

    /// <summary>Adds a data file that lies below the root.</summary>
    public void Add(NewFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _adds.Add(file);
    }

    /// <summary>Removes a file of the snapshot.</summary>
    public void Remove(DataFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        RequireSnapshot();
        _removes[file.Key] = file;
    }

    /// <summary>Removes all files of the snapshot; counts as having read the whole table.</summary>
    public void RemoveAll()
    {
        foreach (DataFile file in RequireSnapshot().Files) _removes[file.Key] = file;
        _readsWholeTable = true;
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
        PartitionMatcher matcher = Matcher();
        List<Dictionary<string, string?>> wanted = [.. partitions.Select(values =>
            matcher.Canonicalize(_root, values))];
        _readPartitions.AddRange(wanted);
        foreach (DataFile file in snapshot.Files)
        {
            if (wanted.Exists(partition => matcher.Matches(partition, file.PartitionValues))) _removes[file.Key] = file;
        }
    }

    /// <summary>Replaces the schema.</summary>
    /// <exception cref="MillraceException">DELTA_SCHEMA_INVALID: other readers could not take it.</exception>
    public void SetSchema(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        SchemaRules.Require(schema, _partitionColumns, HasColumnMapping());
        _schema = schema;
        _changesMetadata = true;
    }

    /// <summary>Sets table properties; a null value takes one away.</summary>
    public void SetProperties(IReadOnlyDictionary<string, string?> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        foreach ((string name, string? value) in properties)
        {
            string canonical = TableProperties.Canonical(name);
            if (value is null) _properties.Remove(canonical);
            else _properties[canonical] = value;
        }

        _changesMetadata = true;
    }

    /// <summary>Commits an application's progress with the data, so that writing the same again is noticed.</summary>
    /// <param name="appId">The application, such as a flow's id.</param>
    /// <param name="version">Its progress; not committed again once the table holds it or more.</param>
    public void SetTransaction(string appId, long version)
    {
        ArgumentException.ThrowIfNullOrEmpty(appId);
        _progress = new LogAction.SetTransaction(appId, version, LastUpdatedMs: null);
    }

    /// <summary>
    /// Keeps a further version under an application id, to be read back from later snapshots. Unlike
    /// <see cref="SetTransaction"/> it says nothing about whether this commit was made before: the version may stay the
    /// same or decrease.
    /// </summary>
    public void NoteVersion(string appId, long version)
    {
        ArgumentException.ThrowIfNullOrEmpty(appId);
        _notes[appId] = new LogAction.SetTransaction(appId, version, LastUpdatedMs: null);
    }

    /// <summary>
    /// Sets the document of a domain of ours; those starting with <c>delta.</c> belong to the protocol.
    /// </summary>
    public void SetDomain(string domain, string configuration)
    {
        ArgumentException.ThrowIfNullOrEmpty(domain);
        if (domain.StartsWith("delta.", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"The domain '{domain}' belongs to the protocol.", nameof(domain));
        _domains[domain] = new LogAction.DomainMetadata(domain, configuration, IsRemoved: false);
        _properties["delta.feature.domainMetadata"] = "supported";
    }

    /// <summary>Says that the result depends on all rows of the snapshot.</summary>
    public void SetReadWholeTable() => _readsWholeTable = true;

    /// <summary>Says that rows only move between files: readers of changes skip the commit.</summary>
    public void SetRearrangement() => _isRearrangement = true;

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
        if (_progress is not null && _read?.TransactionVersion(_progress.AppId) >= _progress.Version)
            return new CommitResult.AlreadyApplied(_read.Version);

        CommitPlan plan = Plan(operation);
        await _environment.Store.PersistAsync([.. _adds.Select(add => _root.Child(add.Path))], cancellationToken)
            .ConfigureAwait(false);
        long? lastTimestampMs = _read?.TimestampUtc.ToUnixTimeMilliseconds();
        CommitResult result =
            await new Committer(_environment, _root).CommitAsync(plan, lastTimestampMs, cancellationToken)
            .ConfigureAwait(false);
        if (result is not CommitResult.Committed done) return result;
        Exception? fault = await LogUpkeep.RunAsync(_environment, _root, _read?.Loaded, done.Version, cancellationToken)
            .ConfigureAwait(false);
        return done with { CheckpointFault = fault };
    }

    internal static Transaction On(DeltaEnvironment environment, Snapshot read) =>
        new(environment, read.Root, read, read.Metadata, read.Schema);

    internal static Transaction Creating(DeltaEnvironment environment, LakePath root, TableDefinition definition)
    {
        SchemaRules.Require(definition.Schema, definition.PartitionColumns, hasColumnMapping: false);
        Dictionary<string, string> properties = new(StringComparer.Ordinal);
        foreach ((string name, string value) in definition.Properties)
            properties[TableProperties.Canonical(name)] = value;
        LogAction.Metadata metadata =
            new(environment.NewId().ToString("D"), "", definition.PartitionColumns, properties)
        {
            Name = definition.Name,
            Description = definition.Description,
            CreatedTimeMs = environment.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        return new Transaction(environment, root, read: null, metadata, definition.Schema) { _changesMetadata = true };
    }

    private CommitPlan Plan(Operation operation)
    {
        LogAction.Protocol protocol = PlanProtocol();
        LogAction.Metadata metadata = PlanMetadata();
        FeatureGate.RequireWritable(_root, protocol, metadata, _schema);
        RequireAllowed(metadata);
        TransactionScope scope = ScopeOf(protocol, metadata);
        return new CommitPlan(
            scope,
            PlanActions(protocol, metadata, scope),
            new LogAction.CommitInfo
            {
                Operation = operation.Name,
                OperationParameters = operation.Parameters.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
                OperationMetrics = operation.Metrics.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
                UserMetadata = operation.UserMetadata,
                ReadVersion = _read?.Version,
                IsolationLevel = scope.IsolationLevel,
                IsBlindAppend = scope.IsBlindAppend,
                EngineInfo = EngineInfo,
                TransactionId = _environment.NewId().ToString("D"),
            },
            protocol,
            metadata,
            _read?.Version ?? -1);
    }

    private static string EngineInfo { get; } =
        $"Millrace/{typeof(Transaction).Assembly.GetName().Version?.ToString(fieldCount: 3)}";

    private LogAction.Protocol PlanProtocol() => _read is null
        ? ProtocolPlanner.ForNew(_root, _schema, _properties)
        : _changesMetadata || _domains.Count > 0
            ? ProtocolPlanner.ForChange(_root, _read.Protocol, _schema, _properties)
            : _read.Protocol;

    /// <summary>
    /// The schema text stays as it was logged when the schema did not change, whatever else it holds.
    /// </summary>
    private LogAction.Metadata PlanMetadata()
    {
        if (!_changesMetadata) return _startMetadata;
        Dictionary<string, string> stored = _properties
            .Where(pair => !ProtocolPlanner.IsConsumed(pair.Key))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        bool keepsSchema = _read is not null && _read.Schema.Equals(_schema);
        return _startMetadata with
        {
            Configuration = stored,
            SchemaText = keepsSchema ? _startMetadata.SchemaText : SchemaJson.Format(_schema),
        };
    }

    private TransactionScope ScopeOf(LogAction.Protocol protocol, LogAction.Metadata metadata) => new(_root, Matcher())
    {
        IsCreation = _read is null,
        ReadsWholeTable = _readsWholeTable,
        ReadPartitions = _readPartitions,
        RemovedPaths = _removes.Values.Select(file => file.Path.Value).ToHashSet(StringComparer.Ordinal),
        Progress = _progress,
        NotedApps = _notes.Keys.ToHashSet(StringComparer.Ordinal),
        ChangesMetadata = _changesMetadata,
        ChangesProtocol = _read is null || !ReferenceEquals(protocol, _read.Protocol),
        Domains = _domains.Keys.ToHashSet(StringComparer.Ordinal),
        IsRearrangement = _isRearrangement,
        IsSerializable = TableProperties.IsSerializable(metadata.Configuration),
    };

    private void RequireAllowed(LogAction.Metadata metadata)
    {
        if (_removes.Count > 0 && !_isRearrangement && TableProperties.IsAppendOnly(metadata.Configuration))
            throw DeltaErrors.AppendOnly(_root);
        bool startsTime = _read is not null
            && !TableProperties.HasInCommitTimestamps(_read.Properties)
            && TableProperties.HasInCommitTimestamps(metadata.Configuration);
        if (startsTime)
            throw DeltaErrors.FeatureNotWritable(_root, "inCommitTimestamp",
                "it is switched on when a table is created");
        _ = TableProperties.CheckpointIntervalOf(metadata.Configuration);
        HashSet<string> paths = new(StringComparer.Ordinal);
        foreach (NewFile add in _adds)
        {
            if (!paths.Add(add.Path)) throw DeltaErrors.InvalidTransaction(_root, $"file '{add.Path}' is added twice");
        }

        HashSet<string> removed = new(StringComparer.Ordinal);
        foreach (DataFile file in _removes.Values)
        {
            if (!removed.Add(file.Path.Value))
                throw DeltaErrors.InvalidTransaction(_root, $"file '{file.Path}' is removed twice");
        }

        if (_adds.Find(add => removed.Contains(_root.Child(add.Path).Value)) is NewFile both)
            throw DeltaErrors.InvalidTransaction(_root, $"file '{both.Path}' is both removed and added");
    }

    private List<LogAction> PlanActions(LogAction.Protocol protocol, LogAction.Metadata metadata,
        TransactionScope scope)
    {
        long nowMs = _environment.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        List<LogAction> actions = [];
        if (scope.ChangesProtocol) actions.Add(protocol);
        if (_changesMetadata) actions.Add(metadata);
        if (_progress is not null) actions.Add(_progress with { LastUpdatedMs = nowMs });
        foreach (LogAction.SetTransaction note in _notes.Values)
        {
            // A commit may name an application once; the progress is what decides.
            if (note.AppId != _progress?.AppId) actions.Add(note with { LastUpdatedMs = nowMs });
        }

        actions.AddRange(_domains.Values);
        actions.AddRange(_removes.Values.Select(file => RemovalOf(file.Action, nowMs)));
        actions.AddRange(_adds.Select(add => AdditionOf(add, scope.Partitions)));
        return actions;
    }

    private LogAction.AddFile AdditionOf(NewFile file, PartitionMatcher partitions) => new(
        PathCodec.Encode(file.Path),
        partitions.Complete(_root, file),
        file.SizeBytes,
        file.ModifiedAt.ToUnixTimeMilliseconds(),
        IsDataChange: !_isRearrangement)
    {
        Stats = file.Stats?.Json,
        Tags = file.Tags,
    };

    /// <summary>A remove repeats path and deletion vector of the add, which are its identity.</summary>
    private LogAction.RemoveFile RemovalOf(LogAction.AddFile add, long nowMs) =>
        new(add.Path, IsDataChange: !_isRearrangement)
    {
        DeletionTimestampMs = nowMs,
        HasExtendedFileMetadata = true,
        PartitionValues = add.PartitionValues,
        SizeBytes = add.SizeBytes,
        Tags = add.Tags,
        DeletionVector = add.DeletionVector,
        BaseRowId = add.BaseRowId,
        DefaultRowCommitVersion = add.DefaultRowCommitVersion,
    };

    private PartitionMatcher Matcher() =>
        new(_schema, _partitionColumns, _read?.ColumnMapping ?? new ColumnMapping(ColumnMappingMode.None));

    private bool HasColumnMapping() => _read is not null && _read.ColumnMapping.Mode != ColumnMappingMode.None;

    private Snapshot RequireSnapshot() =>
        _read ?? throw new InvalidOperationException("A table that is being created has no files to remove.");
}
