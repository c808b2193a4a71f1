namespace Millrace.Pipelines.Lineage;

/// <summary>What is made of what: tables, views, files and sinks, and their columns. Immutable.</summary>
/// <param name="Nodes">What there is, sources before their readers where the declarations say so.</param>
/// <param name="Edges">Where rows flow, each once.</param>
/// <param name="Columns">Where values flow, as far as the queries tell.</param>
public sealed record LineageGraph(IReadOnlyList<LineageNode> Nodes, IReadOnlyList<LineageEdge> Edges, IReadOnlyList<ColumnEdge> Columns)
{
    /// <summary>What could not be read, one message each; the graph lacks its edges.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>The node of an id, or null.</summary>
    public LineageNode? Find(string id) => Nodes.FirstOrDefault(node => node.Id == id);

    /// <summary>The part of the graph that a node is made of, and that is made of it; empty when there is no such node.</summary>
    /// <param name="id">The node.</param>
    public LineageGraph Around(string id)
    {
        if (Find(id) is null) return this with { Nodes = [], Edges = [], Columns = [] };
        HashSet<string> kept = [id];
        Follow(Edges.ToLookup(static edge => edge.To), static edge => edge.From);
        Follow(Edges.ToLookup(static edge => edge.From), static edge => edge.To);
        return this with
        {
            Nodes = [.. Nodes.Where(node => kept.Contains(node.Id))],
            Edges = [.. Edges.Where(edge => kept.Contains(edge.From) && kept.Contains(edge.To))],
            Columns = [.. Columns.Where(edge => kept.Contains(edge.From) && kept.Contains(edge.To))],
        };

        void Follow(ILookup<string, LineageEdge> edges, Func<LineageEdge, string> next)
        {
            HashSet<string> seen = [id];
            Queue<string> open = new(seen);
            while (open.TryDequeue(out string? here))
            {
                foreach (string there in edges[here].Select(next).Where(seen.Add)) open.Enqueue(there);
            }

            kept.UnionWith(seen);
        }
    }

    /// <summary>All columns that a column is made of, near and far, or that are made of it.</summary>
    /// <param name="id">The node of the column.</param>
    /// <param name="column">The column.</param>
    /// <returns>The edges on the way.</returns>
    public IReadOnlyList<ColumnEdge> AlongColumn(string id, string column)
    {
        HashSet<ColumnEdge> found = [];
        Follow(Columns.ToLookup(static edge => Key(edge.To, edge.ToColumn)), static edge => Key(edge.From, edge.FromColumn));
        Follow(Columns.ToLookup(static edge => Key(edge.From, edge.FromColumn)), static edge => Key(edge.To, edge.ToColumn));
        return [.. found];

        void Follow(ILookup<string, ColumnEdge> edges, Func<ColumnEdge, string> next)
        {
            HashSet<string> seen = [Key(id, column)];
            Queue<string> open = new(seen);
            while (open.TryDequeue(out string? here))
            {
                foreach (ColumnEdge edge in edges[here])
                {
                    found.Add(edge);
                    if (seen.Add(next(edge))) open.Enqueue(next(edge));
                }
            }
        }
    }

    private static string Key(string id, string column) => $"{id}\n{column.ToLowerInvariant()}";
}
