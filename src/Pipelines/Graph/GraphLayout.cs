namespace Millrace.Pipelines.Graph;

/// <summary>
/// Places the nodes of a graph in layers, so that edges lead to the right and few of them cross. Edges over several layers are led
/// around the nodes between. The same graph always gets the same places. Pure.
/// </summary>
public static class GraphLayout
{
    private const int Sweeps = 8;

    /// <summary>Places nodes.</summary>
    /// <param name="nodes">Names of the nodes, in the order that decides where nothing else does.</param>
    /// <param name="edges">From a node to one that reads it; edges of unknown nodes, to itself, and double ones are left out. Edges that close a ring do not count for layers.</param>
    /// <returns>Nodes in columns and rows, counted from 0, and the rows that each edge passes in the columns between.</returns>
    public static LaidOutGraph Of(IReadOnlyList<string> nodes, IReadOnlyList<(string From, string To)> edges)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(edges);
        Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
        foreach (string node in nodes) places.TryAdd(node, places.Count);
        (int From, int To)[] known =
        [
            .. edges.Where(edge => places.ContainsKey(edge.From) && places.ContainsKey(edge.To)).Select(edge => (places[edge.From], places[edge.To]))
                .Where(static edge => edge.Item1 != edge.Item2).Distinct(),
        ];
        int[] layers = LayersOf(places.Count, known);
        List<int> layerOf = [.. layers];
        List<(int From, int To)> steps = [];
        List<int[]> paths = [];
        foreach ((int from, int to) in known)
        {
            // A ring leads backwards; such an edge is drawn from node to node.
            List<int> path = [from];
            for (int layer = layers[from] + 1; layer < layers[to]; layer++)
            {
                path.Add(layerOf.Count);
                layerOf.Add(layer);
            }

            path.Add(to);
            paths.Add([.. path]);
            if (layers[to] > layers[from]) steps.AddRange(path.Zip(path.Skip(1)));
        }

        double[] rows = RowsOf(layerOf, steps);
        string[] names = [.. places.OrderBy(static pair => pair.Value).Select(static pair => pair.Key)];
        return new LaidOutGraph(
            [.. names.Select((name, index) => new PlacedNode(name, layerOf[index], rows[index]))],
            [.. paths.Select(path => new PlacedEdge(names[path[0]], names[path[^1]], [.. path.Select(step => rows[step])]))]);
    }

    /// <summary>Every node right of all it reads, and sources close to who reads them.</summary>
    private static int[] LayersOf(int count, (int From, int To)[] edges)
    {
        int[] layers = new int[count];
        ILookup<int, int> readers = edges.ToLookup(static edge => edge.From, static edge => edge.To);
        int[] waiting = new int[count];
        foreach ((_, int to) in edges) waiting[to]++;
        Queue<int> ready = new(Enumerable.Range(0, count).Where(node => waiting[node] == 0));
        List<int> order = [];
        while (order.Count < count)
        {
            // Only a ring leaves nodes that wait for each other: the first of them goes on.
            int node = ready.Count > 0 ? ready.Dequeue() : Enumerable.Range(0, count).First(each => waiting[each] > 0);
            waiting[node] = -1;
            order.Add(node);
            foreach (int reader in readers[node].Where(reader => waiting[reader] > 0))
            {
                layers[reader] = Math.Max(layers[reader], layers[node] + 1);
                if (--waiting[reader] == 0) ready.Enqueue(reader);
            }
        }

        HashSet<int> read = [.. edges.Select(static edge => edge.To)];
        foreach (int source in order.Where(node => !read.Contains(node) && readers[node].Any()))
            layers[source] = Math.Max(0, readers[source].Min(reader => layers[reader]) - 1);
        return layers;
    }

    /// <summary>Orders layers by what their nodes are joined with, to and fro, and spreads them around a common middle.</summary>
    private static double[] RowsOf(List<int> layerOf, List<(int From, int To)> steps)
    {
        double[] rows = new double[layerOf.Count];
        if (rows.Length == 0) return rows;
        int[][] layers = [.. Enumerable.Range(0, layerOf.Max() + 1).Select(layer => Enumerable.Range(0, layerOf.Count).Where(node => layerOf[node] == layer).ToArray())];
        ILookup<int, int> before = steps.ToLookup(static step => step.To, static step => step.From);
        ILookup<int, int> after = steps.ToLookup(static step => step.From, static step => step.To);
        foreach (int[] layer in layers) Spread(layer, rows);
        int[][] best = [.. layers.Select(static layer => layer.ToArray())];
        int fewest = Crossings(layers, steps, rows);
        for (int sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            bool isForth = sweep % 2 == 0;
            foreach (int[] layer in isForth ? layers : layers.Reverse())
            {
                double[] wanted = [.. layer.Select(node => Middle((isForth ? before : after)[node], rows, rows[node]))];
                Array.Sort([.. wanted.Select(static (row, index) => (row, index))], layer);
                Spread(layer, rows);
            }

            int crossings = Crossings(layers, steps, rows);
            if (crossings >= fewest) continue;
            fewest = crossings;
            best = [.. layers.Select(static layer => layer.ToArray())];
        }

        foreach (int[] layer in best) Spread(layer, rows);
        Align(best, before, after, rows);
        double top = rows.Min();
        for (int node = 0; node < rows.Length; node++) rows[node] -= top;
        return rows;
    }

    private static void Spread(int[] layer, double[] rows)
    {
        for (int index = 0; index < layer.Length; index++) rows[layer[index]] = index - ((layer.Length - 1) / 2.0);
    }

    private static double Middle(IEnumerable<int> joined, double[] rows, double otherwise) => joined.Any() ? joined.Average(node => rows[node]) : otherwise;

    /// <summary>Moves nodes towards those they are joined with, as far as their neighbours leave room; the order stays.</summary>
    private static void Align(int[][] layers, ILookup<int, int> before, ILookup<int, int> after, double[] rows)
    {
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (int[] layer in sweep % 2 == 0 ? layers : layers.Reverse())
            {
                ILookup<int, int> joined = sweep % 2 == 0 ? before : after;
                double[] wanted = [.. layer.Select(node => Middle(joined[node], rows, rows[node]))];

                // From above every node keeps its distance, from below too; the middle of both does as well.
                double[] down = [.. wanted];
                for (int index = 1; index < layer.Length; index++) down[index] = Math.Max(down[index], down[index - 1] + 1);
                double[] up = [.. wanted];
                for (int index = layer.Length - 2; index >= 0; index--) up[index] = Math.Min(up[index], up[index + 1] - 1);
                for (int index = 0; index < layer.Length; index++) rows[layer[index]] = (down[index] + up[index]) / 2;
            }
        }
    }

    private static int Crossings(int[][] layers, List<(int From, int To)> steps, double[] rows)
    {
        int crossings = 0;
        foreach (int[] layer in layers)
        {
            HashSet<int> here = [.. layer];
            (int From, int To)[] leaving = [.. steps.Where(step => here.Contains(step.From))];
            for (int first = 0; first < leaving.Length; first++)
            {
                for (int second = first + 1; second < leaving.Length; second++)
                {
                    if ((rows[leaving[first].From] - rows[leaving[second].From]) * (rows[leaving[first].To] - rows[leaving[second].To]) < 0) crossings++;
                }
            }
        }

        return crossings;
    }
}

/// <summary>A graph with places.</summary>
/// <param name="Nodes">Its nodes, in the order they were given in.</param>
/// <param name="Edges">Its edges.</param>
public sealed record LaidOutGraph(IReadOnlyList<PlacedNode> Nodes, IReadOnlyList<PlacedEdge> Edges)
{
    /// <summary>Columns in all.</summary>
    public int Columns => Nodes.Count == 0 ? 0 : Nodes.Max(static node => node.Column) + 1;

    /// <summary>Rows in all, those that only edges pass included.</summary>
    public double Rows => Nodes.Count == 0 ? 0 : Math.Max(Nodes.Max(static node => node.Row), Edges.SelectMany(static edge => edge.Rows).DefaultIfEmpty(0).Max()) + 1;

    /// <summary>The node of a name, or null.</summary>
    public PlacedNode? Find(string name) => Nodes.FirstOrDefault(node => node.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A node with its place.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Column">Its column, counted from 0.</param>
/// <param name="Row">Its row, from 0 on; nodes of a column are at least 1 apart.</param>
public sealed record PlacedNode(string Name, int Column, double Row);

/// <summary>An edge with its way.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Rows">Its rows, column by column, from where it begins to where it ends.</param>
public sealed record PlacedEdge(string From, string To, IReadOnlyList<double> Rows);
