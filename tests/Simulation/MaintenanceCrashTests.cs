using Millrace.Pipelines.Maintenance;
using Millrace.Pipelines.Planning;
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
        ManualClock clock = new(DateTimeOffset.UtcNow);
        using CrashProject project = new(Sql, clock);
        Land(project, first: 0, files: 3);
        UpdateRequest now = new() { Maintenance = MaintenanceMode.Now };
        await project.UpdateAsync(request: now);
        Land(project, first: 3, files: 2);
        await project.UpdateAsync();
        clock.Advance(TimeSpan.FromDays(8));
        int writes = await project.EndUpdateAsync(n, kind, now);
        Land(project, first: 5, files: 1);
        string when = $"after {kind} at write {n}";
        UpdateSummary summary = await project.UpdateAsync(when, now);
        Assert.True(summary.Maintenance.All(static done => done.Fault is null), $"{when}: {summary.Maintenance.FirstOrDefault(static done => done.Fault is not null)?.Fault}");
        const string sql = """
            SELECT (SELECT count(*) FROM bronze), (SELECT count(DISTINCT id) FROM bronze), (SELECT count(*) FROM silver),
              (SELECT count(DISTINCT id) FROM silver), (SELECT n FROM gold), (SELECT count(*) - count(DISTINCT id) FROM event_log('p'))
            """;
        Assert.Equal((when, "60|60|60|60|60|0"), (when, string.Join('|', await project.NumbersAsync(sql))));
        return writes;
    }

    private static void Land(CrashProject project, int first, int files)
    {
        for (int file = first; file < first + files; file++)
            project.Land(file, "id,v\n" + string.Concat(Enumerable.Range(file * 10, 10).Select(static id => $"{id},{id % 5}\n")));
    }
}
