using System.Globalization;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaLogBench;

/// <summary>A log of many one-row commits, all still there, with a checkpoint near its end.</summary>
internal static class LongLog
{
    internal static async Task MeasureAsync(string work, int commits)
    {
        LakePath root = new(Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"long-{commits}")));
        if (Directory.Exists(root.Value)) Directory.Delete(root.Value, recursive: true);
        using MillraceEngine engine = Stage.StartEngine();
        DeltaEnvironment world = Stage.World(engine);
        DeltaLog table = await DeltaLog.CreateAsync(world, root, TableDefinition.Of(DataTypeText.ParseColumns("id long")), default);
        string log = Path.Combine(root.Value, "_delta_log");
        List<LogAction> actions = [(await table.SnapshotAsync(default)).Protocol, (await table.SnapshotAsync(default)).Metadata];
        for (int version = 1; version <= commits; version++)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"part-{version:D8}.parquet");
            string stats = string.Create(CultureInfo.InvariantCulture, $$$"""{"numRecords":1,"minValues":{"id":{{{version}}}},"maxValues":{"id":{{{version}}}},"nullCount":{"id":0}}""");
            if (version <= commits - 5) actions.Add(new LogAction.AddFile(path, new Dictionary<string, string?>(), 100, 1, IsDataChange: false) { Stats = stats });
            await File.WriteAllTextAsync(
                Path.Combine(log, string.Create(CultureInfo.InvariantCulture, $"{version:D20}.json")),
                $$$"""
                {"commitInfo":{"timestamp":1,"operation":"WRITE"}}
                {"add":{"path":"{{{path}}}","partitionValues":{},"size":100,"modificationTime":1,"dataChange":true,"stats":{{{System.Text.Json.JsonSerializer.Serialize(stats)}}}}}
                """);
        }

        LakePath checkpoint = new(Path.Combine(log, string.Create(CultureInfo.InvariantCulture, $"{commits - 5:D20}.checkpoint.parquet")));
        await world.Parquet.WriteCheckpointAsync(
            checkpoint,
            new CheckpointContent(actions, [], 0, new CheckpointStats(HasJson: true, HasStruct: true, DataTypeText.ParseColumns("id long"), TableSchema.Empty)),
            default);
        await File.WriteAllTextAsync(
            Path.Combine(log, "_last_checkpoint"), string.Create(CultureInfo.InvariantCulture, $"{{\"version\":{commits - 5},\"size\":{actions.Count}}}"));
        for (int run = 0; run < 3; run++)
        {
            table = await Stage.TimeAsync(
                string.Create(CultureInfo.InvariantCulture, $"open after {commits:N0} one-row commits"), () => DeltaLog.OpenAsync(world, root, default));
        }

        Snapshot snapshot = await table.SnapshotAsync(default);
        Stage.Print("  files", snapshot.Files.Count, "");
        Directory.Delete(root.Value, recursive: true);
    }
}
