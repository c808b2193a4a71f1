using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines;
using Millrace.Pipelines.Quarantine;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>Replays that end at every write they make: the next one brings every row that passes into the table, once.</summary>
public sealed class ReplayCrashTests
{
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
        using CrashProject project = await PreparedAsync("v >= 0");
        ReplayRequest request = new() { Where = "id < 10 AND list_contains(_failed_rules, 'ok')", Repairs = [new ReplayRepair("V", "CASE WHEN id = 0 THEN v ELSE abs(v) / 2 END")] };

        ReplaySummary done = await project.WorkAsync(pipeline => ReplayAsync(pipeline, request));

        Assert.Equal((1, 1), (done.Replayed, done.Waiting));
        long[] after = await project.NumbersAsync("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM t WHERE v = 0.5), "
            + "(SELECT count(*) FROM t_quarantine WHERE _status = 'waiting'), (SELECT count(*) FROM t_quarantine WHERE _replayed_at IS NOT NULL)");
        Assert.Equal([17, 1, 3, 1], after);
        Assert.Equal(1, await PurgeAsync(project, new PurgeRequest()));
        Assert.Equal(1, await PurgeAsync(project, new PurgeRequest { IncludesWaiting = true, Where = "id = 10" }));
        long[] left = await project.NumbersAsync("SELECT count(*) FROM t_quarantine");
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
        using CrashProject project = await PreparedAsync("v >= 0");
        ReplayRequest request = new() { Where = where, Repairs = [new ReplayRepair(column, value)] };

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => project.WorkAsync(pipeline => ReplayAsync(pipeline, request)));

        Assert.Equal(code, fault.Code.Value);
        long[] after = await project.NumbersAsync("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM t_quarantine WHERE _status = 'waiting')");
        Assert.Equal([16, 4], after);
    }

    private static async Task<int> RunAsync(int? n, FaultKind kind)
    {
        // The rule is mended for half of the rows.
        using CrashProject project = await PreparedAsync("v >= 0 OR id < 10");
        int writes = await project.EndAsync(n, kind, static pipeline => ReplayAsync(pipeline, new ReplayRequest()));
        project.Land(9, "id,v\n90,1\n91,-1\n");
        string when = $"after {kind} at write {n}";
        await project.UpdateAsync(when);
        await project.WorkAsync(static pipeline => ReplayAsync(pipeline, new ReplayRequest()));
        const string sql = """
            SELECT (SELECT count(*) FROM t), (SELECT count(DISTINCT id) FROM t), (SELECT count(*) FROM t_quarantine WHERE _status = 'waiting'),
              (SELECT count(*) FROM t_quarantine WHERE _status = 'replayed')
            """;
        long[] found = await project.NumbersAsync(sql);
        Assert.True(found.SequenceEqual([19, 19, 3, 2]), $"{when}: {string.Join(", ", found)}");
        return writes;
    }

    /// <summary>Twenty rows of which four are in quarantine, and the rule as it is now.</summary>
    private static async Task<CrashProject> PreparedAsync(string rule)
    {
        CrashProject project = new(Table("v >= 0"));
        project.LandReadings(first: 0, files: 2);
        await project.UpdateAsync();
        project.Declare(Table(rule));
        return project;
    }

    private static string Table(string rule) => $"""
        CREATE OR REFRESH STREAMING TABLE t (CONSTRAINT ok EXPECT ({rule}) ON VIOLATION QUARANTINE)
        AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double');
        """;

    private static Task<ReplaySummary> ReplayAsync(Pipeline pipeline, ReplayRequest request) =>
        pipeline.Quarantine.ReplayAsync(Assert.IsType<TableName>(pipeline.Quarantine.Find("T_quarantine")), request, CancellationToken.None);

    private static Task<long> PurgeAsync(CrashProject project, PurgeRequest request) => project.WorkAsync(async pipeline =>
        await pipeline.Quarantine.PurgeAsync(Assert.Single(await pipeline.Quarantine.ListAsync(CancellationToken.None)), request, CancellationToken.None));
}
