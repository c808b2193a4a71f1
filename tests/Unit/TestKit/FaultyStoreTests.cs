using System.Text;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.TestKit;

public sealed class FaultyStoreTests
{
    private static readonly LakePath First = new("lake/first");
    private static readonly LakePath Second = new("lake/second");
    private static readonly ReadOnlyMemory<byte> Content = Encoding.UTF8.GetBytes("x");
    private readonly MemoryStore _inner = new(new ManualClock());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_plan_every_call_passes_and_is_counted()
    {
        FaultyStore store = new(_inner, plan: null);

        Assert.True(await store.TryCreateAsync(First, Content, Token));
        Assert.False(await store.TryCreateAsync(First, Content, Token));
        await store.ReplaceAsync(Second, Content, Token);
        await store.PersistAsync([Second], Token);
        await store.DeleteAsync(First, Token);

        Assert.Equal(5, store.Writes);
        Assert.Null(await store.TryReadAsync(First, Token));
        Assert.Equal([Second], await ListAsync(store));
        Assert.Equal(2, store.Reads);
        Assert.False(store.IsCrashed);
    }

    [Fact]
    public async Task A_failure_before_leaves_nothing_and_later_calls_work()
    {
        FaultyStore store = new(_inner, new FaultPlan(2, FaultKind.FailBefore));
        await store.TryCreateAsync(First, Content, Token);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => store.TryCreateAsync(Second, Content, Token));

        Assert.Equal("STORAGE_FAILED", fault.Code.Value);
        Assert.Null(await _inner.TryReadAsync(Second, Token));
        Assert.True(await store.TryCreateAsync(Second, Content, Token));
    }

    [Fact]
    public async Task A_failure_after_leaves_the_work_done()
    {
        FaultyStore store = new(_inner, new FaultPlan(1, FaultKind.FailAfter));

        await Assert.ThrowsAsync<MillraceException>(() => store.TryCreateAsync(First, Content, Token));

        Assert.NotNull(await _inner.TryReadAsync(First, Token));
        Assert.False(await store.TryCreateAsync(First, Content, Token));
    }

    [Theory]
    [InlineData(FaultKind.CrashBefore, false)]
    [InlineData(FaultKind.CrashAfter, true)]
    public async Task After_a_crash_the_store_is_gone_and_the_one_behind_it_is_not(FaultKind kind, bool isDone)
    {
        FaultyStore store = new(_inner, new FaultPlan(1, kind));

        SimulatedCrash crash = await Assert.ThrowsAsync<SimulatedCrash>(() => store.ReplaceAsync(First, Content, Token));

        Assert.Contains("write 1: replace 'first'", crash.Message, StringComparison.Ordinal);
        Assert.True(store.IsCrashed);
        Assert.Equal(isDone, await _inner.TryReadAsync(First, Token) is not null);
        await Assert.ThrowsAsync<SimulatedCrash>(() => store.TryReadAsync(First, Token));
        await Assert.ThrowsAsync<SimulatedCrash>(() => ListAsync(store));
        await Assert.ThrowsAsync<SimulatedCrash>(() => store.TryCreateAsync(Second, Content, Token));
        await Assert.ThrowsAsync<SimulatedCrash>(() => store.DeleteAsync(First, Token));
        await Assert.ThrowsAsync<SimulatedCrash>(() => store.PersistAsync([], Token));
        Assert.Equal(1, store.Writes);
    }

    [Fact]
    public async Task A_listing_ends_when_the_crash_comes_in_the_middle()
    {
        FaultyStore store = new(_inner, new FaultPlan(1, FaultKind.CrashBefore));
        await _inner.TryCreateAsync(First, Content, Token);
        await _inner.TryCreateAsync(Second, Content, Token);
        await using IAsyncEnumerator<StoredObject> listing =
            store.ListAsync(new LakePath("lake"), isRecursive: true, startAfter: null, Token).GetAsyncEnumerator(Token);
        Assert.True(await listing.MoveNextAsync());

        await Assert.ThrowsAsync<SimulatedCrash>(() => store.DeleteAsync(First, Token));

        await Assert.ThrowsAsync<SimulatedCrash>(async () => await listing.MoveNextAsync());
    }

    [Fact]
    public void The_same_seed_gives_the_same_fault_within_its_bounds()
    {
        FaultPlan[] plans = [.. Enumerable.Range(0, 500).Select(seed => FaultPlan.FromSeed(seed, lastWrite: 3))];

        Assert.Equal(plans, Enumerable.Range(0, 500).Select(seed => FaultPlan.FromSeed(seed, lastWrite: 3)));
        Assert.Equal(12, plans.Distinct().Count());
        Assert.All(plans, plan => Assert.InRange(plan.AtWrite, 1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => FaultPlan.FromSeed(1, lastWrite: 0));
    }

    private static async Task<List<LakePath>> ListAsync(FaultyStore store)
    {
        List<LakePath> found = [];
        await foreach (StoredObject item in store.ListAsync(new LakePath("lake"), isRecursive: true, startAfter: null, Token))
            found.Add(item.Path);
        return found;
    }
}
