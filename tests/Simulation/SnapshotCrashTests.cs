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

    /// <summary>Two days; an undisturbed run has one update for each, a disturbed one also an update behind the one that ended.</summary>
    private static async Task<int> RunAsync(int? n, FaultKind kind)
    {
        using CrashProject project = new(Sql);
        string when = $"after {kind} at write {n}";
        string[] days = ["day,id,v\n1,1,10\n1,2,20\n1,3,30\n", "day,id,v\n2,1,10\n2,2,21\n2,4,40\n"];
        int writes = 0;
        for (int day = 0; day < days.Length; day++)
        {
            project.Land(day, days[day]);
            int? left = n - writes;
            if (left is null or > 0) writes += await project.EndUpdateAsync(left, kind);
            if (n is not null) await project.UpdateAsync(when);
        }

        Assert.Equal((when, "1=10 2=21 4=40"), (when, await project.TextAsync("SELECT string_agg(id || '=' || v, ' ' ORDER BY id) FROM newest")));
        Assert.Equal((when, "1=10 2=21 9=90"), (when, await project.TextAsync("SELECT string_agg(id || '=' || v, ' ' ORDER BY id) FROM few")));
        Assert.Equal(
            (when, "1=10@0- 2=20@0-1 2=21@1- 3=30@0-1 4=40@1-"),
            (when, await project.TextAsync("SELECT string_agg(concat(id, '=', v, '@', __START_AT, '-', coalesce(__END_AT::string, '')), ' ' ORDER BY id, __START_AT) FROM history")));
        return writes;
    }
}
