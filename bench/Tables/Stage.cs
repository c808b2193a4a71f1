using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using Millrace.Delta;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Types;

namespace Millrace.TablesBench;

/// <summary>What all measurements share: sessions, readings by the million, medians, and what a run adds to memory.</summary>
internal static class Stage
{
    internal const string Columns = "device string, ts timestamp, pressure double, temperature double, vibration double, state int";

    internal static DeltaSession Session() => new(new EngineSettings { MemoryLimitBytes = 4L << 30 });

    /// <summary>Readings of 100 devices in order of time, as they come in.</summary>
    internal static string Readings(long rows) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT 'device-' || lpad(CAST(n % 100 AS VARCHAR), 3, '0') AS device,
               make_timestamptz(1735689600000000 + n * 100000) AS ts,
               100 + 10 * sin(n / 1000.0) + random() AS pressure,
               20 + 5 * cos(n / 5000.0) + random() AS temperature,
               random() AS vibration,
               CAST(n % 7 AS INTEGER) AS state
        FROM range({rows}) AS source(n)
        """);

    internal static async Task<DeltaTable> FilledAsync(DeltaSession session, string folder, long rows, long fileBytes, params (string, string)[] properties)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        DeltaTable table = await DeltaTable.CreateAsync(
            folder, DataTypeText.ParseColumns(Columns), properties: properties.ToDictionary(static pair => pair.Item1, static pair => pair.Item2), session: session);
        WriteOrder order = new(new BoundQuery(Readings(rows)), new WriteMode.Append()) { TargetFileSizeBytes = fileBytes };
        await new TableWriter(session.Services).WriteAsync(table.Log, order, default);
        return table;
    }

    /// <summary>The peer: the same engine by itself, with the same memory.</summary>
    internal static DuckDBConnection Peer()
    {
        DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        Run(connection, "SET memory_limit='4GB'; SET TimeZone='UTC'; SET preserve_insertion_order=false");
        return connection;
    }

    internal static void Run(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
        }
    }

    internal static void Read(DeltaSession session, BoundQuery query)
    {
        using QueryResult result = session.Services.Engine.Query(query, default);
        while (result.Read())
        {
        }
    }

    internal static double Seconds(Action run)
    {
        Stopwatch watch = Stopwatch.StartNew();
        run();
        return watch.Elapsed.TotalSeconds;
    }

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Seconds a run takes, and by how much the process is larger at its largest than before.</summary>
    internal static async Task<(double Seconds, double MiB)> WatchedAsync(Func<Task> run)
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true);
        using Process self = Process.GetCurrentProcess();
        long before = self.WorkingSet64;
        long most = before;
        using CancellationTokenSource end = new();
        Task sampler = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                self.Refresh();
                most = Math.Max(most, self.WorkingSet64);
                await Task.Delay(5);
            }
        });
        Stopwatch watch = Stopwatch.StartNew();
        await run();
        double seconds = watch.Elapsed.TotalSeconds;
        await end.CancelAsync();
        await sampler;
        return (seconds, (most - before) / 1048576.0);
    }

    internal static void Print(string what, FormattableString figures) =>
        Console.WriteLine($"  {what,-58} {figures.ToString(CultureInfo.InvariantCulture)}");
}
