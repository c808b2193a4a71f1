using System.Numerics;

namespace Millrace.Engine.Duck;

/// <summary>What one gate has counted so far. Thread safety: chunks may be counted by several threads at once.</summary>
internal sealed class GateCounts(long id, int ruleCount, GateMasks masks)
{
    private readonly long[] _failed = new long[ruleCount];
    private long _rows;
    private long _dropped;
    private long _kept;

    public long Id { get; } = id;

    public long Rows => Interlocked.Read(ref _rows);

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Rows that were kept aside.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    public long Failed(int rule) => Interlocked.Read(ref _failed[rule]);

    /// <summary>True for a row that is kept aside.</summary>
    public bool Keeps(long mask) => (mask & masks.Aside) != 0;

    /// <summary>Keeps a row aside.</summary>
    public void Keep(long mask, ReadOnlySpan<byte> origin, ReadOnlySpan<byte> row) => masks.Spool!.Append(mask, origin, row);

    /// <summary>Counts a chunk of masks and writes for each row whether it may pass.</summary>
    public void Count(ReadOnlySpan<long> failures, Span<byte> passes)
    {
        Span<long> failed = stackalloc long[_failed.Length];
        failed.Clear();
        long dropped = 0;
        long kept = 0;
        for (int row = 0; row < failures.Length; row++)
        {
            long mask = failures[row];
            bool isDropped = (mask & masks.Held) != 0;
            passes[row] = isDropped ? (byte)0 : (byte)1;
            if (mask == 0) continue;
            if (Keeps(mask)) kept++;
            else if (isDropped) dropped++;
            for (long rest = mask; rest != 0; rest &= rest - 1) failed[BitOperations.TrailingZeroCount(rest)]++;
        }

        Interlocked.Add(ref _rows, failures.Length);
        if (dropped > 0) Interlocked.Add(ref _dropped, dropped);
        if (kept > 0) Interlocked.Add(ref _kept, kept);
        for (int rule = 0; rule < failed.Length; rule++)
        {
            if (failed[rule] > 0) Interlocked.Add(ref _failed[rule], failed[rule]);
        }
    }
}
