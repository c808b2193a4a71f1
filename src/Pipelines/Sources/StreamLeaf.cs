using Millrace.Catalog.Binding;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Sources;

/// <summary>A place in a flow's query where rows of a stream are kept for later batches.</summary>
/// <param name="Asker">The flow, or that of a view, in whose query it stands.</param>
/// <param name="Request">What is read there.</param>
internal sealed record StreamLeaf(FlowDeclaration Asker, RelationRequest Request)
{
    /// <summary>True when a request stands at this place.</summary>
    public bool IsAt(FlowDeclaration asker, RelationRequest request) =>
        ReferenceEquals(asker, Asker) && Request.EventTime == request.EventTime && Request.Location == request.Location && Request.Equals(request);

    /// <summary>True when a request reads the same rows, wherever it stands.</summary>
    public bool IsOf(RelationRequest request) => Request.EventTime == request.EventTime && Request.Equals(request);
}
