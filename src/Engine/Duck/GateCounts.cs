using System.Numerics;

namespace Millrace.Engine.Duck;

/// <summary>What one gate has counted so far. Thread safety: chunks may be counted by several threads at once.</summary>
internal sealed class GateCounts(long id, int ruleCount, long dropMask)
{
    private readonly long[] _failed = new long[ruleCount];
    private long _rows;
    private long _dropped;

    public long Id { get; } = id;

    public long Rows => Interlocked.Read(ref _rows);

    public long Dropped => Interlocked.Read(ref _dropped);

    public long Failed(int rule) => Interlocked.Read(ref _failed[rule]);

    /// <summary>Counts a chunk of masks and writes for each row whether it may pass.</summary>
    public void Count(ReadOnlySpan<long> masks, Span<byte> passes)
    {
        Span<long> failed = stackalloc long[_failed.Length];
        failed.Clear();
        long dropped = 0;
        for (int row = 0; row < masks.Length; row++)
        {
            long mask = masks[row];
            bool isDropped = (mask & dropMask) != 0;
            passes[row] = isDropped ? (byte)0 : (byte)1;
            if (mask == 0) continue;
            if (isDropped) dropped++;
            for (long rest = mask; rest != 0; rest &= rest - 1) failed[BitOperations.TrailingZeroCount(rest)]++;
        }

        Interlocked.Add(ref _rows, masks.Length);
        if (dropped > 0) Interlocked.Add(ref _dropped, dropped);
        for (int rule = 0; rule < failed.Length; rule++)
        {
            if (failed[rule] > 0) Interlocked.Add(ref _failed[rule], failed[rule]);
        }
    }
}
