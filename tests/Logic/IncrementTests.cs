using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.Ingest.Simulator;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Logic;

public sealed class IncrementTests
{
    private static readonly string[] Tables = ["sensor_bronze", "inspection_bronze", "anomaly_detected", "inspection_silver", "inspection_gold"];

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(11)]
    public async Task After_more_data_every_table_equals_a_full_refresh(int seed)
    {
        using TempFolder folder = new();
        string landing = folder.Below("landing");
        foreach (string file in Directory.EnumerateFiles(RepositoryRoot.Below("examples", "factory", "src"), "*.sql", SearchOption.AllDirectories))
            File.Copy(file, folder.Below(Path.GetFileName(file)));
        folder.Write(
            "millrace.yml",
            """
            bundle: { name: more }
            resources:
              pipelines:
                p:
                  catalog: main
                  schema: s
                  libraries: [{ glob: { include: "*.sql" } }]
                  configuration: { sensor_landing: landing/sensor, inspection_landing: landing/inspection }
            """);
        using PipelineProject project = PipelineProject.Open(
            new ProjectRequest(folder.Path, "tester"), new EngineSettings(), TimeProvider.System, Guid.NewGuid);
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(CancellationToken.None));
        await FactorySimulator.GenerateAsync(new FactoryOptions { Seed = seed, Rows = 30_000 }, landing, rowsWritten: null, CancellationToken.None);
        Assert.True((await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None)).IsSuccess);
        await FactorySimulator.GenerateAsync(new FactoryOptions { Seed = seed, Rows = 4_000, IsMoreData = true }, landing, rowsWritten: null, CancellationToken.None);

        UpdateSummary more = await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None);
        Assert.True(more.IsSuccess);
        Assert.Equal(4_000, more.Datasets.Single(dataset => dataset.Name.Table == "sensor_bronze").RowsOut);
        DatasetSummary silver = more.Datasets.Single(dataset => dataset.Name.Table == "inspection_silver");
        Assert.Equal("WINDOW_FUNCTION", silver.Technique);
        Dictionary<string, long> versions = more.Datasets.ToDictionary(dataset => dataset.Name.Table, dataset => dataset.Version!.Value);
        Assert.True((await pipeline.UpdateAsync(new UpdateRequest { IsFullRefreshOfAll = true }, _ => { }, CancellationToken.None)).IsSuccess);

        // Means are sums of doubles in the order the engine meets them: equal but for the last digits.
        foreach (string table in Tables)
        {
            string columns = table is "inspection_silver" or "inspection_gold" ? "COLUMNS(c -> NOT contains(c, 'sensor_') AND NOT contains(c, 'average_')), " + Rounded(table) : "*";
            string sql = $"""
                SELECT count(*) FROM (
                  (SELECT {columns} FROM {table} VERSION AS OF {versions[table]} EXCEPT ALL SELECT {columns} FROM {table})
                  UNION ALL
                  (SELECT {columns} FROM {table} EXCEPT ALL SELECT {columns} FROM {table} VERSION AS OF {versions[table]}))
                """;
            using Millrace.Engine.Queries.QueryResult result = project.Services.Engine.Query(
                await project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
            Assert.True(result.Read());
            Assert.True(0L.Equals(result.Value(0)), $"seed {seed}: {table} differs in {result.Value(0)} rows");
        }
    }

    private static string Rounded(string table) => table == "inspection_gold"
        ? "round(average_temperature, 6), round(average_density, 6), round(average_delay, 6), round(average_rotation_speed, 6), round(average_air_pressure, 6)"
        : "sensor_timestamp, round(\"sensor_EMA_rotation_speed\", 6), round(sensor_air_pressure, 6), round(sensor_airflow_rate, 6), round(sensor_delay, 6), "
            + "round(sensor_density, 6), round(sensor_rotation_speed, 6), round(sensor_temperature, 6)";
}
