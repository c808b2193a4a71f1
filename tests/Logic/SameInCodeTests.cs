using System.Collections.Frozen;
using FactoryCsharp;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.Ingest.Simulator;
using Millrace.Pipelines;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Logic;

public sealed class SameInCodeTests
{
    [Fact]
    public async Task Windows_and_joins_of_streams_are_written_in_csharp()
    {
        using TempFolder folder = new();
        folder.Write("landing/a.csv", "id,ts\n1,2026-05-01T10:00:01Z\n1,2026-05-01T10:00:02Z\n2,2026-05-01T10:02:00Z\n");
        folder.Write("millrace.yml", "bundle: { name: code }\n");
        PipelineDeclaration declaration = new PipelineBuilder()
            .StreamingTable("events", Query.StreamFiles("landing", "csv", "id integer, ts timestamp", new Dictionary<string, object> { ["header"] = true }))
            .StreamingTable("per_minute", Query.Stream("events").Watermark("ts", "10 seconds").GroupBy(["window(ts, '1 minute')", "id"], "count(*) AS n"))
            .StreamingTable("once", Query.Stream("events").DropDuplicates("id"))
            .StreamingTable("pairs", Query.Stream("events").Join(Query.Stream("once"), "l.id = r.id").Select("l.ts", "r.ts AS first"))
            .Build(new PipelineDefaults("main", "s"));
        using PipelineProject project = PipelineProject.Open(new ProjectRequest(folder.Path, "tester"), new EngineSettings(), TimeProvider.System, Guid.NewGuid);

        UpdateSummary summary = await project.PipelineOf("code", "code", declaration).UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None);

        Assert.Equal([3, 1, 2, 3], summary.Datasets.Select(dataset => dataset.RowsOut));
    }

    [Fact]
    public async Task The_factory_in_csharp_and_in_sql_give_identical_tables()
    {
        using TempFolder folder = new();
        string landing = Path.Combine(folder.Path, "landing");
        await FactorySimulator.GenerateAsync(new FactoryOptions { Seed = 5, Rows = 30_000 }, landing, rowsWritten: null, CancellationToken.None);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "examples", "factory", "src"), "*.sql", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        File.WriteAllText(
            Path.Combine(folder.Path, "millrace.yml"),
            """
            bundle: { name: same }
            resources:
              pipelines:
                sql:
                  catalog: main
                  schema: in_sql
                  libraries: [{ glob: { include: "*.sql" } }]
                  configuration: { sensor_landing: landing/sensor, inspection_landing: landing/inspection }
            """);
        using PipelineProject project = PipelineProject.Open(
            new ProjectRequest(folder.Path, "tester"), new EngineSettings(), TimeProvider.System, Guid.NewGuid);
        Pipeline inSql = Assert.Single(await project.PipelinesAsync(CancellationToken.None));
        Dictionary<string, string> configuration = new() { ["sensor_landing"] = "landing/sensor", ["inspection_landing"] = "landing/inspection" };
        PipelineDeclaration declaration = new PipelineBuilder()
            .FromType(typeof(FactoryPipeline))
            .Build(new PipelineDefaults("main", "in_code", configuration.ToFrozenDictionary()));
        Pipeline inCode = project.PipelineOf("code", "code", declaration);

        Assert.True((await inSql.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None)).IsSuccess);
        Assert.True((await inCode.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None)).IsSuccess);

        foreach (string table in (string[])["sensor_bronze", "inspection_bronze", "anomaly_detected", "inspection_silver", "inspection_gold"])
        {
            string sql = $"""
                SELECT (SELECT count(*) FROM in_sql.{table}) AS n,
                  (SELECT count(*) FROM (SELECT * FROM in_sql.{table} EXCEPT ALL SELECT * FROM in_code.{table})) AS missing,
                  (SELECT count(*) FROM (SELECT * FROM in_code.{table} EXCEPT ALL SELECT * FROM in_sql.{table})) AS extra
                """;
            using Millrace.Engine.Queries.QueryResult result = project.Services.Engine.Query(
                await project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
            Assert.True(result.Read());
            Assert.True(Convert.ToInt64(result.Value(0)) > 0, table);
            Assert.Equal(0L, result.Value(1));
            Assert.Equal(0L, result.Value(2));
        }
    }
}
