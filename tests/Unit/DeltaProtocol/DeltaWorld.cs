using System.Text;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;

namespace Millrace.Unit.Delta;

/// <summary>A table world in memory: a store, a clock that tests turn, ids in a row, and checkpoints as JSON lines.</summary>
internal sealed class DeltaWorld
{
    private int _lastId;

    public DeltaWorld()
        : this(store => store)
    {
    }

    public DeltaWorld(Func<IObjectStore, IObjectStore> wrap)
    {
        Clock = new ManualClock();
        Store = wrap(new MemoryStore(Clock));
        Parquet = new JsonCheckpoints(Store);
        Environment = new DeltaEnvironment(Store, Parquet, Clock, NextId);
    }

    public static LakePath Root { get; } = new("/lake/t");

    public ManualClock Clock { get; }

    public IObjectStore Store { get; }

    public JsonCheckpoints Parquet { get; }

    public DeltaEnvironment Environment { get; }

    public static TableDefinition Definition { get; } =
        TableDefinition.Of(DataTypeText.ParseColumns("id long, day date, v double")) with { PartitionColumns = ["day"] };

    public static NewFile File(string name, string? day, long rows = 1) => new(
        name,
        new Dictionary<string, string?> { ["day"] = day },
        SizeBytes: 100,
        DateTimeOffset.UnixEpoch,
        new FileStatsBuilder(rows).Build());

    public Task<DeltaLog> CreateAsync() => DeltaLog.CreateAsync(Environment, Root, Definition, default);

    public Task<DeltaLog> OpenAsync() => DeltaLog.OpenAsync(Environment, Root, default);

    public async Task<CommitResult> AppendAsync(DeltaLog table, string name, string? day = "2024-01-01")
    {
        Transaction transaction = table.StartTransaction(await table.SnapshotAsync(default));
        transaction.Add(File(name, day));
        return await transaction.CommitAsync(Operation.Named("WRITE"), default);
    }

    public async Task PutCommitAsync(long version, params string[] lines)
    {
        bool isNew = await Store.TryCreateAsync(LogName.Commit(Root, version), Bytes(string.Join('\n', lines)), default);
        if (!isNew) throw new InvalidOperationException($"Version {version} exists.");
    }

    public Task PutAsync(string name, string content) => Store.ReplaceAsync(Root.Child(name), Bytes(content), default);

    public async Task<string> TextAsync(long version)
    {
        ReadOnlyMemory<byte> content = await Store.TryReadAsync(LogName.Commit(Root, version), default)
            ?? throw new InvalidOperationException($"Version {version} does not exist.");
        return Encoding.UTF8.GetString(content.Span);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private Guid NextId() => new(Interlocked.Increment(ref _lastId), 0, 0, new byte[8]);
}

internal sealed class ManualClock : TimeProvider
{
    private long _milliseconds = 1_700_000_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _milliseconds));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _milliseconds, (long)by.TotalMilliseconds);
}

/// <summary>Checkpoints as JSON lines under Parquet names.</summary>
internal sealed class JsonCheckpoints(IObjectStore store) : IParquetFiles
{
    public bool Fails { get; set; }

    public async Task<ICheckpointFile> OpenCheckpointAsync(LakePath file, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> content = await store.TryReadAsync(file, cancellationToken)
            ?? throw new InvalidOperationException($"{file} is missing.");
        return new ActionCheckpoint(Commit.ParseLines(file, content.Span));
    }

    public async Task<CheckpointWritten> WriteCheckpointAsync(
        LakePath file, CheckpointContent content, CancellationToken cancellationToken)
    {
        if (Fails) throw new InvalidOperationException("No checkpoint today.");
        List<LogAction> actions = [.. content.AllActions()];
        await store.TryCreateAsync(file, ActionWriter.Write(actions), cancellationToken);
        return new CheckpointWritten(actions.Count, actions.Count(action => action is LogAction.AddFile));
    }
}
