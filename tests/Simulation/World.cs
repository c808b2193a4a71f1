using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;
using Millrace.TestKit;

namespace Millrace.Simulation;

/// <summary>One table, the store under it, a clock, and all that is random, drawn from one seed.</summary>
internal sealed class World : IDisposable
{
    private readonly TempFolder? _folder;
    private readonly Random _ids;

    internal World(int seed, bool isOnDisk)
    {
        Random = new Random(seed);
        _ids = new Random(seed ^ 0x5EED);
        _folder = isOnDisk ? new TempFolder() : null;
        Root = new LakePath(_folder?.Below("table") ?? "lake/table");
        Store = isOnDisk ? new LocalStore(NewId) : new MemoryStore(Clock);
    }

    internal Random Random { get; }

    internal ManualClock Clock { get; } = new();

    internal CheckpointVault Checkpoints { get; } = new();

    internal IObjectStore Store { get; }

    internal LakePath Root { get; }

    /// <summary>What the writers know of their operations.</summary>
    internal Ledger Ledger { get; } = new();

    /// <summary>The surroundings of a process that reaches the table through a store of its own.</summary>
    internal DeltaEnvironment Environment(IObjectStore store) => new(store, Checkpoints.For(store), Clock, NewId);

    internal async Task CreateTableAsync(IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken)
    {
        TableDefinition definition = TableDefinition.Of(new TableSchema([new Column("value", new DataType.Long())])) with
        {
            Properties = properties,
        };
        await DeltaLog.CreateAsync(Environment(Store), Root, definition, cancellationToken);
    }

    public void Dispose() => _folder?.Dispose();

    private Guid NewId()
    {
        byte[] bytes = new byte[16];
        lock (_ids) _ids.NextBytes(bytes);
        return new Guid(bytes);
    }
}
