using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;
using Millrace.Server.Live;
using Millrace.Unit.Pipelines;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class PipelineMapTests
{
    private static readonly SourceLocation Place = new("q.sql", 1, 1);

    [Fact]
    public void Datasets_tables_outside_and_landing_folders_are_nodes_from_left_to_right()
    {
        PipelineMap map = Of(
            """
            CREATE STREAMING TABLE bronze (CONSTRAINT ok EXPECT (x > 0)) COMMENT 'raw' AS SELECT * FROM STREAM read_files('/Volumes/main/plant/landing/', format => 'csv');
            CREATE TEMPORARY VIEW v AS SELECT * FROM bronze;
            CREATE MATERIALIZED VIEW gold AS SELECT * FROM v JOIN main.other.things USING (id);
            """,
            ("bronze", null), ("v", "bronze"), ("gold", "v"), ("gold", "other.things"));

        Assert.Equal(
            ["bronze|streaming table", "files|landing", "gold|materialized view", "table|things", "temporary view|v"],
            map.Nodes.Values.Select(node => node.IsOutside ? $"{node.Kind}|{node.Label}" : node.Kind == "temporary view" ? $"{node.Kind}|{node.Label}" : $"{node.Label}|{node.Kind}").Order(StringComparer.Ordinal));
        MapNode bronze = map.Nodes["MAIN.PLANT.BRONZE"];
        Assert.Equal(("raw", 1, true), (bronze.Comment, bronze.Rules, bronze.IsSelectable));
        Assert.Contains("read_files", bronze.Query, StringComparison.Ordinal);
        Assert.Equal(new TableName("main", "plant", "bronze"), bronze.Table);
        Assert.False(map.Nodes["main.plant.v"].IsSelectable);
        Assert.Null(map.Nodes["main.plant.v"].Table);
        Assert.Equal([0, 1, 2, 3], ((string[])["main.plant.bronze files", "main.plant.bronze", "main.plant.v", "main.plant.gold"]).Select(name => map.Layout.Nodes.Single(node => node.Name == name).Column));
        Assert.Equal(4, map.Layout.Edges.Count);
    }

    [Fact]
    public void A_table_outside_that_many_read_stands_once_and_rules_draw_no_edge()
    {
        FlowEdge rule = new("main.plant.b", new TableName("main", "plant", "a"), IsStreaming: false, Place) { IsOfRule = true };
        PipelineGraph graph = PipelineGraph.Build(
            Scripts.Read("CREATE MATERIALIZED VIEW a AS SELECT 1; CREATE MATERIALIZED VIEW b AS SELECT 1"),
            [Edge("a", "x"), Edge("b", "x"), rule]);

        PipelineMap map = PipelineMap.Of(graph);

        Assert.Equal(["main.plant.a", "main.plant.b", "main.plant.x"], map.Nodes.Keys.Order(StringComparer.Ordinal));
        Assert.True(map.Nodes["main.plant.x"] is { IsOutside: true, IsSelectable: false, Query: null });
        Assert.Equal(2, map.Layout.Edges.Count);
    }

    [Theory]
    [InlineData("SELECT * FROM STREAM read_files('s3://bucket/in/2024')", "2024")]
    [InlineData("SELECT * FROM STREAM read_files(path => 'landing')", "landing")]
    [InlineData("SELECT * FROM STREAM read_files('///')", "///")]
    [InlineData("SELECT * FROM STREAM read_files(concat(x, y, z, a, b, c, 'late'))", "files")]
    [InlineData("SELECT 1", "files")]
    public void A_landing_folder_is_called_by_its_last_part(string query, string label)
    {
        PipelineMap map = Of($"CREATE STREAMING TABLE t AS {query}", ("t", null));

        Assert.Equal(label, map.Nodes["main.plant.t files"].Label);
    }

    [Fact]
    public void A_pipeline_of_nothing_is_an_empty_map()
    {
        PipelineMap map = PipelineMap.Of(PipelineGraph.Build(Scripts.Read(""), []));

        Assert.Empty(map.Nodes);
        Assert.Empty(map.Layout.Nodes);
    }

    private static PipelineMap Of(string sql, params (string To, string? From)[] edges) => PipelineMap.Of(PipelineGraph.Build(Scripts.Read(sql), edges.Select(static edge => Edge(edge.To, edge.From))));

    private static FlowEdge Edge(string to, string? from) =>
        new($"main.plant.{to}", from is null ? null : from.Contains('.', StringComparison.Ordinal) ? TableName.FromParts(from.Split('.'), "main", "plant") : new TableName("main", "plant", from), IsStreaming: from is null, Place);
}
