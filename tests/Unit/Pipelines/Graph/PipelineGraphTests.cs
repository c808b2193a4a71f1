using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;
using Xunit;

namespace Millrace.Unit.Pipelines.Graph;

public sealed class PipelineGraphTests
{
    private const string Three =
        """
        CREATE MATERIALIZED VIEW gold AS SELECT 1;
        CREATE STREAMING TABLE silver AS SELECT 1;
        CREATE STREAMING TABLE bronze AS SELECT 1;
        CREATE STREAMING TABLE alone AS SELECT 1;
        """;

    [Fact]
    public void Sources_stand_before_readers_and_equals_in_file_order()
    {
        PipelineGraph graph = Build(Three, "gold<silver", "silver<<bronze", "bronze<<", "alone<<");

        Assert.Equal(["bronze", "silver", "gold", "alone"], graph.Nodes.Select(node => node.Name.Table));
        Assert.Equal(["silver"], graph.Find(Name("GOLD"))!.Sources.Select(name => name.Table));
        Assert.Null(graph.Find(Name("nothing")));
    }

    [Fact]
    public void Sources_outside_the_pipeline_do_not_order_it()
    {
        PipelineGraph graph = Build("CREATE MATERIALIZED VIEW a AS SELECT 1", "a<elsewhere");

        DatasetNode node = Assert.Single(graph.Nodes);
        Assert.Empty(node.Sources);
        Assert.Equal("elsewhere", Assert.Single(node.EdgesOf(node.Flows[0])).Dataset!.Table);
    }

    [Fact]
    public void A_ring_is_told_with_every_place()
    {
        MillraceException fault = Fault(
            "PIPELINE_CYCLE",
            "CREATE MATERIALIZED VIEW a AS SELECT 1; CREATE MATERIALIZED VIEW b AS SELECT 1; CREATE MATERIALIZED VIEW c AS SELECT 1",
            "c<a", "a<b", "b<c");

        Assert.Contains("'main.plant.a' reads 'main.plant.b' at q.sql:2:1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'main.plant.b' reads 'main.plant.c' at q.sql:3:1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'main.plant.c' reads 'main.plant.a' at q.sql:1:1", fault.Message, StringComparison.Ordinal);
        Assert.Equal("q.sql:2:1", fault.At());
    }

    [Fact]
    public void A_dataset_that_reads_itself_is_a_ring()
    {
        Fault("PIPELINE_CYCLE", "CREATE MATERIALIZED VIEW a AS SELECT 1", "a<A");
    }

    [Theory]
    [InlineData("CREATE MATERIALIZED VIEW a AS SELECT 1; CREATE STREAMING TABLE t AS SELECT 1", "t<<a", "not append-only")]
    [InlineData("CREATE VIEW a AS SELECT 1; CREATE STREAMING TABLE t AS SELECT 1", "t<<a", "not append-only")]
    [InlineData("CREATE TEMPORARY VIEW a AS SELECT 1; CREATE STREAMING TABLE t AS SELECT 1", "t<<a", "reads no stream")]
    [InlineData("CREATE STREAMING TABLE a; CREATE MATERIALIZED VIEW t AS SELECT 1", "t<<a", "must be a batch query")]
    [InlineData("CREATE STREAMING TABLE a; CREATE VIEW t AS SELECT 1", "t<<a", "must be a batch query")]
    [InlineData("CREATE STREAMING TABLE a; CREATE STREAMING TABLE t AS SELECT 1", "t<a", "reads no stream")]
    public void A_stream_stands_only_where_it_can(string sql, string edge, string message)
    {
        MillraceException fault = Fault("PIPELINE_STREAM_READ", sql, edge);

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_streaming_view_may_feed_a_streaming_table_and_no_batch_query()
    {
        const string views =
            "CREATE STREAMING TABLE s; CREATE TEMPORARY VIEW v AS SELECT 1; CREATE TEMPORARY VIEW w AS SELECT 1;";

        Build(views + "CREATE STREAMING TABLE t AS SELECT 1", "v<<s", "w<v", "t<<w");
        Build(views + "CREATE STREAMING TABLE t AS SELECT 1", "v<<s", "w<v", "t<w");
        Fault("PIPELINE_STREAM_READ", views + "CREATE MATERIALIZED VIEW t AS SELECT 1", "v<<s", "w<v", "t<w");
    }

    [Fact]
    public void A_flow_that_runs_once_needs_no_stream()
    {
        Build("CREATE STREAMING TABLE t; CREATE FLOW f AS INSERT INTO ONCE t BY NAME SELECT 1");
        Build("CREATE STREAMING TABLE t; CREATE FLOW f AS INSERT INTO t BY NAME SELECT 1", "f<<outside");
        Fault("PIPELINE_STREAM_READ", "CREATE STREAMING TABLE t; CREATE FLOW f AS INSERT INTO t BY NAME SELECT 1");
    }

    [Fact]
    public void A_kept_view_reads_no_temporary_one()
    {
        Fault(
            "PIPELINE_DECLARATION", "CREATE TEMPORARY VIEW a AS SELECT 1; CREATE VIEW b AS SELECT 1", "b<a");
    }

    [Fact]
    public void Chosen_datasets_come_in_order_and_others_do_not()
    {
        PipelineGraph graph = Build(Three, "gold<silver", "silver<<bronze", "bronze<<", "alone<<");

        Assert.Equal(
            ["bronze", "gold"],
            graph.Select(["plant.Gold", "`main`.plant.bronze", "gold"]).Select(node => node.Name.Table));
        Assert.Empty(graph.Select([]));
    }

    [Theory]
    [InlineData("golt", "Did you mean 'gold'?")]
    [InlineData("", "Known: alone, bronze, gold, silver.")]
    [InlineData("a.b.c.d", "Known")]
    [InlineData("other.gold", "is no dataset")]
    public void An_unknown_choice_is_refused(string name, string message)
    {
        PipelineGraph graph = Build(Three, "gold<silver", "silver<<bronze", "bronze<<", "alone<<");

        MillraceException fault = Assert.Throws<MillraceException>(() => graph.Select([name]));

        Assert.Equal("PIPELINE_SELECTION_UNKNOWN", fault.Code.Value);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_cannot_be_refreshed()
    {
        PipelineGraph graph = Build("CREATE TEMPORARY VIEW v AS SELECT 1");

        Assert.Throws<MillraceException>(() => graph.Select(["v"]));
    }

    [Fact]
    public void An_edge_of_an_unknown_flow_is_refused()
    {
        Fault("PIPELINE_DECLARATION", "CREATE STREAMING TABLE a", "b<a");
    }

    [Theory]
    [InlineData("CREATE STREAMING TABLE a; CREATE MATERIALIZED VIEW A AS SELECT 1", "PIPELINE_DUPLICATE_DATASET", "a.sql:1:1")]
    [InlineData("CREATE TEMPORARY VIEW a AS SELECT 1; CREATE VIEW plant.a AS SELECT 1", "PIPELINE_DUPLICATE_DATASET", "a.sql:1:1")]
    [InlineData("CREATE STREAMING TABLE a AS SELECT 1; CREATE FLOW a AS INSERT INTO a BY NAME SELECT 1", "PIPELINE_DUPLICATE_FLOW", "a.sql:1:1")]
    [InlineData("CREATE FLOW f AS INSERT INTO a BY NAME SELECT 1", "PIPELINE_FLOW_TARGET", "CREATE STREAMING TABLE a")]
    [InlineData("CREATE STREAMING TABLE bronze; CREATE FLOW f AS INSERT INTO bronce BY NAME SELECT 1", "PIPELINE_FLOW_TARGET", "Did you mean 'main.plant.bronze'?")]
    [InlineData("CREATE MATERIALIZED VIEW a AS SELECT 1; CREATE FLOW f AS INSERT INTO a BY NAME SELECT 1", "PIPELINE_FLOW_TARGET", "only a streaming table")]
    [InlineData("CREATE STREAMING TABLE a (x int, X string)", "PIPELINE_DECLARATION", "'X' twice")]
    [InlineData("CREATE STREAMING TABLE a PARTITIONED BY (x) CLUSTER BY (y)", "PIPELINE_DECLARATION", "PARTITIONED BY and CLUSTER BY")]
    public void Declarations_that_contradict_each_other_are_refused(string sql, string code, string message)
    {
        Assert.Contains(message, Scripts.Fault(code, sql).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void References_resolve_by_query_then_by_pipeline()
    {
        PipelineDeclaration pipeline = Scripts.Read(
            "CREATE TEMPORARY VIEW v AS SELECT 1; USE SCHEMA lab; CREATE MATERIALIZED VIEW m AS SELECT 1");
        QueryDeclaration query = pipeline.Flows[1].Query;

        Assert.Equal("main.plant.V", pipeline.Resolve(["LIVE", "V"], query).ToString());
        Assert.Equal("main.plant.v", pipeline.Resolve(["v"], query).ToString());
        Assert.Equal("main.lab.t", pipeline.Resolve(["t"], query).ToString());
        Assert.Equal("main.x.t", pipeline.Resolve(["x", "t"], query).ToString());
        Assert.Equal("k.x.t", pipeline.Resolve(["k", "x", "t"], query).ToString());
    }

    [Fact]
    public void Any_graph_is_ordered_or_has_a_ring()
    {
        Gen.Select(Gen.Int[1, 12], Gen.Select(Gen.Int[0, 11], Gen.Int[0, 11]).Array[0, 30]).Sample((count, pairs) =>
        {
            string sql = string.Join(";", Enumerable.Range(0, count).Select(i => $"CREATE MATERIALIZED VIEW d{i} AS SELECT 1"));
            string[] edges = [.. pairs.Where(p => p.Item1 < count && p.Item2 < count).Select(p => $"d{p.Item1}<d{p.Item2}")];
            try
            {
                List<string> order = [.. Build(sql, edges).Nodes.Select(node => node.Name.Table)];
                Assert.Equal(count, order.Count);
                Assert.All(edges, edge => Assert.True(order.IndexOf(edge.Split('<')[1]) < order.IndexOf(edge.Split('<')[0])));
            }
            catch (MillraceException fault)
            {
                Assert.Equal("PIPELINE_CYCLE", fault.Code.Value);
            }
        });
    }

    // "a<b" reads b, "a<<b" streams b, "a<<" streams something without a name; the flow is named as its dataset.
    private static PipelineGraph Build(string sql, params string[] edges) =>
        PipelineGraph.Build(Scripts.Read(sql), edges.Select((edge, i) =>
        {
            string[] ends = edge.Split('<');
            bool isStreaming = ends.Length == 3;
            return new FlowEdge(
                $"main.plant.{ends[0]}", ends[^1].Length == 0 ? null : Name(ends[^1]), isStreaming, new SourceLocation("q.sql", i + 1, 1));
        }));

    private static MillraceException Fault(string code, string sql, params string[] edges)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Build(sql, edges));
        Assert.True(code == fault.Code.Value, fault.Message);
        return fault;
    }

    private static TableName Name(string table) => new("main", "plant", table);
}
