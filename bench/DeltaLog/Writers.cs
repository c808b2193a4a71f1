using System.Diagnostics;
using System.Globalization;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaLogBench;

/// <summary>Writers of one process that commit one file each, again and again; the files are there already.</summary>
internal static class Writers
{
    internal static async Task MeasureAsync(string work, int writers, int commitsEach)
    {
        LakePath root = new(Path.Combine(work, "writers"));
        if (Directory.Exists(root.Value)) Directory.Delete(root.Value, recursive: true);
        using MillraceEngine engine = Stage.StartEngine();
        DeltaEnvironment world = Stage.World(engine);
        world = world with { Store = new LogOnlyStore(world.Store) };
        DeltaLog table = await DeltaLog.CreateAsync(world, root, TableDefinition.Of(DataTypeText.ParseColumns("id long")), default);
        FileStats stats = new FileStatsBuilder(1).Column(["id"], new DataType.Long(), 1L, 1L, 0).Build();
        Stopwatch watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (int commit = 0; commit < commitsEach; commit++)
            {
                Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
                string name = string.Create(CultureInfo.InvariantCulture, $"w{writer}-{commit}.parquet");
                transaction.Add(new NewFile(name, new Dictionary<string, string?>(), 4, DateTimeOffset.UnixEpoch, stats));
                CommitResult result = await transaction.CommitAsync(Operation.Named("WRITE"), default);
                if (result is not CommitResult.Committed) throw new InvalidOperationException($"{result}");
            }
        })));
        double seconds = watch.Elapsed.TotalSeconds;
        Stage.Print($"{writers} writers, durable one-file commits", writers * commitsEach / seconds, "per s");
        DeltaLog opened = await DeltaLog.OpenAsync(world, root, default);
        Snapshot snapshot = await opened.SnapshotAsync(default);
        Stage.Print("  commits lost", (writers * commitsEach) - snapshot.Files.Count, "");
        Directory.Delete(root.Value, recursive: true);
    }
}
