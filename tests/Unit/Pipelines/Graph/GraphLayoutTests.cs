using CsCheck;
using Millrace.Pipelines.Graph;
using Xunit;

namespace Millrace.Unit.Pipelines.Graph;

public sealed class GraphLayoutTests
{
    [Fact]
    public void Readers_stand_right_of_what_they_read_and_sources_close_to_their_readers()
    {
        LaidOutGraph graph = GraphLayout.Of(["bronze", "silver", "gold", "late"], [("bronze", "silver"), ("silver", "gold"), ("late", "gold")]);

        Assert.Equal([0, 1, 2, 1], graph.Nodes.Select(node => node.Column));
        Assert.Equal(3, graph.Columns);
    }

    [Fact]
    public void A_diamond_has_no_crossing_and_its_ends_stand_in_the_middle()
    {
        LaidOutGraph graph = GraphLayout.Of(["a", "up", "down", "z"], [("a", "up"), ("a", "down"), ("up", "z"), ("down", "z")]);

        Assert.Equal(graph.Find("a")!.Row, graph.Find("z")!.Row);
        Assert.Equal(1, Math.Abs(graph.Find("up")!.Row - graph.Find("down")!.Row));
        Assert.Equal(0, Crossings(graph));
    }

    [Fact]
    public void Edges_that_would_cross_in_the_order_of_declaration_do_not()
    {
        LaidOutGraph graph = GraphLayout.Of(["a", "b", "c", "x", "y", "z"], [("a", "z"), ("b", "y"), ("c", "x")]);

        Assert.Equal(0, Crossings(graph));
    }

    [Fact]
    public void A_long_edge_keeps_clear_of_the_nodes_between()
    {
        LaidOutGraph graph = GraphLayout.Of(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")]);

        PlacedEdge around = Assert.Single(graph.Edges, edge => edge is { From: "a", To: "c" });
        Assert.Equal(3, around.Rows.Count);
        Assert.True(Math.Abs(around.Rows[1] - graph.Find("b")!.Row) >= 1, $"The edge passes at {around.Rows[1]}, the node stands at {graph.Find("b")!.Row}.");
    }

    [Fact]
    public void Nothing_and_rings_and_edges_of_nobody_are_laid_out_too()
    {
        Assert.Equal(0, GraphLayout.Of([], []).Columns);
        LaidOutGraph ring = GraphLayout.Of(["a", "b"], [("a", "b"), ("b", "a"), ("a", "a"), ("nobody", "a"), ("A", "B")]);

        Assert.Equal(2, ring.Nodes.Count);
        Assert.Equal(2, ring.Edges.Count);
    }

    [Fact]
    public void No_two_nodes_share_a_place_whatever_the_graph() =>
        Gen.Select(Gen.Int[1, 25], Gen.Select(Gen.Int[0, 24], Gen.Int[0, 24]).Array[0, 60]).Sample((count, pairs) =>
        {
            string[] nodes = [.. Enumerable.Range(0, count).Select(node => $"n{node}")];
            LaidOutGraph graph = GraphLayout.Of(nodes, [.. pairs.Select(pair => ($"n{pair.Item1}", $"n{pair.Item2}"))]);
            Assert.Equal(nodes, graph.Nodes.Select(node => node.Name));
            foreach (IGrouping<int, PlacedNode> column in graph.Nodes.GroupBy(node => node.Column))
            {
                double[] rows = [.. column.Select(node => node.Row).Order()];
                Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.True(pair.Second - pair.First > 0.99, $"Two nodes of column {column.Key} stand at {pair.First} and {pair.Second}."));
            }

            Assert.All(graph.Nodes, node => Assert.InRange(node.Row, 0, graph.Rows - 0.99));
        });

    private static int Crossings(LaidOutGraph graph) => graph.Edges.SelectMany(one => graph.Edges.Select(other => (one, other)))
        .Count(pair => graph.Find(pair.one.From)!.Column == graph.Find(pair.other.From)!.Column && graph.Find(pair.one.From)!.Row < graph.Find(pair.other.From)!.Row && graph.Find(pair.one.To)!.Row > graph.Find(pair.other.To)!.Row);
}
