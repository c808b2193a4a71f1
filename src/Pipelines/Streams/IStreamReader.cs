using Millrace.Catalog.Binding;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Streams;

/// <summary>Reads the sources of one batch, and lets places of the query be read from kept rows instead.</summary>
internal interface IStreamReader : IRelationResolver
{
    /// <summary>Gives the rows for a request in a flow's or view's query; null for those that are read from their source.</summary>
    Func<FlowDeclaration, RelationRequest, string?>? Kept { set; }

    /// <summary>The time windows to give; null for all.</summary>
    WindowBounds? Released { set; }

    /// <summary>The rows of the batch at a place, as a SELECT.</summary>
    Task<string> NewRowsAsync(StreamLeaf leaf, CancellationToken cancellationToken);

    /// <summary>Binds a query that stands where a flow's or view's query does.</summary>
    Task<Engine.Queries.BoundQuery> BindAsync(FlowDeclaration asker, QueryInput input, CancellationToken cancellationToken);
}
