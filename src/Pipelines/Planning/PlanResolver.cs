using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;
using Millrace.Ingest.Landing;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Planning;

/// <summary>Gives a query the columns of what it reads and no rows, so that it can be checked without touching data.</summary>
internal sealed class PlanResolver(
    PipelineServices services,
    PipelineHome home,
    PipelineDeclaration declaration,
    FlowDeclaration flow,
    IReadOnlyDictionary<TableName, TableSchema> planned) : IRelationResolver
{
    /// <summary>True when streams are read whole, as tables.</summary>
    public bool ReadsWhole { get; init; }

    /// <summary>Files of which only the columns that were written are known, for none has landed yet.</summary>
    public List<RelationRequest.Files> Unlanded { get; init; } = [];

    public async Task<ResolvedRelation> ResolveAsync(RelationRequest request, CancellationToken cancellationToken)
    {
        ResolvedRelation relation = await EmptyAsync(request, cancellationToken).ConfigureAwait(false);
        return FlowQuery.IsStream(request) && !ReadsWhole ? relation with { IsStream = true } : relation;
    }

    private async Task<ResolvedRelation> EmptyAsync(RelationRequest request, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case RelationRequest.Table table when FlowQuery.ViewOf(declaration, flow, table) is DatasetDeclaration view:
                FlowDeclaration definition = declaration.Flows.First(candidate => candidate.Target == view.Name);
                PlanResolver inner = new(services, home, declaration, definition, planned) { ReadsWhole = ReadsWhole, Unlanded = Unlanded };
                BoundQuery bound = await services.Governor.BindAsync(FlowQuery.InputOf(definition), inner, cancellationToken).ConfigureAwait(false);
                return new ResolvedRelation(CatalogView.Named(view, bound.Sql)) { IsStream = bound.IsStream };
            case RelationRequest.Table table:
                TableName name = declaration.Resolve(table.Parts, flow.Query);
                if (planned.TryGetValue(name, out TableSchema? schema) && table.Travel is null) return MillraceEngine.EmptyRelation(StreamChanges.Columns(table, schema));
                return MillraceEngine.EmptyRelation(StreamChanges.Columns(table, await OutsideAsync(FlowQuery.Qualified(declaration, flow, table), cancellationToken).ConfigureAwait(false)));
            case RelationRequest.DeltaPath path:
                SnapshotResolver paths = Snapshots();
                return MillraceEngine.EmptyRelation(StreamChanges.Columns(path, (await paths.SnapshotOfAsync(path, cancellationToken).ConfigureAwait(false)).Schema));
            case RelationRequest.Changes changes:
                throw Catalog.Faults.CatalogErrors.NotSupported(
                    "table_changes in a pipeline", "Read the table as a STREAM instead: it gives the rows that are new.", changes.Location);
            case RelationRequest.EventLog: return MillraceEngine.EmptyRelation(EventLog.Columns);
            case RelationRequest.Files files: return await FilesAsync(files, cancellationToken).ConfigureAwait(false);
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    private SnapshotResolver Snapshots() => new(services.Metastore, services.Engine, flow.Query.Catalog, flow.Query.Schema, services.ProjectRoot) { FolderOf = services.FolderOf };

    private async Task<TableSchema> OutsideAsync(RelationRequest.Table table, CancellationToken cancellationToken)
    {
        DeltaLog? log = await FlowReader.TableOfAsync(services, table, cancellationToken).ConfigureAwait(false);
        ViewDefinition? view = log is null ? await Snapshots().ViewOfAsync(table, cancellationToken).ConfigureAwait(false) : null;
        if (view is null) return (await Snapshots().SnapshotOfAsync(table, cancellationToken).ConfigureAwait(false)).Schema;
        if (table.IsStream && !ReadsWhole) throw ViewErrors.StreamOfView(table.Name, table.Location);
        ResolvedRelation rows = await Snapshots().ResolveAsync(FlowQuery.AsTable(table), cancellationToken).ConfigureAwait(false);
        return services.Engine.StoredSchema(new BoundQuery(rows.Sql));
    }

    private async Task<string> FilesAsync(RelationRequest.Files request, CancellationToken cancellationToken)
    {
        FileSourceOptions options = FileSourceOptions.Read(request.Path, request.Options, request.Location);
        LandingPath path = new(services.ResolvePath(request.Path));
        IReadOnlyList<LandedFile> sample = await FileBacklog.ListAsync(services.Store, path, static _ => false, request.Location, cancellationToken).ConfigureAwait(false);
        TableSchema? known = request.IsStream
            ? await FlowReader.KnownColumnsAsync(services, home, declaration, flow, request, cancellationToken).ConfigureAwait(false)
            : null;
        FileSource source = new(services.Engine, request.Path, options, request.Location);
        if (known is null && options.Schema is null && options.Format != "text" && !sample.Any(static file => file.SizeBytes > 0)) Unlanded.Add(request);
        TableSchema columns = await source.ColumnsAsync(known, sample, cancellationToken).ConfigureAwait(false);
        return source.EmptySql(columns, request.WantsMetadata);
    }
}
