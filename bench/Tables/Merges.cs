using DuckDB.NET.Data;
using Millrace.Delta;
using Millrace.Delta.Changing;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;

namespace Millrace.TablesBench;

/// <summary>
/// 1,000 rows merged into a table, 900 of them known: by rewriting files, by deletion vectors, and by hand in DuckDB, which
/// is told the touched files and writes no log, no statistics and no fsync.
/// </summary>
internal static class Merges
{
    private const int Runs = 3;

    // Known rows lie in the first tenth of the table, as late corrections of one day would.
    private const string Source = """
        SELECT 'device-' || lpad(CAST(n % 100 AS VARCHAR), 3, '0') AS device,
               make_timestamptz(CASE WHEN k < 900 THEN 1735689600000000 + n * 100000 ELSE 1700000000000000 + k END) AS ts,
               1.0 AS pressure, 2.0 AS temperature, 3.0 AS vibration, CAST(9 AS INTEGER) AS state
        FROM (SELECT k, k * (ROWS / 10) // 1000 AS n FROM range(1000) AS source(k))
        """;

    internal static async Task MeasureAsync(string work, long rows)
    {
        List<double> vectors = [];
        List<double> copies = [];
        List<double> hands = [];
        double vectorMiB = 0;
        double copyMiB = 0;
        double handMiB = 0;
        for (int run = 0; run < Runs; run++)
        {
            (double seconds, double mib) = await MergeAsync(work, rows, withVectors: true);
            vectors.Add(seconds);
            vectorMiB = Math.Max(vectorMiB, mib);
            (seconds, mib) = await MergeAsync(work, rows, withVectors: false);
            copies.Add(seconds);
            copyMiB = Math.Max(copyMiB, mib);
            (seconds, mib) = await ByHandAsync(work, rows);
            hands.Add(seconds);
            handMiB = Math.Max(handMiB, mib);
        }

        double hand = Stage.Median(hands);
        Stage.Print("MERGE of 1,000 rows, by hand in DuckDB", $"{hand,6:N2} s   +{handMiB:N0} MiB");
        Stage.Print("MERGE of 1,000 rows, rewriting files", $"{Stage.Median(copies),6:N2} s   +{copyMiB:N0} MiB   ratio {Stage.Median(copies) / hand:N2}");
        Stage.Print("MERGE of 1,000 rows, deletion vectors", $"{Stage.Median(vectors),6:N2} s   +{vectorMiB:N0} MiB   ratio {Stage.Median(vectors) / hand:N2}");
    }

    private static string SourceOf(long rows) => Source.Replace("ROWS", rows.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static async Task<(double Seconds, double MiB)> MergeAsync(string work, long rows, bool withVectors)
    {
        string folder = Path.Combine(work, "merges");
        using DeltaSession session = Stage.Session();
        DeltaTable table = await Stage.FilledAsync(session, folder, rows, 32L << 20, ("delta.enableDeletionVectors", withVectors ? "true" : "false"));
        MergeOrder order = new(
            new BoundQuery(SourceOf(rows)), "s", "t", new BoundExpression("t.device = s.device AND t.ts = s.ts"),
            [new MergeClause.UpdateAll(Condition: null), new MergeClause.InsertAll(Condition: null)]);
        ChangeResult? result = null;
        (double, double) measured = await Stage.WatchedAsync(async () => result = await new TableChanger(session.Services).MergeAsync(table.Log, order, default));
        if (result?.Metric("numTargetRowsUpdated") != 900 || await table.CountAsync() != rows + 100) throw new InvalidOperationException("The merge is wrong.");
        Directory.Delete(folder, recursive: true);
        return measured;
    }

    private static async Task<(double Seconds, double MiB)> ByHandAsync(string work, long rows)
    {
        string folder = Path.Combine(work, "merges");
        List<string> touched = [];
        using (DeltaSession session = Stage.Session())
        {
            DeltaTable table = await Stage.FilledAsync(session, folder, rows, 32L << 20);
            using DuckDBConnection finder = Stage.Peer();
            using DuckDBCommand command = finder.CreateCommand();
            Snapshot snapshot = await table.SnapshotAsync();
            command.CommandText = $"SELECT DISTINCT filename FROM read_parquet([{string.Join(", ", snapshot.Files.Select(static file => $"'{file.Path.Value}'"))}], filename=true) AS t SEMI JOIN ({SourceOf(rows)}) AS s USING (device, ts)";
            using DuckDBDataReader reader = command.ExecuteReader();
            while (reader.Read()) touched.Add(reader.GetString(0));
        }

        using DuckDBConnection peer = Stage.Peer();
        string files = string.Join(", ", touched.Select(static file => $"'{file}'"));
        string merged = $"""
            SELECT device, ts, coalesce(s.pressure, t.pressure) AS pressure, coalesce(s.temperature, t.temperature) AS temperature,
                   coalesce(s.vibration, t.vibration) AS vibration, coalesce(s.state, t.state) AS state
            FROM read_parquet([{files}]) AS t FULL JOIN ({SourceOf(rows)}) AS s USING (device, ts)
            """;
        (double, double) measured = await Stage.WatchedAsync(() =>
        {
            Stage.Run(peer, $"COPY ({merged}) TO '{Path.Combine(folder, "by-hand.parquet")}' (FORMAT parquet, COMPRESSION snappy)");
            return Task.CompletedTask;
        });
        Console.WriteLine($"    files touched {touched.Count}");
        Directory.Delete(folder, recursive: true);
        return measured;
    }
}
