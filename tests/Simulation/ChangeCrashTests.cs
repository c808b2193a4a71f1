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
/// Updates that apply change events and end at every single write they make. What is remembered of events is committed
/// apart from the table, so each end between the two must be as if nothing had happened.
/// </summary>
public sealed class ChangeCrashTests
{
    private const string Source = "STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id integer, v integer, op string, seq integer', maxFilesPerTrigger => 1)";

    private const string Clauses = "KEYS (id) APPLY AS DELETE WHEN op = 'D' SEQUENCE BY seq COLUMNS (id, v)";

    private const string Sql = $"""
        CREATE TEMPORARY VIEW events AS SELECT * FROM {Source};
        CREATE STREAMING TABLE newest FLOW AUTO CDC FROM STREAM(events) {Clauses};
        CREATE STREAMING TABLE history FLOW AUTO CDC FROM STREAM(events) {Clauses} STORED AS SCD TYPE 2;
        """;

    private static readonly string[] Files =
    [
        "1,10,U,4\n2,20,U,5\n3,,D,9\n",
        "1,11,U,2\n3,30,U,8\n2,,D,7\n4,40,U,1\n",
        "1,12,U,6\n2,21,U,6\n4,41,U,10\n",
        "3,31,U,11\n4,42,U,5\n1,12,U,6\n",
    ];

    /// <summary>A third of the writes by a crash before them, another third by one after them; with full effort all by both.</summary>
    [Fact]
    public async Task A_batch_of_changes_that_ends_at_any_write_is_applied_once()
    {
        int writes = await RunAsync(n: null, FaultKind.CrashBefore);
        Assert.InRange(writes, 10, 120);
        for (int n = 1; n <= writes; n++)
        {
            if (Effort.IsFull || n % 3 == 1) await RunAsync(n, FaultKind.CrashBefore);
            if (Effort.IsFull || n % 3 == 0) await RunAsync(n, FaultKind.CrashAfter);
        }
    }

    private static async Task<int> RunAsync(int? n, FaultKind kind)
    {
        using TempFolder folder = new();
        folder.Write("src/a.sql", Sql);
        folder.Write("millrace.yml", "bundle: { name: c }\nresources: { pipelines: { p: { development: true, catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n");
        for (int file = 0; file < 2; file++) folder.Write($"landing/in/{file}.csv", "id,v,op,seq\n" + Files[file]);
        FaultyStore store = new(new LocalStore(Guid.NewGuid), n is int at ? new FaultPlan(at, kind) : null);
        try
        {
            await UpdateAsync(folder, store);
        }
        catch (Exception fault) when (n is not null && fault is SimulatedCrash or MillraceException or IOException)
        {
            // The update ended in the middle; that is what this run is for.
        }

        int writes = store.Writes;
        for (int file = 2; file < 4; file++) folder.Write($"landing/in/{file}.csv", "id,v,op,seq\n" + Files[file]);
        UpdateSummary summary = await UpdateAsync(folder, new LocalStore(Guid.NewGuid));
        Assert.True(summary.IsSuccess, $"after {kind} at write {n}: {summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault}");
        Assert.Equal("1=12 3=31 4=41", await ReadAsync(folder, "SELECT string_agg(id || '=' || v, ' ' ORDER BY id) FROM newest"));
        Assert.Equal(
            "1=11@2-4 1=10@4-6 1=12@6- 2=20@5-6 2=21@6-7 3=30@8-9 3=31@11- 4=40@1-5 4=42@5-10 4=41@10-",
            await ReadAsync(folder, "SELECT string_agg(concat(id, '=', v, '@', __START_AT, '-', coalesce(__END_AT::string, '')), ' ' ORDER BY id, __START_AT) FROM history"));
        return writes;
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
