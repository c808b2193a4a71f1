using System.Globalization;
using DuckDB.NET.Data;
using Millrace.Delta;
using Millrace.Delta.Scanning;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;

namespace Millrace.TablesBench;

/// <summary>Queries over a table beside the same queries over its Parquet files, by turns in one process.</summary>
internal static class Scans
{
    private const int Runs = 9;

    private static readonly (string Name, string Select, string Where)[] Queries =
    [
        ("count of rows", "count(*)", "true"),
        ("sum of one column", "sum(pressure)", "true"),
        ("group by device", "device, avg(pressure), max(temperature), count(*)", "true GROUP BY device"),
        ("all columns, filtered", "sum(pressure + temperature + vibration + state), max(ts)", "vibration > 0.99"),
        ("one hour", "avg(pressure)", "ts >= TIMESTAMPTZ '2025-01-03 10:00:00+00' AND ts < TIMESTAMPTZ '2025-01-03 11:00:00+00'"),
    ];

    internal static async Task MeasureAsync(string work, long rows)
    {
        using DeltaSession session = Stage.Session();
        string folder = Path.Combine(work, "scans");
        DeltaTable table = await Stage.FilledAsync(session, folder, rows, 32L << 20, ("delta.enableDeletionVectors", "true"));
        await CompareAsync(session, table, "");
        await table.DeleteAsync("vibration > 0.5 AND vibration < 0.51");
        await CompareAsync(session, table, ", 1 % of rows deleted by vectors");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task CompareAsync(DeltaSession session, DeltaTable table, string state)
    {
        Snapshot snapshot = await table.SnapshotAsync();
        string files = string.Join(", ", snapshot.Files.Select(static file => $"'{file.Path.Value}'"));
        using DuckDBConnection peer = Stage.Peer();
        foreach ((string name, string select, string where) in Queries)
        {
            List<double> own = [];
            List<double> plain = [];
            ScanProfile? profile = null;
            for (int run = 0; run <= Runs; run++)
            {
                double seconds = Stage.Seconds(() => Stage.Run(peer, $"SELECT {select} FROM read_parquet([{files}]) WHERE {where}"));
                if (run > 0) plain.Add(seconds);
                seconds = Stage.Seconds(() =>
                {
                    // Planning belongs to the query: the condition chooses the files.
                    FilePredicate predicate = PredicateReader.Read(session.Services.Engine, new BoundExpression(where.Split(" GROUP")[0]), "t");
                    TableScan scan = new TableScanner(session.Services).ScanAsync(snapshot, predicate, default).GetAwaiter().GetResult();
                    profile = scan.Profile;
                    Stage.Read(session, new BoundQuery($"SELECT {select} FROM ({scan.Sql}) AS t WHERE {where}"));
                });
                if (run > 0) own.Add(seconds);
            }

            double ratio = Stage.Median(own) / Stage.Median(plain);
            Stage.Print(
                name + state,
                $"DuckDB {Stage.Median(plain) * 1000,7:N1} ms   Millrace {Stage.Median(own) * 1000,7:N1} ms   ratio {ratio:N2}   files {profile?.FilesRead.ToString(CultureInfo.InvariantCulture)} of {snapshot.Files.Count}");
        }
    }
}
