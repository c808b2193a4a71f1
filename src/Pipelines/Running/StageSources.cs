using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Running;

/// <summary>What a dataset reads of its own pipeline.</summary>
internal static class StageSources
{
    /// <summary>The stored datasets that a dataset reads, views looked through; some may come twice.</summary>
    public static IEnumerable<TableName> Stored(DatasetNode node, PipelineGraph graph)
    {
        foreach (TableName source in node.Sources)
        {
            if (graph.Find(source) is not { Dataset.IsStored: false } view) yield return source;
            else foreach (TableName behind in Stored(view, graph)) yield return behind;
        }
    }
}
