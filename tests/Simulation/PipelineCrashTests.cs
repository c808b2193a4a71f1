using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>
/// Whole updates that end at every single write they make. The workload is fixed, so the n-th write is the same in every
/// run; after each crash the next update must bring all tables to exactly what an undisturbed one gives.
/// </summary>
public sealed class PipelineCrashTests
{
    private const string Sql = """
        CREATE OR REFRESH STREAMING TABLE bronze (CONSTRAINT ok EXPECT (v >= 0) ON VIOLATION DROP ROW)
        AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double', maxFilesPerTrigger => 2);
        CREATE OR REFRESH STREAMING TABLE silver AS SELECT id, v * (2 + id % 3) AS w FROM STREAM(bronze);
        CREATE OR REFRESH STREAMING TABLE level AS SELECT * FROM ts_ema(STREAM(silver), ts => id, col => w, alpha => 0.5, adjust => false);
        CREATE OR REFRESH MATERIALIZED VIEW gold AS SELECT count(*) AS n, sum(id)::BIGINT AS total FROM silver;
        """;

    [Theory]
    [InlineData(FaultKind.CrashBefore, false)]
    [InlineData(FaultKind.CrashAfter, false)]
    [InlineData(FaultKind.CrashAfter, true)]
    [InlineData(FaultKind.FailBefore, false)]
    [InlineData(FaultKind.FailAfter, false)]
    public async Task An_update_that_ends_at_any_write_loses_and_doubles_nothing(FaultKind kind, bool isFullRefresh)
    {
        int writes = await RunAsync(n: null, kind, isFullRefresh);
        Assert.InRange(writes, 10, 200);
        for (int n = 1; n <= writes; n++)
        {
            if (Effort.EndsAt(n, 3, kind)) await RunAsync(n, kind, isFullRefresh);
        }
    }

    private static async Task<int> RunAsync(int? n, FaultKind kind, bool isFullRefresh)
    {
        using TempFolder folder = new();
        folder.Write("src/a.sql", Sql);
        folder.Write("millrace.yml", "bundle: { name: c }\nresources: { pipelines: { p: { development: true, catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n");
        Land(folder, first: 0, files: 3);
        if (isFullRefresh)
        {
            await UpdateAsync(folder, new LocalStore(Guid.NewGuid), new UpdateRequest());
            Land(folder, first: 3, files: 2);
        }

        FaultyStore store = new(new LocalStore(Guid.NewGuid), n is int at ? new FaultPlan(at, kind) : null);
        try
        {
            await UpdateAsync(folder, store, new UpdateRequest { IsFullRefreshOfAll = isFullRefresh });
        }
        catch (Exception fault) when (n is not null && fault is SimulatedCrash or MillraceException or IOException)
        {
            // The update ended in the middle; that is what this run is for.
        }

        int writes = store.Writes;
        Land(folder, first: 5, files: 1);
        UpdateSummary summary = await UpdateAsync(folder, new LocalStore(Guid.NewGuid), new UpdateRequest());
        Assert.True(summary.IsSuccess, $"after {kind} at write {n}: {summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault}");
        int landed = isFullRefresh ? 6 : 4;
        await CompareAsync(folder, $"after {kind} at write {n}", landed);
        return writes;
    }

    private static void Land(TempFolder folder, int first, int files)
    {
        for (int file = first; file < first + files; file++)
            folder.Write($"landing/in/{file}.csv", "id,v\n" + string.Concat(Enumerable.Range(file * 10, 10).Select(id => $"{id},{(id % 5 == 0 ? -1 : 1)}\n")));
    }

    private static async Task<UpdateSummary> UpdateAsync(TempFolder folder, IObjectStore store, UpdateRequest request)
    {
        ProjectDefinition definition = ProjectLoader.Load(new ProjectRequest(folder.Path, "tester"));
        using PipelineProject project = PipelineProject.Open(definition, new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid, store);
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(CancellationToken.None));
        return await pipeline.UpdateAsync(request, _ => { }, CancellationToken.None);
    }

    private static async Task CompareAsync(TempFolder folder, string when, int landedFiles)
    {
        ProjectDefinition definition = ProjectLoader.Load(new ProjectRequest(folder.Path, "tester"));
        using PipelineProject project = PipelineProject.Open(definition, new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid);
        const string sql = """
            SELECT (SELECT count(*) FROM bronze), (SELECT count(DISTINCT id) FROM bronze), (SELECT count(*) FROM silver),
              (SELECT count(DISTINCT id) FROM silver), (SELECT n FROM gold), (SELECT count(*) FROM gold),
              (SELECT count(*) - count(DISTINCT id) FROM event_log('p')),
              (SELECT count(*) FROM (SELECT id, "EMA_w" FROM level INTERSECT SELECT id, "EMA_w" FROM ts_ema(silver, ts => id, col => w, alpha => 0.5, adjust => false)))
            """;
        using QueryResult result = project.Services.Engine.Query(await project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
        Assert.True(result.Read());
        long[] found = Enumerable.Range(0, 8).Select(column => Convert.ToInt64(result.Value(column))).ToArray();
        long rows = landedFiles * 8;
        Assert.True(found.SequenceEqual([rows, rows, rows, rows, rows, 1, 0, rows]), $"{when}: {string.Join(", ", found)}, {rows} rows expected");
    }
}
