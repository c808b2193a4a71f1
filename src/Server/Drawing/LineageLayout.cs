using Millrace.Pipelines.Lineage;

namespace Millrace.Server.Drawing;

/// <summary>Where the nodes of a lineage stand when it is drawn from left to right. Pure.</summary>
/// <param name="Boxes">The nodes and their upper left corners.</param>
/// <param name="Width">Width of the drawing.</param>
/// <param name="Height">Height of the drawing.</param>
public sealed record LineageLayout(IReadOnlyList<(LineageNode Node, double X, double Y)> Boxes, double Width, double Height)
{
    /// <summary>Width of a node.</summary>
    public const double BoxWidth = 176;

    /// <summary>Height of a node.</summary>
    public const double BoxHeight = 46;

    private const double GapX = 54;
    private const double GapY = 18;
    private const double Margin = 12;
    private const int Sweeps = 6;

    /// <summary>Lays a graph out: each node behind all that it reads, and as near as may be to them.</summary>
    public static LineageLayout Of(LineageGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Dictionary<string, int> layers = LayersOf(graph);
        List<LineageNode>[] columns = [.. Enumerable.Range(0, layers.Values.DefaultIfEmpty(-1).Max() + 1).Select(layer => graph.Nodes.Where(node => layers[node.Id] == layer).ToList())];
        Dictionary<string, double> places = [];
        Note();
        ILookup<string, string> before = graph.Edges.ToLookup(static edge => edge.To, static edge => edge.From);
        ILookup<string, string> after = graph.Edges.ToLookup(static edge => edge.From, static edge => edge.To);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            ILookup<string, string> beside = sweep % 2 == 0 ? before : after;
            foreach (List<LineageNode> column in sweep % 2 == 0 ? columns : columns.Reverse())
            {
                LineageNode[] ordered = [.. column.OrderBy(node => beside[node.Id].Select(id => places[id]).DefaultIfEmpty(places[node.Id]).Average())];
                column.Clear();
                column.AddRange(ordered);
                Note();
            }
        }

        int most = columns.Select(static column => column.Count).DefaultIfEmpty(0).Max();
        double height = (2 * Margin) + (most * (BoxHeight + GapY)) - GapY;
        List<(LineageNode, double, double)> boxes = [];
        for (int layer = 0; layer < columns.Length; layer++)
        {
            double top = (height - (columns[layer].Count * (BoxHeight + GapY)) + GapY) / 2;
            for (int place = 0; place < columns[layer].Count; place++)
                boxes.Add((columns[layer][place], Margin + (layer * (BoxWidth + GapX)), top + (place * (BoxHeight + GapY))));
        }

        return new LineageLayout(boxes, (2 * Margin) + (columns.Length * (BoxWidth + GapX)) - GapX, Math.Max(height, 0));

        void Note()
        {
            foreach (List<LineageNode> column in columns)
            {
                for (int place = 0; place < column.Count; place++) places[column[place].Id] = place - (column.Count / 2.0);
            }
        }
    }

    /// <summary>The longest way from a source; nodes of a ring stand where they are first met.</summary>
    private static Dictionary<string, int> LayersOf(LineageGraph graph)
    {
        ILookup<string, string> before = graph.Edges.ToLookup(static edge => edge.To, static edge => edge.From);
        Dictionary<string, int> layers = [];
        HashSet<string> under = [];
        foreach (LineageNode node in graph.Nodes) LayerOf(node.Id);
        return layers;

        int LayerOf(string id)
        {
            if (layers.TryGetValue(id, out int known)) return known;
            if (!under.Add(id)) return -1;
            int layer = before[id].Select(LayerOf).DefaultIfEmpty(-1).Max() + 1;
            under.Remove(id);
            return layers[id] = layer;
        }
    }
}
