using Millrace.Catalog.Binding;
using Millrace.Engine.Queries;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Planning;

/// <summary>Gives a view's query chosen rows of the tables it reads, through temporary views too.</summary>
/// <param name="services">What is needed of the house.</param>
/// <param name="declaration">The pipeline.</param>
/// <param name="flow">The flow whose query asks.</param>
/// <param name="rows">The rows by full name of the table, as a SELECT.</param>
internal sealed class IncrementResolver(
    PipelineServices services, PipelineDeclaration declaration, FlowDeclaration flow, IReadOnlyDictionary<string, string> rows) : IRelationResolver
{
    /// <summary>Binds the flow's query to the rows.</summary>
    public Task<BoundQuery> BindAsync(CancellationToken cancellationToken) =>
        services.Governor.BindAsync(FlowQuery.InputOf(flow), this, cancellationToken);

    public async Task<ResolvedRelation> ResolveAsync(RelationRequest request, CancellationToken cancellationToken)
    {
        // Only queries over tables get here; see RefreshSelector.
        RelationRequest.Table table = (RelationRequest.Table)request;
        if (FlowQuery.ViewOf(declaration, flow, table) is not DatasetDeclaration view)
            return new ResolvedRelation(rows[FlowQuery.Qualified(declaration, flow, table).Name]);
        FlowDeclaration definition = declaration.Flows.First(candidate => candidate.Target == view.Name);
        BoundQuery bound = await new IncrementResolver(services, declaration, definition, rows).BindAsync(cancellationToken).ConfigureAwait(false);
        return new ResolvedRelation(CatalogView.Named(view, bound.Sql));
    }
}
