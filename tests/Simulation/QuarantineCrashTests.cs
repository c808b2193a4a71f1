using Millrace.Pipelines.Planning;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>
/// Updates with a quarantine that end at every write they make. Afterwards every landed row is either in the table or in
/// its quarantine, once, even when the rule was changed in between.
/// </summary>
public sealed class QuarantineCrashTests
{
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
        using CrashProject project = new(Table("v >= 0"));
        project.LandReadings(first: 0, files: 2);
        if (isFullRefresh)
        {
            await project.UpdateAsync();
            project.LandReadings(first: 2, files: 1);
        }

        int writes = await project.EndUpdateAsync(n, kind, new UpdateRequest { IsFullRefreshOfAll = isFullRefresh });
        project.LandReadings(first: 5, files: 1);
        project.Declare(Table(laterRule));
        string when = $"after {kind} at write {n}";
        await project.UpdateAsync(when);
        await CompareAsync(project, when, isFullRefresh ? 4 : 3, isSameRule: laterRule == "v >= 0");
        return writes;
    }

    private static string Table(string rule) => $"""
        CREATE OR REFRESH STREAMING TABLE t (CONSTRAINT ok EXPECT ({rule}) ON VIOLATION QUARANTINE)
        AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double', maxFilesPerTrigger => 1);
        """;

    private static async Task CompareAsync(CrashProject project, string when, int landedFiles, bool isSameRule)
    {
        const string sql = """
            SELECT count(*), count(DISTINCT id), count(*) FILTER (aside), count(*) FILTER (aside AND v >= 0) FROM (
              SELECT id, v, false AS aside FROM t UNION ALL SELECT ("row"->>'id')::BIGINT, ("row"->>'v')::DOUBLE, true FROM t_quarantine)
            """;
        long[] found = await project.NumbersAsync(sql);
        Assert.True(found[0] == landedFiles * 10 && found[1] == landedFiles * 10, $"{when}: {string.Join(", ", found)} of {landedFiles * 10} rows");
        if (isSameRule) Assert.True(found[2] == landedFiles * 2 && found[3] == 0, $"{when}: {string.Join(", ", found)}");
    }
}
