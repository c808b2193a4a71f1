using System.Diagnostics;
using DuckDB.NET.Data;

namespace Millrace.ChangesBench;

/// <summary>What one would write by hand for changes that come in order: the history of before and the changes give the history of after, as one file.</summary>
internal static class ByHand
{
    internal static (double Seconds, double PeakMiB) Run(string work)
    {
        using DuckDBConnection connection = Events.Peer();
        Stopwatch watch = Stopwatch.StartNew();
        Events.Run(connection, $"""
            COPY (SELECT id, name, amount, seq AS start, NULL::BIGINT AS finish FROM '{work}/landing/first.parquet')
            TO '{work}/history0.parquet' (FORMAT parquet)
            """);
        double first = watch.Elapsed.TotalSeconds;
        watch.Restart();
        Events.Run(connection, $"""
            COPY (
              WITH changes AS (SELECT *, lead(seq) OVER (PARTITION BY id ORDER BY seq) AS finish FROM '{work}/later/changes.parquet'),
              touched AS (SELECT id, min(seq) AS seq FROM changes GROUP BY id)
              SELECT h.id, h.name, h.amount, h.start, coalesce(h.finish, t.seq) AS finish
              FROM '{work}/history0.parquet' AS h LEFT JOIN touched AS t ON h.id = t.id
              UNION ALL SELECT id, name, amount, seq, finish FROM changes WHERE op <> 'D')
            TO '{work}/history1.parquet' (FORMAT parquet)
            """);
        double seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine($"by hand: first load {first:0.00} s, changes {seconds:0.00} s");
        return (seconds, Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0);
    }
}
