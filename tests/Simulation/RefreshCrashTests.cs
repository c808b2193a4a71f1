using System.Globalization;
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

/// <summary>Incremental refreshes that end at every single write they make: no row is lost or taken twice.</summary>
public sealed class RefreshCrashTests
{
    private const string Sql = """
        CREATE OR REFRESH STREAMING TABLE bronze AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'k bigint, v bigint');
        CREATE OR REFRESH MATERIALIZED VIEW appended AS SELECT k, v * 2 AS w FROM bronze;
        CREATE OR REFRESH MATERIALIZED VIEW folded AS SELECT k, count(*) AS n, sum(v) AS total FROM bronze GROUP BY k;
        CREATE OR REFRESH MATERIALIZED VIEW replaced AS SELECT k, median(v) AS middle FROM bronze GROUP BY k;
        """;

    [Theory]
    [InlineData(FaultKind.CrashBefore)]
    [InlineData(FaultKind.CrashAfter)]
    [InlineData(FaultKind.FailAfter)]
    public async Task A_refresh_that_ends_at_any_write_loses_and_doubles_nothing(FaultKind kind)
    {
        int writes = await RunAsync(n: null, kind);
        Assert.InRange(writes, 5, 100);
        for (int n = 1; n <= writes; n++)
        {
            if (Effort.IsFull || n % 4 == (int)kind % 4) await RunAsync(n, kind);
        }
    }

    private static async Task<int> RunAsync(int? n, FaultKind kind)
    {
        using TempFolder folder = new();
        folder.Write("src/a.sql", Sql);
        folder.Write("millrace.yml", "bundle: { name: c }\nresources: { pipelines: { p: { development: true, catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n");
        Land(folder, file: 0, keys: 40);
        Assert.True((await UpdateAsync(folder, new LocalStore(Guid.NewGuid))).IsSuccess);
        Land(folder, file: 1, keys: 3);
        FaultyStore store = new(new LocalStore(Guid.NewGuid), n is int at ? new FaultPlan(at, kind) : null);
        try
        {
            UpdateSummary summary = await UpdateAsync(folder, store);
            if (n is null) Assert.Equal(["APPEND_ONLY", "APPEND_ONLY", "GROUP_AGGREGATE", "GENERIC_AGGREGATE"], summary.Datasets.Select(static dataset => dataset.Technique));
        }
        catch (Exception fault) when (n is not null && fault is SimulatedCrash or MillraceException or IOException)
        {
            // The update ended in the middle; that is what this run is for.
        }

        int writes = store.Writes;
        Land(folder, file: 2, keys: 2);
        UpdateSummary last = await UpdateAsync(folder, new LocalStore(Guid.NewGuid));
        Assert.True(last.IsSuccess, $"after {kind} at write {n}: {last.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault}");
        await CompareAsync(folder, $"after {kind} at write {n}");
        return writes;
    }

    private static void Land(TempFolder folder, int file, int keys) => folder.Write(
        string.Create(CultureInfo.InvariantCulture, $"landing/in/{file}.csv"),
        "k,v\n" + string.Concat(Enumerable.Range(0, keys * 3).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row % keys},{row + file}\n"))));

    private static async Task<UpdateSummary> UpdateAsync(TempFolder folder, IObjectStore store)
    {
        ProjectDefinition definition = ProjectLoader.Load(new ProjectRequest(folder.Path, "tester"));
        using PipelineProject project = PipelineProject.Open(definition, new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid, store);
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(CancellationToken.None));
        return await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None);
    }

    private static async Task CompareAsync(TempFolder folder, string when)
    {
        ProjectDefinition definition = ProjectLoader.Load(new ProjectRequest(folder.Path, "tester"));
        using PipelineProject project = PipelineProject.Open(definition, new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid);
        const string sql = """
            SELECT (SELECT count(*) FROM bronze), (SELECT count(*) FROM (FROM appended EXCEPT ALL SELECT k, v * 2 FROM bronze)), (SELECT count(*) FROM appended),
              (SELECT count(*) FROM (FROM folded EXCEPT ALL SELECT k, count(*), sum(v) FROM bronze GROUP BY k)), (SELECT count(*) FROM folded),
              (SELECT count(*) FROM (FROM replaced EXCEPT ALL SELECT k, median(v) FROM bronze GROUP BY k)), (SELECT count(*) FROM replaced)
            """;
        using QueryResult result = project.Services.Engine.Query(await project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
        Assert.True(result.Read());
        long[] found = [.. Enumerable.Range(0, 7).Select(column => Convert.ToInt64(result.Value(column), CultureInfo.InvariantCulture))];
        Assert.True(found.SequenceEqual([135, 0, 135, 0, 40, 0, 40]), $"{when}: {string.Join(", ", found)}");
    }
}
