using System.Globalization;
using Millrace.Pipelines.Planning;
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
        using CrashProject project = new(Sql);
        Land(project, file: 0, keys: 40);
        await project.UpdateAsync();
        Land(project, file: 1, keys: 3);
        int writes = await project.EndAsync(n, kind, async pipeline =>
        {
            UpdateSummary summary = await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None);
            if (n is null) Assert.Equal(["APPEND_ONLY", "APPEND_ONLY", "GROUP_AGGREGATE", "GENERIC_AGGREGATE"], summary.Datasets.Select(static dataset => dataset.Technique));
            return summary;
        });
        Land(project, file: 2, keys: 2);
        string when = $"after {kind} at write {n}";
        await project.UpdateAsync(when);
        await CompareAsync(project, when);
        return writes;
    }

    private static void Land(CrashProject project, int file, int keys) => project.Land(
        file, "k,v\n" + string.Concat(Enumerable.Range(0, keys * 3).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row % keys},{row + file}\n"))));

    private static async Task CompareAsync(CrashProject project, string when)
    {
        const string sql = """
            SELECT (SELECT count(*) FROM bronze), (SELECT count(*) FROM (FROM appended EXCEPT ALL SELECT k, v * 2 FROM bronze)), (SELECT count(*) FROM appended),
              (SELECT count(*) FROM (FROM folded EXCEPT ALL SELECT k, count(*), sum(v) FROM bronze GROUP BY k)), (SELECT count(*) FROM folded),
              (SELECT count(*) FROM (FROM replaced EXCEPT ALL SELECT k, median(v) FROM bronze GROUP BY k)), (SELECT count(*) FROM replaced)
            """;
        long[] found = await project.NumbersAsync(sql);
        Assert.True(found.SequenceEqual([135, 0, 135, 0, 40, 0, 40]), $"{when}: {string.Join(", ", found)}");
    }
}
