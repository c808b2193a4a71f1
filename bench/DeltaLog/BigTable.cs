using System.Globalization;
using System.Text;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaLogBench;

/// <summary>A table of many files in one checkpoint: opening, planning, advancing and the next checkpoint.</summary>
internal static class BigTable
{
    private const int Devices = 1000;
    private const long Version = 10;
    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    internal static async Task MeasureAsync(string work, int files)
    {
        LakePath root = new(Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"big-{files}")));
        if (Directory.Exists(root.Value)) Directory.Delete(root.Value, recursive: true);
        using (MillraceEngine maker = Stage.StartEngine()) await MakeAsync(Stage.World(maker), root, files);

        using MillraceEngine engine = Stage.StartEngine();
        DeltaEnvironment world = Stage.World(engine);
        engine.QueryRow("SELECT 1", default);
        await PartsAsync(world, new LakePath(Path.Combine(root.Value, "_delta_log", string.Create(CultureInfo.InvariantCulture, $"{Version:D20}.checkpoint.parquet"))));
        DeltaLog table = await Stage.TimeAsync("open, first in the process", () => DeltaLog.OpenAsync(world, root, default));
        table = await Stage.TimeAsync("open again, cold table", () => DeltaLog.OpenAsync(world, root, default));
        Snapshot snapshot = await table.SnapshotAsync(default);
        FilePredicate hour = Hour(device: 7, files);
        Stage.Time("plan one device, one hour, cold", () => snapshot.FilesWithin(hour).Count);
        int found = 0;
        for (int run = 0; run < 3; run++) found = Stage.Time("plan one device, one hour, warm", () => snapshot.FilesWithin(hour).ToList().Count);
        Stage.Print("  files found", found, "");
        Stage.Time("count files", () => snapshot.Files.Count);
        Stage.Time("count rows, cold", () => snapshot.RowCount);

        DeltaLog other = await DeltaLog.OpenAsync(world, root, default);
        await AppendAsync(other, "one-more.parquet");
        snapshot = await Stage.TimeAsync("advance by one commit of another writer", () => table.SnapshotAsync(default));
        Stage.Time("plan after it, first", () => snapshot.FilesWithin(hour).Count);
        Stage.Time("plan after it, again", () => snapshot.FilesWithin(hour).Count);
        await Stage.TimeAsync("commit, and the checkpoint that is due", async () => await AppendAsync(table, "and-another.parquet"));
        table = await Stage.TimeAsync("open the new checkpoint", () => DeltaLog.OpenAsync(world, root, default));
        snapshot = await table.SnapshotAsync(default);
        Stage.Print("  files", snapshot.Files.Count, "");
        Stage.Print("  memory in use", GC.GetTotalMemory(forceFullCollection: true) / 1048576.0, "MiB");
        Directory.Delete(root.Value, recursive: true);
    }

    /// <summary>What opening and planning are made of.</summary>
    private static async Task PartsAsync(DeltaEnvironment world, LakePath checkpoint)
    {
        ICheckpointFile file = await Stage.TimeAsync("  part: footer and small actions", () => world.Parquet.OpenCheckpointAsync(checkpoint, default));
        Stage.Time("  part: paths, sizes, partitions of all files", () => file.ReadAdds(0, file.RowCount).Count);
        Stage.Time("  part: bounds of a text column", () => file.ReadBounds(["device"], new DataType.String()));
        Stage.Time("  part: bounds of a timestamp column", () => file.ReadBounds(["ts"], new DataType.Timestamp()));
        Stage.Time("  part: record counts", () => file.ReadCounts(column: null));
        Stage.Time("  part: statistics as JSON", () => { long bytes = 0; file.ReadStats(0, file.RowCount, (_, json) => bytes += json.Length); return bytes; });
    }

    private static async Task<CommitResult> AppendAsync(DeltaLog table, string name)
    {
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        await File.WriteAllTextAsync(Path.Combine(table.Root.Value, name), "rows");
        transaction.Add(new NewFile(name, new Dictionary<string, string?>(), 4, DateTimeOffset.UnixEpoch, new FileStatsBuilder(1).Build()));
        CommitResult result = await transaction.CommitAsync(Operation.Named("WRITE"), default);
        if (result is CommitResult.Committed { CheckpointFault: Exception fault }) throw fault;
        return result;
    }

    private static FilePredicate Hour(int device, int files)
    {
        DateTime from = Start.AddHours(files / Devices / 2);
        return new FilePredicate.And(
            new FilePredicate.Compare(["device"], CompareOperator.Equal, Name(device)),
            new FilePredicate.Compare(["ts"], CompareOperator.GreaterOrEqual, from),
            new FilePredicate.Compare(["ts"], CompareOperator.Less, from.AddHours(1)));
    }

    private static string Name(int device) => string.Create(CultureInfo.InvariantCulture, $"device-{device:D4}");

    private static async Task MakeAsync(DeltaEnvironment world, LakePath root, int files)
    {
        TableDefinition definition = TableDefinition.Of(DataTypeText.ParseColumns("device string, ts timestamp, value double, seq long")) with
        {
            Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "2" },
        };
        DeltaLog table = await DeltaLog.CreateAsync(world, root, definition, default);
        Snapshot created = await table.SnapshotAsync(default);
        List<LogAction> actions = [created.Protocol, created.Metadata];
        for (int file = 0; file < files; file++) actions.Add(FileOf(file));
        string log = Path.Combine(root.Value, "_delta_log");
        LakePath checkpoint = new(Path.Combine(log, string.Create(CultureInfo.InvariantCulture, $"{Version:D20}.checkpoint.parquet")));
        CheckpointContent content = new(
            actions, [], RemovedSinceMs: 0, new CheckpointStats(HasJson: true, HasStruct: true, created.Schema, TableSchema.Empty));
        await Stage.TimeAsync("make the table: its first checkpoint", () => world.Parquet.WriteCheckpointAsync(checkpoint, content, default));
        Stage.Print("  size", new FileInfo(checkpoint.Value).Length / 1048576.0, "MiB");
        await File.WriteAllTextAsync(
            Path.Combine(log, string.Create(CultureInfo.InvariantCulture, $"{Version:D20}.json")), "{\"commitInfo\":{\"timestamp\":1}}\n");
        await File.WriteAllTextAsync(
            Path.Combine(log, "_last_checkpoint"), string.Create(CultureInfo.InvariantCulture, $"{{\"version\":{Version},\"size\":{actions.Count}}}"));
    }

    private static LogAction.AddFile FileOf(int file)
    {
        DateTime hour = Start.AddHours(file / Devices);
        StringBuilder path = new();
        path.Append(CultureInfo.InvariantCulture, $"part-00000-{new Guid(file, 1, 2, new byte[8])}.c000.snappy.parquet");
        FileStats stats = new FileStatsBuilder(3600)
            .Column(["device"], new DataType.String(), Name(file % Devices), Name(file % Devices), 0)
            .Column(["ts"], new DataType.Timestamp(), hour, hour.AddSeconds(3599), 0)
            .Column(["value"], new DataType.Double(), file * 0.5, (file * 0.5) + 100, 0)
            .Column(["seq"], new DataType.Long(), (long)file, (long)file + 3600, 0)
            .Build();
        return new LogAction.AddFile(path.ToString(), new Dictionary<string, string?>(), 1 << 20, 1, IsDataChange: false) { Stats = stats.Json };
    }
}
