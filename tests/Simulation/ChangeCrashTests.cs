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
        using CrashProject project = new(Sql);
        Land(project, first: 0, files: 2);
        int writes = await project.EndUpdateAsync(n, kind);
        Land(project, first: 2, files: 2);
        await project.UpdateAsync($"after {kind} at write {n}");
        Assert.Equal("1=12 3=31 4=41", await project.TextAsync("SELECT string_agg(id || '=' || v, ' ' ORDER BY id) FROM newest"));
        Assert.Equal(
            "1=11@2-4 1=10@4-6 1=12@6- 2=20@5-6 2=21@6-7 3=30@8-9 3=31@11- 4=40@1-5 4=42@5-10 4=41@10-",
            await project.TextAsync("SELECT string_agg(concat(id, '=', v, '@', __START_AT, '-', coalesce(__END_AT::string, '')), ' ' ORDER BY id, __START_AT) FROM history"));
        return writes;
    }

    private static void Land(CrashProject project, int first, int files)
    {
        for (int file = first; file < first + files; file++) project.Land(file, "id,v,op,seq\n" + Files[file]);
    }
}
