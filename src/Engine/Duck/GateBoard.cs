using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Millrace.Engine.Duck;

/// <summary>
/// The open gates of an engine. A gate stands in a query as a function that sees every row's bit mask of failed rules,
/// counts the rows and each rule's failures, and lets a row pass unless a rule that drops has failed. So counting costs
/// no second pass over the data.
/// </summary>
internal sealed class GateBoard : IDisposable
{
    private readonly ConcurrentDictionary<long, GateCounts> _open = new();
    private long _last;

    public GateBoard() => Handle = GCHandle.Alloc(this);

    /// <summary>Keeps this board reachable from native code until it is disposed.</summary>
    public GCHandle Handle { get; }

    public GateCounts Open(int ruleCount, GateMasks masks)
    {
        GateCounts counts = new(Interlocked.Increment(ref _last), ruleCount, masks);
        _open[counts.Id] = counts;
        return counts;
    }

    public GateCounts? Find(long id) => _open.GetValueOrDefault(id);

    public void Close(GateCounts counts) => _open.TryRemove(counts.Id, out _);

    public void Dispose() => Handle.Free();
}
