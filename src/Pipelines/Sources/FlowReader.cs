using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;
using Millrace.Ingest.Landing;
using Millrace.Ingest.Offsets;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Sources;

/// <summary>
/// Reads the streaming sources of a flow batch by batch. What is there when the update starts is read; what comes later
/// waits for the next update, so a triggered update ends.
/// </summary>
internal sealed class FlowReader
{
    /// <summary>How a backlog says that nothing waits.</summary>
    public const string NothingNew = "nothing new";

    private readonly PipelineServices _services;
    private readonly FlowQuery _query;
    private readonly OffsetLog _log;
    private readonly List<StreamSource> _sources;
    private readonly List<SourceListing> _listings = [];

    private FlowReader(PipelineServices services, FlowQuery query, OffsetLog log, List<StreamSource> sources)
    {
        _services = services;
        _query = query;
        _log = log;
        _sources = sources;
    }

    /// <summary>Opens a flow at the position that its target's log says.</summary>
    public static async Task<FlowReader> OpenAsync(
        PipelineServices services,
        PipelineHome home,
        FlowQuery query,
        Snapshot? target,
        long generation,
        CancellationToken cancellationToken)
    {
        long? committed = target?.TransactionVersion(home.AppId(query.Flow, generation));
        OffsetLog log = await OffsetLog.OpenAsync(services.Store, home.Offsets(query.Flow, generation), committed, cancellationToken).ConfigureAwait(false);
        List<StreamSource> sources = [];
        foreach (RelationRequest request in query.Streams)
        {
            SourceSchemaLog columns = new(services.Store, home.SourceColumns(query.Flow, generation, sources.Count));
            sources.Add(new StreamSource(request, KeyOf(services, request), columns));
        }

        return new FlowReader(services, query, log, sources);
    }

    /// <summary>The columns an earlier update found for a file source, or null.</summary>
    public static async Task<TableSchema?> KnownColumnsAsync(
        PipelineServices services,
        PipelineHome home,
        PipelineDeclaration declaration,
        FlowDeclaration flow,
        RelationRequest.Files request,
        CancellationToken cancellationToken)
    {
        if (declaration.Find(flow.Target) is not DatasetDeclaration target) return null;
        Snapshot? snapshot = await ProgressLog.SnapshotAsync(services, home, target, cancellationToken).ConfigureAwait(false);
        if (snapshot is null) return null;
        long generation = snapshot.TransactionVersion(home.ResetAppId) ?? 0;
        FlowQuery query = FlowQuery.Of(services, declaration, flow);
        int index = query.Streams.ToList().IndexOf(request);
        long start = home.StartOf(flow, snapshot, generation);
        return index < 0 ? null : await new SourceSchemaLog(services.Store, home.SourceColumns(flow, start, index)).ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next batch, or null when nothing is left of what was there at the start.</summary>
    public async Task<FlowSlice?> NextAsync(CancellationToken cancellationToken)
    {
        OffsetEntry? entry = _log.Pending;
        if (entry is null)
        {
            List<SourceSlice> slices = [];
            foreach (StreamSource source in _sources)
            {
                if (await NextSliceAsync(source, cancellationToken).ConfigureAwait(false) is SourceSlice slice) slices.Add(slice);
            }

            if (slices.Count == 0) return null;
            entry = await _log.BeginAsync(slices, cancellationToken).ConfigureAwait(false);
        }

        return new FlowSlice(entry.Batch, _sources.Select(source => new FlowSlice.Part(
            source.Request, entry.Slices.FirstOrDefault(slice => slice.Source == source.Key), source.Columns)).ToArray())
        {
            Backlog = BacklogBeside(entry),
        };
    }

    /// <summary>What was found in landing folders since this was asked last.</summary>
    public IReadOnlyList<SourceListing> TakeListings()
    {
        SourceListing[] taken = [.. _listings];
        _listings.Clear();
        return taken;
    }

    /// <summary>Files that wait and are not in the batch under way; null when no source has files.</summary>
    public int? WaitingFiles
    {
        get
        {
            if (_sources.All(static source => source.Waiting is null)) return null;
            int batch = _log.Pending?.Slices.OfType<SourceSlice.Files>().Sum(static slice => slice.Landed.Count) ?? 0;
            return Math.Max(0, _sources.Sum(static source => source.Waiting?.Count ?? 0) - batch);
        }
    }

    private (int Files, long Bytes)? BacklogBeside(OffsetEntry batch)
    {
        if (_sources.All(static source => source.Waiting is null)) return null;
        IEnumerable<LandedFile> waiting = _sources.SelectMany(static source => source.Waiting ?? []);
        IEnumerable<LandedFile> taken = batch.Slices.OfType<SourceSlice.Files>().SelectMany(static slice => slice.Landed);
        return (Math.Max(0, waiting.Count() - taken.Count()), Math.Max(0, waiting.Sum(static file => file.SizeBytes) - taken.Sum(static file => file.SizeBytes)));
    }

    /// <summary>Moves past the batch that the target now holds.</summary>
    public Task CommittedAsync(CancellationToken cancellationToken) => _log.CommittedAsync(cancellationToken);

    /// <summary>What waits, for people.</summary>
    public async Task<string> DescribeBacklogAsync(CancellationToken cancellationToken)
    {
        List<string> waiting = [];
        if (_log.Pending is not null) return "a batch begun earlier, which runs again as it was";
        foreach (StreamSource source in _sources)
        {
            switch (await NextSliceAsync(source, cancellationToken).ConfigureAwait(false))
            {
                case SourceSlice.Files:
                    int files = source.Waiting!.Count;
                    waiting.Add($"{files} new {(files == 1 ? "file" : "files")}");
                    break;
                case SourceSlice.Versions versions:
                    waiting.Add(versions.FirstVersion is long first
                        ? $"{NameOf(source.Request)} versions {first} to {versions.LastVersion}"
                        : $"all of {NameOf(source.Request)} at version {versions.LastVersion}");
                    break;
            }
        }

        return waiting.Count == 0 ? NothingNew : string.Join(", ", waiting);
    }

    internal static string KeyOf(PipelineServices services, RelationRequest request) => request switch
    {
        RelationRequest.Files files => $"files:{services.ResolvePath(files.Path)}",
        RelationRequest.Table table => $"table:{table.Name.ToLowerInvariant()}",
        RelationRequest.DeltaPath path => $"path:{services.ResolvePath(path.Path)}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string NameOf(RelationRequest request) => request switch
    {
        RelationRequest.Table table => table.Parts[^1],
        RelationRequest.DeltaPath path => path.Path,
        RelationRequest.Files files => files.Path,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private Task<SourceSlice?> NextSliceAsync(StreamSource source, CancellationToken cancellationToken) =>
        source.Request is RelationRequest.Files files
            ? NextFilesAsync(source, files, cancellationToken)
            : NextVersionsAsync(source, cancellationToken);

    private async Task<SourceSlice?> NextFilesAsync(StreamSource source, RelationRequest.Files request, CancellationToken cancellationToken)
    {
        FileSourceOptions options = FileSourceOptions.Read(request.Path, request.Options, request.Location);
        LandingPath path = new(_services.ResolvePath(request.Path));
        long started = _services.Clock.GetTimestamp();
        bool isFirst = source.Waiting is null;
        source.Waiting ??= (await FileBacklog.ListAsync(
                _services.Store, path, file => _log.Position.HasTaken(source.Key, file), request.Location, cancellationToken).ConfigureAwait(false))
            .Where(file => options.NamePattern is null || System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(options.NamePattern, Path.GetFileName(file.Path)))
            .ToList();
        if (isFirst) _listings.Add(new SourceListing(request.Path, source.Waiting.Count, _services.Clock.GetElapsedTime(started)));
        source.Waiting = source.Waiting.Where(file => !_log.Position.HasTaken(source.Key, file.Path)).ToList();
        IReadOnlyList<LandedFile> slice = FileBacklog.NextSlice(source.Waiting, options.MaxFiles, options.MaxBytes);
        return slice.Count == 0 ? null : new SourceSlice.Files(source.Key, slice);
    }

    private async Task<SourceSlice?> NextVersionsAsync(StreamSource source, CancellationToken cancellationToken)
    {
        if (source.Latest is null)
        {
            DeltaLog? table = await TableOfAsync(_services, source.Request, cancellationToken).ConfigureAwait(false);
            if (table is null) return null;
            source.Latest = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        }

        Snapshot latest = source.Latest;
        if (_log.Position.LastVersion(source.Key) is not (string tableId, long last))
        {
            StreamOptions? options = source.Request.StreamOptions;
            long? first = options?.StartsAtLatest == true ? latest.Version + 1 : options?.StartingVersion;
            if (first > latest.Version + 1) throw RunErrors.StartingVersionMissing(NameOf(source.Request), first.Value, latest.Version, source.Request.Location);
            return new SourceSlice.Versions(source.Key, latest.Metadata.Id, first, latest.Version);
        }

        if (tableId != latest.Metadata.Id)
            throw RunErrors.SourceReplaced(NameOf(source.Request), _query.Flow.Name, _query.Flow.Target.Table);
        return latest.Version > last ? new SourceSlice.Versions(source.Key, tableId, last + 1, latest.Version) : null;
    }

    internal static Task<DeltaLog?> TableOfAsync(PipelineServices services, RelationRequest request, CancellationToken cancellationToken) => request switch
    {
        RelationRequest.Table table => services.Metastore.TryOpenAsync(new TableName(table.Parts[0], table.Parts[1], table.Parts[2]), cancellationToken),
        RelationRequest.DeltaPath path => DeltaLog.TryOpenAsync(services.Metastore.Environment, new LakePath(services.ResolvePath(path.Path)), cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private sealed class StreamSource(RelationRequest request, string key, SourceSchemaLog columns)
    {
        public RelationRequest Request => request;

        public string Key => key;

        public SourceSchemaLog Columns => columns;

        public List<LandedFile>? Waiting { get; set; }

        public Snapshot? Latest { get; set; }
    }
}
