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
/// Updates with a quarantine that end at every write they make. Afterwards every landed row is either in the table or in
/// its quarantine, once, even when the rule was changed in between.
/// </summary>
public sealed class QuarantineCrashTests
{
    private const string Project = "bundle: { name: c }\nresources: { pipelines: { p: { catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n";

    [Theory]
    [InlineData(FaultKind.CrashBefore, false, "v >= 0")]
    [InlineData(FaultKind.CrashAfter, true, "v >= 0")]
    [InlineData(FaultKind.FailAfter, true, "v >= 0")]
    [InlineData(FaultKind.CrashAfter, false, "id % 3 <> 0")]
    [InlineData(FaultKind.CrashAfter, false, "true")]
    public async Task An_update_that_ends_at_any_write_has_every_row_in_one_of_the_two(FaultKind kind, bool isFullRefresh, string laterRule)
    {
        int writes = await RunAsync(n: null, kind, isFullRefresh, laterRule);
        Assert.InRange(writes, 8, 200);
        for (int n = 1; n <= writes; n++)
        {
            if (Effort.EndsAt(n, 3, kind)) await RunAsync(n, kind, isFullRefresh, laterRule);
        }
    }

    private static async Task<int> RunAsync(int? n, FaultKind kind, bool isFullRefresh, string laterRule)
    {
        using TempFolder folder = new();
        folder.Write("millrace.yml", Project);
        Declare(folder, "v >= 0");
        Land(folder, first: 0, files: 2);
        if (isFullRefresh)
        {
            await UpdateAsync(folder, new LocalStore(Guid.NewGuid), new UpdateRequest());
            Land(folder, first: 2, files: 1);
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
        Declare(folder, laterRule);
        UpdateSummary summary = await UpdateAsync(folder, new LocalStore(Guid.NewGuid), new UpdateRequest());
        string when = $"after {kind} at write {n}";
        Assert.True(summary.IsSuccess, $"{when}: {summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault}");
        await CompareAsync(folder, when, isFullRefresh ? 4 : 3, isSameRule: laterRule == "v >= 0");
        return writes;
    }

    private static void Declare(TempFolder folder, string rule) => folder.Write("src/a.sql", $"""
        CREATE OR REFRESH STREAMING TABLE t (CONSTRAINT ok EXPECT ({rule}) ON VIOLATION QUARANTINE)
        AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double', maxFilesPerTrigger => 1);
        """);

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

    private static async Task CompareAsync(TempFolder folder, string when, int landedFiles, bool isSameRule)
    {
        ProjectDefinition definition = ProjectLoader.Load(new ProjectRequest(folder.Path, "tester"));
        using PipelineProject project = PipelineProject.Open(definition, new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid);
        const string sql = """
            SELECT count(*), count(DISTINCT id), count(*) FILTER (aside), count(*) FILTER (aside AND v >= 0) FROM (
              SELECT id, v, false AS aside FROM t UNION ALL SELECT ("row"->>'id')::BIGINT, ("row"->>'v')::DOUBLE, true FROM t_quarantine)
            """;
        using QueryResult result = project.Services.Engine.Query(await project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
        Assert.True(result.Read());
        long[] found = [.. Enumerable.Range(0, 4).Select(column => Convert.ToInt64(result.Value(column)))];
        Assert.True(found[0] == landedFiles * 10 && found[1] == landedFiles * 10, $"{when}: {string.Join(", ", found)} of {landedFiles * 10} rows");
        if (isSameRule) Assert.True(found[2] == landedFiles * 2 && found[3] == 0, $"{when}: {string.Join(", ", found)}");
    }
}
