using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class LogProbeTests
{
    private readonly Asked _asked;
    private readonly DeltaWorld _world;

    public LogProbeTests()
    {
        Asked? asked = null;
        _world = new DeltaWorld(inner => asked = new Asked(inner));
        _asked = asked!;
    }

    [Theory]
    [InlineData(3, "classic")]
    [InlineData(5, "classic")]
    [InlineData(5, "v2")]
    public async Task Where_asking_is_cheap_a_table_opens_without_a_listing_of_its_log(int commits, string policy)
    {
        await CreateAsync(commits, policy);

        Assert.Equal(commits, await OpenAsync(isCheap: true));
        Assert.Equal(0, _asked.LogListings);
        Assert.Equal(commits, await OpenAsync(isCheap: false));
        Assert.Equal(1, _asked.LogListings);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(4, 6)]
    [InlineData(4, 4)]
    public async Task A_gap_behind_the_checkpoint_is_still_an_error(int firstLost, int lastLost)
    {
        await CreateAsync(commits: 7, "classic", interval: 3, last: 3);
        for (long version = firstLost; version <= lastLost; version++) await _world.Store.DeleteAsync(LogName.Commit(DeltaWorld.Root, version), default);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => OpenAsync(isCheap: true));
        Assert.Equal("DELTA_LOG_GAP", fault.Code.Value);
    }

    [Theory]
    [InlineData("""{"version":3,"size":5,"parts":2}""")]
    [InlineData("""{"version":4,"size":5}""")]
    [InlineData("""{"version":3,"size":5,"v2Checkpoint":{"path":"../../elsewhere.json","sizeInBytes":1,"modificationTime":1}}""")]
    [InlineData("""{"version":3,"size":5,"v2Checkpoint":{"path":null}}""")]
    [InlineData("""{"version":3,"size":5,"v2Checkpoint":null}""")]
    [InlineData("no hint at all")]
    public async Task A_hint_that_misleads_only_costs_a_listing(string hint)
    {
        await CreateAsync(commits: 5, "classic", interval: 3);
        await _world.PutAsync("_delta_log/_last_checkpoint", hint);

        Assert.Equal(5, await OpenAsync(isCheap: true));
    }

    private async Task CreateAsync(int commits, string policy, int interval = 3, int last = int.MaxValue)
    {
        Dictionary<string, string> properties = new()
        {
            ["delta.checkpointInterval"] = interval.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["delta.checkpointPolicy"] = policy,
        };
        if (policy == "v2") properties["delta.feature.v2Checkpoint"] = "supported";
        DeltaLog table = await DeltaLog.CreateAsync(_world.Environment, DeltaWorld.Root, DeltaWorld.Definition with { Properties = properties }, default);
        for (int at = 1; at <= commits; at++)
        {
            _world.Parquet.Fails = at > last;
            Assert.IsType<CommitResult.Committed>(await _world.AppendAsync(table, $"f{at}"));
        }
    }

    private async Task<long> OpenAsync(bool isCheap)
    {
        _asked.IsFindCheap = isCheap;
        _asked.LogListings = 0;
        return (await (await _world.OpenAsync()).SnapshotAsync(default)).Version;
    }

    private sealed class Asked(IObjectStore inner) : IObjectStore
    {
        public bool IsFindCheap { get; set; }

        bool IObjectStore.IsFindCheapIn(LakePath folder) => IsFindCheap;

        public int LogListings { get; set; }

        public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken) => inner.TryReadAsync(path, cancellationToken);

        public IAsyncEnumerable<StoredObject> ListAsync(LakePath folder, bool isRecursive, string? startAfter, CancellationToken cancellationToken)
        {
            if (folder.Name == LogName.Folder) LogListings++;
            return inner.ListAsync(folder, isRecursive, startAfter, cancellationToken);
        }

        public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.TryCreateAsync(path, content, cancellationToken);

        public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.ReplaceAsync(path, content, cancellationToken);

        public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

        public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken) => inner.PersistAsync(files, cancellationToken);

        public Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken) => inner.TryFindAsync(path, cancellationToken);
    }
}
