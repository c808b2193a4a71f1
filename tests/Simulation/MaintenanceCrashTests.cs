using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Maintenance;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>Updates that look after their tables and end at every single write: no row changes, and the next update goes on.</summary>
public sealed class MaintenanceCrashTests
{
    private const string Sql = """
        CREATE OR REFRESH STREAMING TABLE bronze CLUSTER BY (id)
        AS SELECT id, v FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double', maxFilesPerTrigger => 1);
        CREATE OR REFRESH STREAMING TABLE silver TBLPROPERTIES ('pipelines.autoOptimize.zOrderCols' = 'id,w') AS SELECT id, v * 2 AS w FROM STREAM(bronze);
        CREATE OR REFRESH MATERIALIZED VIEW gold AS SELECT count(*) AS n, sum(id)::BIGINT AS total FROM silver;
        """;

    [Theory]
    [InlineData(FaultKind.CrashBefore)]
    [InlineData(FaultKind.CrashAfter)]
    [InlineData(FaultKind.FailBefore)]
    public async Task An_update_that_ends_while_it_looks_after_tables_changes_no_row(FaultKind kind)
    {
        int writes = await RunAsync(n: null, kind);
        Assert.InRange(writes, 10, 200);
        for (int n = 1; n <= writes; n++)
        {
            if (Effort.EndsAt(n, 9, kind)) await RunAsync(n, kind);
        }
    }

    private static async Task<int> RunAsync(int? n, FaultKind kind)
    {
        using TempFolder folder = new();
        ManualClock clock = new(DateTimeOffset.UtcNow);
        folder.Write("src/a.sql", Sql);
        folder.Write("millrace.yml", "bundle: { name: c }\nresources: { pipelines: { p: { development: true, catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n");
        Land(folder, first: 0, files: 3);
        UpdateRequest now = new() { Maintenance = MaintenanceMode.Now };
        await UpdateAsync(folder, new LocalStore(Guid.NewGuid), clock, now);
        Land(folder, first: 3, files: 2);
        await UpdateAsync(folder, new LocalStore(Guid.NewGuid), clock, new UpdateRequest());
        clock.Advance(TimeSpan.FromDays(8));
        FaultyStore store = new(new LocalStore(Guid.NewGuid), n is int at ? new FaultPlan(at, kind) : null);
        try
        {
            await UpdateAsync(folder, store, clock, now);
        }
        catch (Exception fault) when (n is not null && fault is SimulatedCrash or MillraceException or IOException)
        {
            // It ended in the middle; that is what this run is for.
        }

        Land(folder, first: 5, files: 1);
        UpdateSummary summary = await UpdateAsync(folder, new LocalStore(Guid.NewGuid), clock, now);
        string when = $"after {kind} at write {n}";
        Assert.True(summary.IsSuccess, $"{when}: {summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault}");
        Assert.True(summary.Maintenance.All(static done => done.Fault is null), $"{when}: {summary.Maintenance.FirstOrDefault(static done => done.Fault is not null)?.Fault}");
        Assert.Equal((when, "60|60|60|60|60|0"), (when, await CountsAsync(folder, clock)));
        return store.Writes;
    }

    private static void Land(TempFolder folder, int first, int files)
    {
        for (int file = first; file < first + files; file++)
            folder.Write($"landing/in/{file}.csv", "id,v\n" + string.Concat(Enumerable.Range(file * 10, 10).Select(static id => $"{id},{id % 5}\n")));
    }

    private static PipelineProject Open(TempFolder folder, IObjectStore store, ManualClock clock) => PipelineProject.Open(
        ProjectLoader.Load(new ProjectRequest(folder.Path, "tester")), new EngineSettings { Threads = 1 }, clock, Guid.NewGuid, store);

    private static async Task<UpdateSummary> UpdateAsync(TempFolder folder, IObjectStore store, ManualClock clock, UpdateRequest request)
    {
        using PipelineProject project = Open(folder, store, clock);
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(CancellationToken.None));
        return await pipeline.UpdateAsync(request, _ => { }, CancellationToken.None);
    }

    private static async Task<string> CountsAsync(TempFolder folder, ManualClock clock)
    {
        using PipelineProject project = Open(folder, new LocalStore(Guid.NewGuid), clock);
        const string sql = """
            SELECT (SELECT count(*) FROM bronze), (SELECT count(DISTINCT id) FROM bronze), (SELECT count(*) FROM silver),
              (SELECT count(DISTINCT id) FROM silver), (SELECT n FROM gold), (SELECT count(*) - count(DISTINCT id) FROM event_log('p'))
            """;
        using QueryResult result = project.Services.Engine.Query(await project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
        Assert.True(result.Read());
        return string.Join('|', Enumerable.Range(0, 6).Select(column => Convert.ToInt64(result.Value(column))));
    }
}
