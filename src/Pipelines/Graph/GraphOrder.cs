using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>Sorts datasets so that each stands after what it reads.</summary>
internal static class GraphOrder
{
    /// <summary>Sources first; among equals the given order.</summary>
    public static IReadOnlyList<DatasetNode> Sort(IReadOnlyList<DatasetNode> declared)
    {
        Dictionary<TableName, int> position = [];
        foreach (DatasetNode node in declared) position[node.Name] = position.Count;
        int[] waitingFor = [.. declared.Select(node => node.Sources.Count)];
        List<int>[] readers = [.. declared.Select(_ => new List<int>())];
        for (int reader = 0; reader < declared.Count; reader++)
        {
            foreach (TableName source in declared[reader].Sources) readers[position[source]].Add(reader);
        }

        PriorityQueue<int, int> ready = new();
        for (int node = 0; node < declared.Count; node++)
        {
            if (waitingFor[node] == 0) ready.Enqueue(node, node);
        }

        List<DatasetNode> ordered = new(declared.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            ordered.Add(declared[next]);
            foreach (int reader in readers[next])
            {
                if (--waitingFor[reader] == 0) ready.Enqueue(reader, reader);
            }
        }

        if (ordered.Count < declared.Count) throw RingFault(declared, waitingFor, position);
        return ordered;
    }

    // Every node that still waits has a source that still waits, so walking from source to source must come back.
    private static Exception RingFault(
        IReadOnlyList<DatasetNode> declared, int[] waitingFor, Dictionary<TableName, int> position)
    {
        List<int> path = [];
        int at = Array.FindIndex(waitingFor, count => count > 0);
        while (!path.Contains(at))
        {
            path.Add(at);
            at = declared[at].Sources.Select(source => position[source]).First(source => waitingFor[source] > 0);
        }

        DatasetNode[] ring = [.. path[path.IndexOf(at)..].Select(node => declared[node])];
        FlowEdge[] edges = [.. ring.Select((node, i) => EdgeTo(node, ring[(i + 1) % ring.Length].Name))];
        return GraphErrors.Cycle(edges, [.. ring.Select(node => node.Name)]);
    }

    private static FlowEdge EdgeTo(DatasetNode node, TableName source) =>
        node.Edges.First(edge => source.Equals(edge.Dataset));
}
