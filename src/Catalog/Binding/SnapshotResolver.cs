using System.Globalization;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Metadata;
using Millrace.Delta.Scanning;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.TimeSeries;

namespace Millrace.Catalog.Binding;

/// <summary>Resolves tables to whole snapshots: what a reader outside of pipelines sees.</summary>
/// <param name="metastore">The tables there are.</param>
/// <param name="engine">Runs the queries.</param>
/// <param name="defaultCatalog">Catalog of names that give none.</param>
/// <param name="defaultSchema">Schema of names that give none.</param>
/// <param name="baseFolder">Folder that relative paths of <c>delta.`path`</c> start from.</param>
public sealed class SnapshotResolver(
    Metastore metastore, MillraceEngine engine, string defaultCatalog, string defaultSchema, string baseFolder) : IRelationResolver
{
    private readonly TableScanner _scanner = new(new TableServices(metastore.Environment, engine));

    /// <summary>The table that stands for the events of a pipeline, or null when the name is unknown.</summary>
    public Func<string?, TableName?> EventLogOf { get; init; } = static _ => null;

    /// <summary>The folder that a path of <c>delta.`path`</c> means, where it is not simply below the base folder.</summary>
    public Func<string, LakePath>? FolderOf { get; init; }

    /// <summary>The place that a path of <c>read_files</c> means, where it is not simply below the base folder.</summary>
    public Func<string, string>? PlaceOfFiles { get; init; }

    /// <summary>What is known of a table beside its log; null where nobody knows more.</summary>
    public Func<TableName, CancellationToken, Task<TableFacts?>>? FactsOf { get; init; }

    /// <summary>Takes what is looked at, for who wants to know later whether it would be found the same; null where nobody does.</summary>
    public QueryDependencies? Dependencies { get; init; }

    /// <inheritdoc/>
    public async Task<ResolvedRelation> ResolveAsync(RelationRequest request, CancellationToken cancellationToken)
    {
        if (request is not RelationRequest.Table { Travel: null }) Dependencies?.NoteOther();
        switch (request)
        {
            case RelationRequest.Table { IsStream: true } or RelationRequest.DeltaPath { IsStream: true } or RelationRequest.Files { IsStream: true }:
                throw CatalogErrors.StreamNotAllowed(request.Location);
            case RelationRequest.Table table:
                if (await TryLogAsync(table, cancellationToken).ConfigureAwait(false) is not DeltaLog found) return await ViewAsync(table, cancellationToken).ConfigureAwait(false);
                Snapshot named = await TravelAsync(found, table.Travel, table.Location, cancellationToken).ConfigureAwait(false);
                Dependencies?.Note(NameOf(table), named.Root, named.Version);
                return await RowsOfAsync(named, NameOf(table).ToString(), request, cancellationToken).ConfigureAwait(false);
            case RelationRequest.DeltaPath path:
                Snapshot placed = await SnapshotOfAsync(path, cancellationToken).ConfigureAwait(false);
                return await RowsOfAsync(placed, path.Path, request, cancellationToken).ConfigureAwait(false);
            case RelationRequest.EventLog log:
                TableName name = EventLogOf(log.Pipeline)
                    ?? throw CatalogErrors.TableNotFound($"event_log('{log.Pipeline}')", similar: null, log.Location);
                DeltaLog events = await metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false)
                    ?? throw CatalogErrors.TableNotFound(name.ToString(), similar: null, log.Location);
                Snapshot latest = await events.SnapshotAsync(cancellationToken).ConfigureAwait(false);
                return await RowsOfAsync(latest, name.ToString(), request, cancellationToken).ConfigureAwait(false);
            case RelationRequest.Changes changes:
                return new ResolvedRelation(await ChangesAsync(changes, cancellationToken).ConfigureAwait(false));
            case RelationRequest.Files files:
                if (Open.Count > 0) throw CatalogErrors.NotSupported("read_files in a view", "Read the files into a table and name that, or use read_csv, read_json or read_parquet.", files.Location);
                return new ResolvedRelation(await new LandedFiles(engine, metastore.Environment, PlaceOf(files.Path)).ToSqlAsync(files, cancellationToken).ConfigureAwait(false));
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Catalog of names that give none.</summary>
    internal string DefaultCatalog => defaultCatalog;

    /// <summary>Schema of names that give none.</summary>
    internal string DefaultSchema => defaultSchema;

    /// <summary>The full name that a named table request means.</summary>
    public TableName NameOf(RelationRequest.Table request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return TableName.FromParts(request.Parts, defaultCatalog, defaultSchema);
    }

    /// <summary>The folder that a path request means.</summary>
    public LakePath RootOf(RelationRequest.DeltaPath request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return FolderOf is null ? LakePath.Of(request.Path, baseFolder) : FolderOf(request.Path);
    }

    /// <summary>The snapshot that a named table request means.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_FOUND; VIEW_NOT_A_TABLE: the name is that of a view.</exception>
    public async Task<Snapshot> SnapshotOfAsync(RelationRequest.Table request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        DeltaLog? table = await TryLogAsync(request, cancellationToken).ConfigureAwait(false);
        if (table is not null) return await TravelAsync(table, request.Travel, request.Location, cancellationToken).ConfigureAwait(false);
        TableName name = NameOf(request);
        throw await metastore.Views.HoldsAsync(name, cancellationToken).ConfigureAwait(false)
            ? CatalogErrors.IsView(name, request.Location)
            : metastore.NotFound(name, request.Location);
    }

    /// <summary>The view that a name means; null when there is none.</summary>
    public async Task<ViewDefinition?> ViewOfAsync(RelationRequest.Table request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await metastore.Views.TryReadAsync(NameOf(request), cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, request.Location);
        }
    }

    /// <summary>The same tables as a view's query sees them, which must not read the view itself.</summary>
    internal SnapshotResolver Within(ViewDefinition view) => new(metastore, engine, view.Catalog, view.Schema, baseFolder)
    {
        EventLogOf = EventLogOf,
        FolderOf = FolderOf,
        Dependencies = Dependencies,
        Open = [.. Open, view.Name],
    };

    private IReadOnlyList<TableName> Open { get; init; } = [];

    private string PlaceOf(string path) => PlaceOfFiles is null ? LakePath.Of(path, baseFolder).Value : PlaceOfFiles(path);

    private async Task<DeltaLog?> TryLogAsync(RelationRequest.Table request, CancellationToken cancellationToken)
    {
        if (request.Parts is [string path] && path.AsSpan().IndexOfAny('/', '\\') >= 0)
        {
            throw CatalogErrors.NotSupported(
                $"Reading '{path}' by its path alone", "Write read_csv, read_json or read_parquet around it, or delta.`path` for a table.", request.Location);
        }

        return await metastore.TryOpenAsync(NameOf(request), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ResolvedRelation> ViewAsync(RelationRequest.Table request, CancellationToken cancellationToken)
    {
        ViewDefinition view = await ViewOfAsync(request, cancellationToken).ConfigureAwait(false) ?? throw metastore.NotFound(NameOf(request), request.Location);
        if (request.Travel is not null) throw CatalogErrors.IsView(view.Name, request.Location);
        if (Open.Contains(view.Name)) throw CatalogErrors.ViewRing([.. Open.SkipWhile(name => !name.Equals(view.Name)), view.Name], request.Location);
        Governor governor = new(engine, TimeSeriesOps.BuiltIn);
        try
        {
            Dependencies?.NoteView(view.Name, governor.IsRepeatable(ViewQuery.TextOf(view)));
            return await ViewQuery.BindAsync(view, governor, engine, Within(view), cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.InView(view.Name, fault, request.Location);
        }
    }

    /// <summary>The snapshot that a table path means.</summary>
    public async Task<Snapshot> SnapshotOfAsync(RelationRequest.DeltaPath request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        LakePath root = RootOf(request);
        try
        {
            DeltaLog table = await DeltaLog.OpenAsync(metastore.Environment, root, cancellationToken).ConfigureAwait(false);
            return await TravelAsync(table, request.Travel, request.Location, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, request.Location);
        }
    }

    private async Task<ResolvedRelation> RowsOfAsync(Snapshot snapshot, string label, RelationRequest request, CancellationToken cancellationToken)
    {
        TableScan scan = await _scanner.ScanAsync(snapshot, request.Predicate, cancellationToken).ConfigureAwait(false);
        ResolvedRelation relation = new(scan.Sql) { Scan = scan.Profile with { Label = label } };
        return request.WantsOrder
            ? await SortedPieces.AddToAsync(relation, snapshot, _scanner, cancellationToken).ConfigureAwait(false)
            : relation;
    }

    private async Task<string> ChangesAsync(RelationRequest.Changes changes, CancellationToken cancellationToken)
    {
        Snapshot latest = changes.Of switch
        {
            RelationRequest.Table table => await SnapshotOfAsync(table, cancellationToken).ConfigureAwait(false),
            RelationRequest.DeltaPath path => await SnapshotOfAsync(path, cancellationToken).ConfigureAwait(false),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        try
        {
            DeltaLog log = await DeltaLog.OpenAsync(metastore.Environment, latest.Root, cancellationToken).ConfigureAwait(false);
            long first = await FirstFromAsync(log, changes.First, cancellationToken).ConfigureAwait(false);
            long? last = changes.Last is null ? null : (await TravelAsync(log, changes.Last, changes.Location, cancellationToken).ConfigureAwait(false)).Version;
            return await new ChangeFeed(new TableServices(metastore.Environment, engine)).ToSqlAsync(log, first, last, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, changes.Location);
        }
    }

    /// <summary>A time as the start of a range means the first version at it or after it.</summary>
    private static async Task<long> FirstFromAsync(DeltaLog log, TimeTravel first, CancellationToken cancellationToken)
    {
        if (first.Version is long version) return version;
        Snapshot at = await TravelAsync(log, first, location: null, cancellationToken).ConfigureAwait(false);
        bool isExact = DateTimeOffset.TryParse(first.Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            && at.TimestampUtc >= time;
        return isExact ? at.Version : at.Version + 1;
    }

    private static async Task<Snapshot> TravelAsync(
        DeltaLog table, TimeTravel? travel, SourceLocation? location, CancellationToken cancellationToken)
    {
        try
        {
            if (travel?.Version is long version)
                return await table.SnapshotAtVersionAsync(version, cancellationToken).ConfigureAwait(false);
            if (travel?.Timestamp is not string text)
                return await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
                throw CatalogErrors.TimeTravelInvalid(text, location);
            return await table.SnapshotAtTimestampAsync(time, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, location);
        }
    }
}
