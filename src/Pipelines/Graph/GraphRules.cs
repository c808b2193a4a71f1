using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>Who may read whom as a stream.</summary>
internal static class GraphRules
{
    /// <summary>Checks datasets that stand in order, sources first.</summary>
    public static void Check(IReadOnlyList<DatasetNode> ordered)
    {
        Dictionary<TableName, DatasetNode> byName = [];
        HashSet<TableName> streamingViews = [];
        FaultList faults = new();
        foreach (DatasetNode node in ordered)
        {
            byName.Add(node.Name, node);
            if (node.Dataset.Kind == DatasetKind.TemporaryView && node.Edges.Any(IsStream))
                streamingViews.Add(node.Name);
            faults.Try(() => CheckNode(node));
        }

        faults.ThrowIfAny();

        void CheckNode(DatasetNode node)
        {
            foreach (FlowEdge edge in node.Edges)
            {
                DatasetNode? source = edge.Dataset is null ? null : byName.GetValueOrDefault(edge.Dataset);
                CheckEdge(node.Dataset, source?.Dataset, edge, streamingViews);
                if (edge is { IsStreaming: true, KnowsChanges: false } && source?.IsChanged == true)
                    throw ChangeErrors.StreamOfChanges(node.Dataset, source.Dataset, edge.Location);
                if (edge.IsStreaming && source?.IsReplaced == true)
                    throw ReplaceErrors.StreamOfReplaced(node.Dataset, source.Dataset, edge.Location);
            }

            if (node.Dataset.Kind is DatasetKind.StreamingTable or DatasetKind.Sink) CheckFlows(node);
        }

        bool IsStream(FlowEdge edge) =>
            edge.IsStreaming || (edge.Dataset is not null && streamingViews.Contains(edge.Dataset));

        void CheckFlows(DatasetNode node)
        {
            FlowDeclaration? still = node.Flows.FirstOrDefault(
                flow => flow.ReadsStreams && !node.EdgesOf(flow).Any(IsStream));
            if (still is not null) throw GraphErrors.NoStream(node.Dataset, still);
            foreach (FlowDeclaration flow in node.Flows.Where(static flow => !flow.ReadsStreams && !flow.IsOnce))
            {
                if (node.EdgesOf(flow).FirstOrDefault(IsStream) is FlowEdge edge) throw ReplaceErrors.StreamInside(flow, edge.Location);
            }
        }
    }

    private static void CheckEdge(
        DatasetDeclaration reader, DatasetDeclaration? source, FlowEdge edge, HashSet<TableName> streamingViews)
    {
        if (source?.Sink is not null) throw SinkErrors.Read(reader, source, edge);
        bool isStreamingView = source is not null && streamingViews.Contains(source.Name);
        if (reader.Kind is DatasetKind.MaterializedView or DatasetKind.CatalogView)
        {
            if (edge.IsStreaming) throw GraphErrors.StreamInBatch(reader, edge, "reads a source with STREAM");
            if (isStreamingView)
                throw GraphErrors.StreamInBatch(reader, edge, $"reads the view '{source!.Name}', which reads a stream");
        }

        if (edge.IsStreaming && source is { Kind: not DatasetKind.StreamingTable } && !isStreamingView)
            throw GraphErrors.StreamOf(reader, source, edge);
        if (reader.Kind == DatasetKind.CatalogView && source is { Kind: DatasetKind.TemporaryView })
            throw GraphErrors.TemporaryInCatalogView(reader, edge);
    }
}
