using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>
/// Updates of flows that keep rows for later batches (windows, sessions, distinct rows, joins), ended at every single write.
/// Afterwards each table must hold what a query over all rows gives, as far as the watermark has come.
/// </summary>
public sealed class StreamCrashTests
{
    private const string Sql = """
        CREATE OR REFRESH STREAMING TABLE bronze
        AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, ts timestamp', maxFilesPerTrigger => 1);
        CREATE OR REFRESH STREAMING TABLE windows AS SELECT id % 3 AS k, window.start AS s, count(*) AS n
        FROM STREAM bronze WATERMARK ts DELAY OF INTERVAL 5 SECONDS GROUP BY id % 3, window(ts, '20 seconds', '10 seconds');
        CREATE OR REFRESH STREAMING TABLE sessions AS SELECT id % 3 AS k, session_window.start AS s, count(*) AS n
        FROM STREAM bronze WATERMARK ts DELAY OF INTERVAL 5 SECONDS GROUP BY id % 3, session_window(ts, '4 seconds');
        CREATE OR REFRESH STREAMING TABLE distinct_rows AS SELECT DISTINCT id % 7 AS k, id // 25 AS g FROM STREAM bronze;
        CREATE OR REFRESH STREAMING TABLE pairs AS SELECT a.id AS a, b.id AS b FROM STREAM bronze a JOIN STREAM bronze b ON a.id = b.id + 7;
        """;

    private const string Check = """
        WITH done AS (SELECT max(ts) - INTERVAL 5 SECONDS AS until FROM bronze),
        w AS (SELECT id % 3 AS k, window.start AS s, window.end AS e, count(*) AS n FROM bronze GROUP BY id % 3, window(ts, '20 seconds', '10 seconds')),
        q AS (SELECT id % 3 AS k, session_window.start AS s, session_window.end AS e, count(*) AS n FROM bronze GROUP BY id % 3, session_window(ts, '4 seconds')),
        d AS (SELECT DISTINCT id % 7 AS k, id // 25 AS g FROM bronze),
        p AS (SELECT a.id AS a, b.id AS b FROM bronze a JOIN bronze b ON a.id = b.id + 7)
        SELECT (SELECT count(*) FROM bronze),
          (SELECT count(*) FROM windows), (SELECT count(*) FROM w, done WHERE e <= until), (SELECT count(*) FROM (SELECT k, s, n FROM windows INTERSECT SELECT k, s, n FROM w)),
          (SELECT count(*) FROM sessions), (SELECT count(*) FROM q, done WHERE e <= until), (SELECT count(*) FROM (SELECT k, s, n FROM sessions INTERSECT SELECT k, s, n FROM q)),
          (SELECT count(*) FROM distinct_rows), (SELECT count(*) FROM d), (SELECT count(*) FROM (SELECT k, g FROM distinct_rows INTERSECT SELECT k, g FROM d)),
          (SELECT count(*) FROM pairs), (SELECT count(*) FROM p), (SELECT count(*) FROM (SELECT a, b FROM pairs INTERSECT SELECT a, b FROM p))
        """;

    [Theory]
    [InlineData(FaultKind.CrashAfter)]
    [InlineData(FaultKind.FailAfter)]
    public async Task An_update_that_ends_at_any_write_keeps_every_row_that_later_ones_need(FaultKind kind)
    {
        int writes = await RunAsync(n: null, kind);
        Assert.InRange(writes, 10, 300);
        for (int n = 1; n <= writes; n++)
        {
            if (Effort.EndsAt(n, 7, kind)) await RunAsync(n, kind);
        }
    }

    private static async Task<int> RunAsync(int? n, FaultKind kind)
    {
        using CrashProject project = new(Sql);
        Land(project, first: 0, files: 1);
        await project.UpdateAsync();
        Land(project, first: 1, files: 2);
        int writes = await project.EndUpdateAsync(n, kind);
        Land(project, first: 3, files: 1);
        string when = $"after {kind} at write {n}";
        await project.UpdateAsync(when);
        await CompareAsync(project, when);
        return writes;
    }

    /// <summary>Rows a second apart, with a pause behind every tenth.</summary>
    private static void Land(CrashProject project, int first, int files)
    {
        DateTime start = new(2026, 5, 1, 10, 0, 0, DateTimeKind.Utc);
        for (int file = first; file < first + files; file++)
        {
            IEnumerable<string> rows = Enumerable.Range(file * 25, 25).Select(id => $"{id},{start.AddSeconds(id + (id / 10 * 6)):yyyy-MM-ddTHH:mm:ssZ}\n");
            project.Land(file, "id,ts\n" + string.Concat(rows));
        }
    }

    private static async Task CompareAsync(CrashProject project, string when)
    {
        long[] found = await project.NumbersAsync(Check);
        Assert.True(found[0] == 100, $"{when}: {found[0]} rows came, 100 landed");
        for (int at = 1; at < found.Length; at += 3)
            Assert.True(found[at] > 0 && found[at] == found[at + 1] && found[at] == found[at + 2], $"{when}: table {at / 3}: {found[at]} rows, {found[at + 1]} expected, {found[at + 2]} alike");
    }
}
