using System.Diagnostics.CodeAnalysis;

namespace Millrace.Engine.States;

/// <summary>One run over a batch's rows. Thread safety: several readers use one.</summary>
/// <param name="session">What it belongs to.</param>
/// <param name="parts">The parts that the rows are read in; the run is complete when all were read.</param>
internal sealed class SeriesSessionRun(SeriesSession session, int parts)
{
    private readonly Lock _gate = new();
    private readonly List<KeyValuePair<byte[], byte[]>> _states = [];
    private int _open = parts;
    private long _lateRows;

    /// <summary>What was known of a series before the batch.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? state) => session.Before.TryGet(key, out state);

    /// <summary>Keeps what is known of a series now.</summary>
    public void Put(byte[] key, byte[] state, long lateRows)
    {
        lock (_gate)
        {
            _states.Add(new KeyValuePair<byte[], byte[]>(key, state));
            _lateRows += lateRows;
        }
    }

    /// <summary>All rows of a part were read.</summary>
    public void PartDone()
    {
        if (Interlocked.Decrement(ref _open) == 0) session.Complete(_states, _lateRows);
    }
}
