using Millrace.Pipelines.Planning;
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
        using CrashProject project = new(Sql);
        project.LandReadings(first: 0, files: 3);
        if (isFullRefresh)
        {
            await project.UpdateAsync();
            project.LandReadings(first: 3, files: 2);
        }

        int writes = await project.EndUpdateAsync(n, kind, new UpdateRequest { IsFullRefreshOfAll = isFullRefresh });
        project.LandReadings(first: 5, files: 1);
        string when = $"after {kind} at write {n}";
        await project.UpdateAsync(when);
        await CompareAsync(project, when, isFullRefresh ? 6 : 4);
        return writes;
    }

    private static async Task CompareAsync(CrashProject project, string when, int landedFiles)
    {
        const string sql = """
            SELECT (SELECT count(*) FROM bronze), (SELECT count(DISTINCT id) FROM bronze), (SELECT count(*) FROM silver),
              (SELECT count(DISTINCT id) FROM silver), (SELECT n FROM gold), (SELECT count(*) FROM gold),
              (SELECT count(*) - count(DISTINCT id) FROM event_log('p')),
              (SELECT count(*) FROM (SELECT id, "EMA_w" FROM level INTERSECT SELECT id, "EMA_w" FROM ts_ema(silver, ts => id, col => w, alpha => 0.5, adjust => false)))
            """;
        long[] found = await project.NumbersAsync(sql);
        long rows = landedFiles * 8;
        Assert.True(found.SequenceEqual([rows, rows, rows, rows, rows, 1, 0, rows]), $"{when}: {string.Join(", ", found)}, {rows} rows expected");
    }
}
