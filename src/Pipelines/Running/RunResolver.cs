using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Ingest.Landing;
using Millrace.Ingest.Offsets;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Sources;
using Millrace.Pipelines.Streams;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Gives a flow the rows of one batch: new files, new commits, and snapshots of everything that is not a stream. Each
/// source is pinned the first time it is asked for, so a batch that is tried again reads the same.
/// </summary>
internal sealed class RunResolver(
    PipelineServices services, PipelineHome home, PipelineDeclaration declaration, FlowDeclaration flow, FlowSlice? slice) : IStreamReader, IDisposable
{
    private readonly Dictionary<RelationRequest, FileBatch> _files = [];
    private readonly Dictionary<RelationRequest, string> _relations = [];
    private readonly Dictionary<RelationRequest, FlowSlice.Part> _parts = slice?.Parts.ToDictionary(part => part.Request) ?? [];
    private readonly Dictionary<string, Snapshot> _snapshots = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when streams are read whole, as tables.</summary>
    public bool ReadsWhole { get; init; }

    /// <summary>A table by its full name and the version of it to read; null for the latest of all.</summary>
    public (string Table, Snapshot Version)? Pinned
    {
        init
        {
            if (value is (string table, Snapshot version)) _snapshots[table] = version;
        }
    }

    public Func<FlowDeclaration, RelationRequest, string?>? Kept { private get; set; }

    public WindowBounds? Released { private get; set; }

    /// <summary>True to give rows of files their file, in the column <c>_metadata</c>, though the query does not mention it.</summary>
    public bool CarriesFile { get; init; }

    /// <summary>What operators over a stream know and learn; null when the flow is no stream.</summary>
    public BatchStates? States { get; set; }

    /// <summary>Judges the rows of views that have expectations.</summary>
    public ViewGates Views { get; } = new(services.Engine);

    /// <summary>Records that were kept as raw text because they were not well formed.</summary>
    public long FlawedRecords => _files.Values.Sum(batch => batch.FlawedRecords);

    /// <summary>Makes the file sources read with more care; false when nothing is left to try.</summary>
    public async Task<bool> TryFallBackAsync(CancellationToken cancellationToken)
    {
        bool hasChanged = false;
        foreach (FileBatch batch in _files.Values)
            hasChanged |= await batch.TryFallBackAsync(cancellationToken).ConfigureAwait(false);
        return hasChanged;
    }

    /// <summary>Keeps the columns of file sources that grew, before their rows are committed.</summary>
    public async Task<IReadOnlyList<string>> KeepColumnsAsync(CancellationToken cancellationToken)
    {
        List<string> added = [];
        foreach ((RelationRequest request, FileBatch batch) in _files)
        {
            if (!_parts.TryGetValue(request, out FlowSlice.Part? part)) continue;
            TableSchema? known = await part.Columns.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (known is not null && known.Equals(batch.Columns)) continue;
            if (known is not null) added.AddRange(batch.Columns.Where(column => known.Find(column.Name) is null).Select(column => column.Name));
            await part.Columns.WriteAsync(batch.Columns, cancellationToken).ConfigureAwait(false);
        }

        return added;
    }

    public async Task<ResolvedRelation> ResolveAsync(RelationRequest request, CancellationToken cancellationToken) =>
        await ResolveAsync(request, flow, cancellationToken).ConfigureAwait(false);

    public async Task<string?> StateOfAsync(string op, string identity, CancellationToken cancellationToken) =>
        States is null ? null : await States.NameOfAsync(op, identity, cancellationToken).ConfigureAwait(false);

    public async Task<string> NewRowsAsync(StreamLeaf leaf, CancellationToken cancellationToken) =>
        (await ResolveAsync(leaf.Request, leaf.Asker, cancellationToken).ConfigureAwait(false)).Sql;

    public Task<BoundQuery> BindAsync(FlowDeclaration asker, QueryInput input, CancellationToken cancellationToken) =>
        services.Governor.BindAsync(input with { Released = Released }, ReferenceEquals(asker, flow) ? this : new ViewResolver(this, asker), cancellationToken);

    public void Dispose()
    {
        Views.Dispose();
        foreach (FileBatch batch in _files.Values) batch.Dispose();
        _files.Clear();
    }

    private async Task<ResolvedRelation> ResolveAsync(RelationRequest request, FlowDeclaration asker, CancellationToken cancellationToken)
    {
        if (ReadsWhole) request = FlowQuery.AsTable(request);
        if (Kept?.Invoke(asker, request) is string kept) return new ResolvedRelation(kept) { IsStream = true };
        if (request is RelationRequest.Table table)
        {
            if (FlowQuery.ViewOf(declaration, asker, table) is DatasetDeclaration view) return await ViewAsync(view, cancellationToken).ConfigureAwait(false);
            request = FlowQuery.Qualified(declaration, asker, table);
        }

        bool isStream = FlowQuery.IsStream(request);
        if (request is RelationRequest.Files files)
            return new ResolvedRelation(await FilesAsync(files, cancellationToken).ConfigureAwait(false)) { IsStream = isStream };
        if (_relations.TryGetValue(request, out string? known)) return new ResolvedRelation(known) { IsStream = isStream };
        string sql = request switch
        {
            _ when isStream => await ChangesAsync(request, cancellationToken).ConfigureAwait(false),
            RelationRequest.Table named => await SnapshotSqlAsync(named, cancellationToken).ConfigureAwait(false),
            RelationRequest.DeltaPath path => await SqlOfAsync(await Outside().SnapshotOfAsync(path, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false),
            RelationRequest.EventLog => await EventsAsync(cancellationToken).ConfigureAwait(false),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return new ResolvedRelation(_relations[request] = sql) { IsStream = isStream };
    }

    private async Task<ResolvedRelation> ViewAsync(DatasetDeclaration view, CancellationToken cancellationToken)
    {
        FlowDeclaration definition = declaration.Flows.First(candidate => candidate.Target == view.Name);
        ViewResolver inner = new(this, definition);
        QueryInput input = FlowQuery.InputOf(definition) with { Released = Released };
        BoundQuery bound = await services.Governor.BindAsync(input, inner, cancellationToken).ConfigureAwait(false);
        return new ResolvedRelation(Views.Guard(view, CatalogView.Named(view, bound.Sql))) { IsStream = bound.IsStream };
    }

    private SnapshotResolver Outside() => new(services.Metastore, services.Engine, flow.Query.Catalog, flow.Query.Schema, services.ProjectRoot) { FolderOf = services.FolderOf };

    private Task<string> SqlOfAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        services.RowsAsync(snapshot, snapshot.Files, cancellationToken);

    private async Task<string> SnapshotSqlAsync(RelationRequest.Table table, CancellationToken cancellationToken)
    {
        if (table.Travel is not null)
            return await SqlOfAsync(await Outside().SnapshotOfAsync(table, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (await OutsideViewAsync(table, cancellationToken).ConfigureAwait(false) is string view) return view;
        if (!_snapshots.TryGetValue(table.Name, out Snapshot? snapshot))
            _snapshots[table.Name] = snapshot = await Outside().SnapshotOfAsync(table, cancellationToken).ConfigureAwait(false);
        return await SqlOfAsync(snapshot, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The rows of a view that another pipeline or a person made; null when the name means a table or nothing.</summary>
    private async Task<string?> OutsideViewAsync(RelationRequest.Table table, CancellationToken cancellationToken)
    {
        if (_snapshots.ContainsKey(table.Name) || await FlowReader.TableOfAsync(services, table, cancellationToken).ConfigureAwait(false) is not null) return null;
        if (await Outside().ViewOfAsync(table, cancellationToken).ConfigureAwait(false) is null) return null;
        return (await Outside().ResolveAsync(table, cancellationToken).ConfigureAwait(false)).Sql;
    }

    private async Task<string> EventsAsync(CancellationToken cancellationToken)
    {
        TableName name = EventLog.TableOf(home.Key, declaration.Catalog, declaration.Schema);
        DeltaLog? table = await services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false);
        return table is null
            ? MillraceEngine.EmptyRelation(EventLog.Columns)
            : await SqlOfAsync(await table.SnapshotAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> FilesAsync(RelationRequest.Files request, CancellationToken cancellationToken)
    {
        if (!_files.TryGetValue(request, out FileBatch? batch))
        {
            FlowSlice.Part? part = _parts.GetValueOrDefault(request);
            FileSourceOptions options = FileSourceOptions.Read(request.Path, request.Options, request.Location);
            FileSource source = new(services.Engine, request.Path, options, request.Location);
            IReadOnlyList<LandedFile> files = request.IsStream
                ? (part?.Slice as SourceSlice.Files)?.Landed ?? []
                : await FileBacklog.ListAsync(services.Store, new LandingPath(services.ResolvePath(request.Path)), static _ => false, request.Location, cancellationToken).ConfigureAwait(false);
            TableSchema? known = part is null ? null : await part.Columns.ReadAsync(cancellationToken).ConfigureAwait(false);
            TableSchema columns = await source.ColumnsAsync(known, files, cancellationToken).ConfigureAwait(false);
            _files[request] = batch = await source.OpenAsync(
                files, columns, request.WantsMetadata || CarriesFile, request.WantsRowIndex, $"millrace_text_{services.NewId():N}", cancellationToken).ConfigureAwait(false);
        }

        return await batch.ToSqlAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ChangesAsync(RelationRequest request, CancellationToken cancellationToken)
    {
        DeltaLog table = await FlowReader.TableOfAsync(services, request, cancellationToken).ConfigureAwait(false)
            ?? throw CatalogErrors.TableNotFound(FlowReader.KeyOf(services, request), similar: null, request.Location);
        if (_parts.GetValueOrDefault(request)?.Slice is not SourceSlice.Versions range)
            return MillraceEngine.EmptyRelation(StreamChanges.Columns(request, (await table.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Schema));
        Snapshot last = await table.SnapshotAtVersionAsync(range.LastVersion, cancellationToken).ConfigureAwait(false);
        StreamOptions options = request.StreamOptions ?? new StreamOptions();
        if (options.ReadsChanges) return await StreamChanges.ToSqlAsync(services, table, last, range, cancellationToken).ConfigureAwait(false);
        if (range.FirstVersion is not long first) return await SqlOfAsync(last, cancellationToken).ConfigureAwait(false);
        if (first > range.LastVersion) return MillraceEngine.EmptyRelation(last.Schema);
        List<DataFile> added = [];
        await foreach (VersionChange change in table.ChangesAsync(first, range.LastVersion, cancellationToken).ConfigureAwait(false))
        {
            bool rewrites = change.Removes.Any(removed => removed.IsDataChange);
            if (rewrites && (options.SkipsChanges || (options.IgnoresDeletes && !change.Adds.Any(add => add.IsDataChange)))) continue;
            if (rewrites) throw RunErrors.SourceRewritten(table.Root.Name, change.Version, flow.Name, flow.Target.Table);
            added.AddRange(change.Adds.Where(add => add.IsDataChange).Select(add => add.File));
        }

        return await services.RowsAsync(last, added, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Names in a view's query mean what they mean where the view is declared.</summary>
    private sealed class ViewResolver(RunResolver outer, FlowDeclaration definition) : IRelationResolver
    {
        public async Task<ResolvedRelation> ResolveAsync(RelationRequest request, CancellationToken cancellationToken) =>
            await outer.ResolveAsync(request, definition, cancellationToken).ConfigureAwait(false);

        public Task<string?> StateOfAsync(string op, string identity, CancellationToken cancellationToken) =>
            outer.StateOfAsync(op, identity, cancellationToken);
    }
}
