using Millrace.Engine;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.TestKit;

namespace Millrace.Simulation.Tables;

/// <summary>One table, a clock that jumps, and all that was tried on it; drawn from one seed.</summary>
internal sealed class HistoryWorld : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Random _ids;
    private long _lastRow;

    internal HistoryWorld(int seed, MillraceEngine engine)
    {
        Random = new Random(seed);
        _ids = new Random(seed ^ 0x5EED);
        Engine = engine;
        Store = new ClockedStore(new LocalStore(NewId), Clock);
    }

    internal MillraceEngine Engine { get; }

    internal Random Random { get; }

    /// <summary>True when the table wants its operations to be as if one came after the other, appends included.</summary>
    internal required bool IsSerializable { get; init; }

    internal ManualClock Clock { get; } = new();

    internal IObjectStore Store { get; }

    internal LakePath Root => new(_folder.Below("table"));

    internal Ledger Ledger { get; } = new();

    /// <summary>What an operation of the ledger does.</summary>
    internal Dictionary<string, ModelEffect> Effects { get; } = new(StringComparer.Ordinal);

    /// <summary>Earliest time that the clock has shown since each operation that is under way began.</summary>
    internal Dictionary<object, DateTimeOffset> UnderWay { get; } = [];

    /// <summary>When vacuums began, by the clock.</summary>
    internal List<DateTimeOffset> Vacuums { get; } = [];

    /// <summary>A process, which knows what the store holds.</summary>
    internal Lake Open(IObjectStore? store = null) => new(Engine, store ?? Store, Clock, Root);

    /// <summary>Rows that no other operation adds.</summary>
    internal List<ModelRow> NewRows(Random random, int most, string? group = null) =>
        [.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => new ModelRow(++_lastRow, group ?? $"g{random.Next(3)}", random.Next(1, 9)))];

    /// <summary>
    /// Lets the clock jump, often forwards and at times back. No operation may take so long that what it has not committed
    /// yet counts as forgotten: who waits for a week for a commit must not vacuum after a week.
    /// </summary>
    internal void Jump()
    {
        TimeSpan by = TimeSpan.FromHours(Random.Next(-30, 90));
        DateTimeOffset now = Clock.GetUtcNow() + by;
        if (UnderWay.Values.Any(start => now - start > TimeSpan.FromDays(5))) return;
        Clock.Set(now);
        foreach (object operation in UnderWay.Keys.ToList())
            if (now < UnderWay[operation]) UnderWay[operation] = now;
    }

    public void Dispose() => _folder.Dispose();

    private Guid NewId()
    {
        byte[] bytes = new byte[16];
        lock (_ids) _ids.NextBytes(bytes);
        return new Guid(bytes);
    }
}
