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
/// Updates that compare snapshots and replace rows by a predicate, and end at every single write they make, the first update
/// and the second: whatever was begun is in the tables once, and no snapshot is left out.
/// </summary>
public sealed class SnapshotCrashTests
{
    private const string Sql = """
        CREATE MATERIALIZED VIEW stock AS SELECT id, v FROM (SELECT *, max(day) OVER () AS last FROM read_files('landing/in', format => 'csv', header => true,
          schemaHints => 'day integer, id integer, v integer')) WHERE day = last;
        CREATE STREAMING TABLE newest FLOW AUTO CDC FROM SNAPSHOT stock KEYS (id);
        CREATE STREAMING TABLE history FLOW AUTO CDC FROM SNAPSHOT stock KEYS (id) STORED AS SCD TYPE 2;
        CREATE STREAMING TABLE few;
        CREATE FLOW few_first AS INSERT INTO ONCE few BY NAME SELECT 9 AS id, 90 AS v;
        CREATE FLOW few_again AS INSERT INTO few REPLACE WHERE id < 3 BY NAME SELECT id, v FROM stock WHERE id < 3;
        """;

    /// <summary>An eighth of the writes by a crash before them, another eighth by one after them; with full effort all by both.</summary>
    [Fact]
    public async Task A_snapshot_that_ends_at_any_write_is_applied_once()
    {
        int writes = await RunAsync(n: null, FaultKind.CrashBefore);
        Assert.InRange(writes, 20, 200);
        for (int n = 1; n <= writes; n++)
        {
            if (Effort.IsFull || n % 8 == 1) await RunAsync(n, FaultKind.CrashBefore);
            if (Effort.IsFull || n % 8 == 5) await RunAsync(n, FaultKind.CrashAfter);
        }
    }

    private static async Task<int> RunAsync(int? n, FaultKind kind)
    {
        using TempFolder folder = new();
        folder.Write("src/a.sql", Sql);
        folder.Write("millrace.yml", "bundle: { name: c }\nresources: { pipelines: { p: { development: true, catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n");
        FaultyStore store = new(new LocalStore(Guid.NewGuid), n is int at ? new FaultPlan(at, kind) : null);
        string[] days = ["day,id,v\n1,1,10\n1,2,20\n1,3,30\n", "day,id,v\n2,1,10\n2,2,21\n2,4,40\n"];
        bool hasEnded = false;
        for (int day = 0; day < days.Length; day++)
        {
            folder.Write($"landing/in/{day}.csv", days[day]);
            try
            {
                if (!hasEnded) hasEnded = !(await UpdateAsync(folder, store)).IsSuccess;
            }
            catch (Exception fault) when (n is not null && fault is SimulatedCrash or MillraceException or IOException)
            {
                hasEnded = true;
            }

            if (n is null) continue;
            UpdateSummary summary = await UpdateAsync(folder, new LocalStore(Guid.NewGuid));
            Assert.True(summary.IsSuccess, $"after {kind} at write {n}: {summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault}");
        }

        string where = $"after {kind} at write {n}: ";
        Assert.Equal(where + "1=10 2=21 4=40", where + await ReadAsync(folder, "SELECT string_agg(id || '=' || v, ' ' ORDER BY id) FROM newest"));
        Assert.Equal(where + "1=10 2=21 9=90", where + await ReadAsync(folder, "SELECT string_agg(id || '=' || v, ' ' ORDER BY id) FROM few"));
        Assert.Equal(
            where + "1=10@0- 2=20@0-1 2=21@1- 3=30@0-1 4=40@1-",
            where + await ReadAsync(folder, "SELECT string_agg(concat(id, '=', v, '@', __START_AT, '-', coalesce(__END_AT::string, '')), ' ' ORDER BY id, __START_AT) FROM history"));
        return store.Writes;
    }

    private static async Task<UpdateSummary> UpdateAsync(TempFolder folder, IObjectStore store)
    {
        using PipelineProject project = Open(folder, store);
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(CancellationToken.None));
        return await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None);
    }

    private static async Task<string?> ReadAsync(TempFolder folder, string sql)
    {
        using PipelineProject project = Open(folder, new LocalStore(Guid.NewGuid));
        using QueryResult result = project.Services.Engine.Query(await project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
        return result.Read() ? result.Value(0) as string : null;
    }

    private static PipelineProject Open(TempFolder folder, IObjectStore store) => PipelineProject.Open(
        ProjectLoader.Load(new ProjectRequest(folder.Path, "tester")), new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid, store);
}
