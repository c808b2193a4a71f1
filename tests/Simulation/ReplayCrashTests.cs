using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Quarantine;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>Replays that end at every write they make: the next one brings every row that passes into the table, once.</summary>
public sealed class ReplayCrashTests
{
    private const string Project = "bundle: { name: c }\nresources: { pipelines: { p: { catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n";

    [Theory]
    [InlineData(FaultKind.CrashBefore)]
    [InlineData(FaultKind.CrashAfter)]
    [InlineData(FaultKind.FailAfter)]
    public async Task A_replay_that_ends_at_any_write_loses_and_doubles_nothing(FaultKind kind)
    {
        int writes = await RunAsync(n: null, kind);
        Assert.InRange(writes, 3, 60);
        for (int n = 1; n <= writes; n++)
        {
            if (Effort.EndsAt(n, 2, kind)) await RunAsync(n, kind);
        }
    }

    [Fact]
    public async Task Rows_are_chosen_and_mended_before_they_are_judged()
    {
        using TempFolder folder = Prepared("v >= 0");
        ReplayRequest request = new() { Where = "id < 10 AND list_contains(_failed_rules, 'ok')", Repairs = [new ReplayRepair("V", "CASE WHEN id = 0 THEN v ELSE abs(v) / 2 END")] };

        ReplaySummary done = await ReplayAsync(folder, new LocalStore(Guid.NewGuid), request);

        Assert.Equal((1, 1), (done.Replayed, done.Waiting));
        long[] after = await CountAsync(folder, "SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM t WHERE v = 0.5), "
            + "(SELECT count(*) FROM t_quarantine WHERE _status = 'waiting'), (SELECT count(*) FROM t_quarantine WHERE _replayed_at IS NOT NULL)");
        Assert.Equal([17, 1, 3, 1], after);
        Assert.Equal(1, await PurgeAsync(folder, new PurgeRequest()));
        Assert.Equal(1, await PurgeAsync(folder, new PurgeRequest { IncludesWaiting = true, Where = "id = 10" }));
        long[] left = await CountAsync(folder, "SELECT count(*) FROM t_quarantine");
        Assert.Equal([2], left);
    }

    [Theory]
    [InlineData("id IN (SELECT 1)", "v", "1", "QUARANTINE_EXPRESSION")]
    [InlineData("id = 1) OR (true", "v", "1", "QUARANTINE_EXPRESSION")]
    [InlineData("nothing = 1", "v", "1", "QUERY_INVALID")]
    [InlineData("true", "nothing", "1", "QUARANTINE_EXPRESSION")]
    [InlineData("true", "v", "1, 2 AS id", "QUARANTINE_EXPRESSION")]
    [InlineData("true", "v", "", "QUARANTINE_EXPRESSION")]
    public async Task What_is_no_expression_over_a_row_is_refused(string where, string column, string value, string code)
    {
        using TempFolder folder = Prepared("v >= 0");
        ReplayRequest request = new() { Where = where, Repairs = [new ReplayRepair(column, value)] };

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => ReplayAsync(folder, new LocalStore(Guid.NewGuid), request));

        Assert.Equal(code, fault.Code.Value);
        long[] after = await CountAsync(folder, "SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM t_quarantine WHERE _status = 'waiting')");
        Assert.Equal([16, 4], after);
    }

    private static async Task<int> RunAsync(int? n, FaultKind kind)
    {
        // The rule is mended for half of the rows.
        using TempFolder folder = Prepared("v >= 0 OR id < 10");
        FaultyStore store = new(new LocalStore(Guid.NewGuid), n is int at ? new FaultPlan(at, kind) : null);
        try
        {
            await ReplayAsync(folder, store, new ReplayRequest());
        }
        catch (Exception fault) when (n is not null && fault is SimulatedCrash or MillraceException or IOException)
        {
            // The replay ended in the middle; that is what this run is for.
        }

        int writes = store.Writes;
        folder.Write("landing/in/9.csv", "id,v\n90,1\n91,-1\n");
        await UpdateAsync(folder);
        await ReplayAsync(folder, new LocalStore(Guid.NewGuid), new ReplayRequest());
        const string sql = """
            SELECT (SELECT count(*) FROM t), (SELECT count(DISTINCT id) FROM t), (SELECT count(*) FROM t_quarantine WHERE _status = 'waiting'),
              (SELECT count(*) FROM t_quarantine WHERE _status = 'replayed')
            """;
        long[] found = await CountAsync(folder, sql);
        Assert.True(found.SequenceEqual([19, 19, 3, 2]), $"after {kind} at write {n}: {string.Join(", ", found)}");
        return writes;
    }

    /// <summary>Twenty rows of which four are in quarantine, and the rule as it is now.</summary>
    private static TempFolder Prepared(string rule)
    {
        TempFolder folder = new();
        folder.Write("millrace.yml", Project);
        Declare(folder, "v >= 0");
        folder.Write("landing/in/0.csv", "id,v\n" + string.Concat(Enumerable.Range(0, 20).Select(id => $"{id},{(id % 5 == 0 ? -1 : 1)}\n")));
        UpdateAsync(folder).GetAwaiter().GetResult();
        Declare(folder, rule);
        return folder;
    }

    private static void Declare(TempFolder folder, string rule) => folder.Write("src/a.sql", $"""
        CREATE OR REFRESH STREAMING TABLE t (CONSTRAINT ok EXPECT ({rule}) ON VIOLATION QUARANTINE)
        AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double');
        """);

    private static async Task UpdateAsync(TempFolder folder)
    {
        using PipelineProject project = Open(folder, new LocalStore(Guid.NewGuid));
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(CancellationToken.None));
        Assert.True((await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None)).IsSuccess);
    }

    private static async Task<ReplaySummary> ReplayAsync(TempFolder folder, IObjectStore store, ReplayRequest request)
    {
        using PipelineProject project = Open(folder, store);
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(CancellationToken.None));
        TableName dataset = Assert.IsType<TableName>(pipeline.Quarantine.Find("T_quarantine"));
        return await pipeline.Quarantine.ReplayAsync(dataset, request, CancellationToken.None);
    }

    private static async Task<long> PurgeAsync(TempFolder folder, PurgeRequest request)
    {
        using PipelineProject project = Open(folder, new LocalStore(Guid.NewGuid));
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(CancellationToken.None));
        return await pipeline.Quarantine.PurgeAsync(Assert.Single(await pipeline.Quarantine.ListAsync(CancellationToken.None)), request, CancellationToken.None);
    }

    private static async Task<long[]> CountAsync(TempFolder folder, string sql)
    {
        using PipelineProject project = Open(folder, new LocalStore(Guid.NewGuid));
        using QueryResult result = project.Services.Engine.Query(await project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
        Assert.True(result.Read());
        return [.. Enumerable.Range(0, result.Columns.Count).Select(column => Convert.ToInt64(result.Value(column)))];
    }

    private static PipelineProject Open(TempFolder folder, IObjectStore store) =>
        PipelineProject.Open(ProjectLoader.Load(new ProjectRequest(folder.Path, "tester")), new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid, store);
}
