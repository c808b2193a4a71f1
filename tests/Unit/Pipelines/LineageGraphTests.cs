using Millrace.Engine.Settings;
using Millrace.Foundation.Names;
using Millrace.Pipelines;
using Millrace.Pipelines.Lineage;
using Millrace.Pipelines.Project;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Pipelines;

public sealed class LineageGraphTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_factory_leads_from_landed_files_to_the_averages_before_anything_has_run()
    {
        using TempFolder folder = new();
        CopyFolder(Path.Combine(RepositoryRoot.Path, "examples", "factory"), folder.Path);
        using PipelineProject project = PipelineProject.Open(new ProjectRequest(folder.Path, "tester"), new EngineSettings(), new ManualClock(), Guid.NewGuid);

        LineageGraph graph = await GraphAsync(project);

        Assert.Empty(graph.Faults);
        string gold = LineageNode.IdOf(new TableName("main", "iot_anomaly_detection", "inspection_gold"));
        LineageGraph around = graph.Around(gold);
        Assert.Equal(["inspection_bronze", "inspection_gold", "inspection_silver", "landing/inspection", "landing/sensor", "sensor_bronze"], around.Nodes.Select(static node => node.Title).Order(StringComparer.Ordinal));
        Assert.Contains(around.Edges, static edge => edge.From == "files:landing/sensor" && edge.IsStreaming);
        Assert.DoesNotContain(around.Nodes, static node => node.Title == "anomaly_detected");
        Assert.Contains(graph.AlongColumn(gold, "average_temperature"), static edge => edge.From.EndsWith(".inspection_silver", StringComparison.Ordinal) && edge.FromColumn == "sensor_temperature");
    }

    [Fact]
    public async Task Views_rings_and_broken_queries_leave_the_rest_alive()
    {
        using TempFolder folder = new();
        await File.WriteAllTextAsync(folder.Below("millrace.yml"), "bundle:\n  name: p\nresources:\n  pipelines:\n    p:\n      name: p\n      catalog: main\n      schema: s\n      libraries:\n        - file:\n            path: a.sql\n", Stop);
        await File.WriteAllTextAsync(
            folder.Below("a.sql"),
            """
            CREATE TEMPORARY VIEW hidden AS SELECT x * 2 AS y FROM outside;
            CREATE OR REFRESH MATERIALIZED VIEW told AS SELECT y AS z FROM hidden;
            CREATE VIEW shown (first) AS SELECT z FROM told;
            """,
            Stop);
        using PipelineProject project = PipelineProject.Open(new ProjectRequest(folder.Path, "tester"), new EngineSettings(), new ManualClock(), Guid.NewGuid);

        LineageGraph graph = await GraphAsync(project);

        string shown = LineageNode.IdOf(new TableName("main", "s", "shown"));
        Assert.Equal(["x>y", "y>z", "z>first"], graph.AlongColumn(shown, "FIRST").Select(static edge => $"{edge.FromColumn}>{edge.ToColumn}").Order(StringComparer.Ordinal));
        Assert.Equal([LineageKind.TemporaryView, LineageKind.MaterializedView, LineageKind.View, LineageKind.Table], graph.Around(shown).Nodes.Select(static node => node.Kind));
        Assert.Empty(graph.Around("nothing").Nodes);
    }

    [Fact]
    public async Task What_only_reads_stands_behind_its_tables_with_its_columns_and_a_broken_query_of_it_is_told()
    {
        using TempFolder folder = new();
        await File.WriteAllTextAsync(folder.Below("millrace.yml"), "bundle:\n  name: p\nresources:\n  pipelines:\n    p:\n      name: p\n      catalog: main\n      schema: s\n      libraries:\n        - file:\n            path: a.sql\n", Stop);
        await File.WriteAllTextAsync(folder.Below("a.sql"), "CREATE VIEW shown AS SELECT x AS y FROM outside;", Stop);
        using PipelineProject project = PipelineProject.Open(new ProjectRequest(folder.Path, "tester"), new EngineSettings(), new ManualClock(), Guid.NewGuid);
        LineageOutlet board = new("dashboard:press", "press", LineageKind.Dashboard, [Asked("SELECT y AS z FROM shown"), Asked("SELECT max(x) AS most FROM s.outside"), Asked("SELECT FROM FROM")]);

        LineageGraph graph = await GraphAsync(project, board);

        string outside = LineageNode.IdOf(new TableName("main", "s", "outside"));
        Assert.Contains(graph.Around(outside).Nodes, static node => node is { Id: "dashboard:press", Kind: LineageKind.Dashboard, Table: null });
        Assert.Equal(["x>most", "x>y", "y>z"], graph.AlongColumn(outside, "x").Select(static edge => $"{edge.FromColumn}>{edge.ToColumn}").Order(StringComparer.Ordinal));
        Assert.Single(graph.Faults);

        static (Millrace.Catalog.Binding.QueryInput, string, string) Asked(string query) => (Millrace.Catalog.Binding.QueryInput.Of(new Millrace.Foundation.Text.SourceText("press", query)), "main", "s");
    }

    private static async Task<LineageGraph> GraphAsync(PipelineProject project, params LineageOutlet[] outlets)
    {
        List<(string, Millrace.Pipelines.Graph.PipelineDeclaration)> pipelines = [];
        foreach (PipelineSettings settings in project.Definition.Pipelines)
            pipelines.Add((settings.Key, await ProjectLoader.DeclareAsync(project.Definition, settings, Stop)));
        return await new LineageBuilder(project.Services).BuildAsync(pipelines, outlets, Stop);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
