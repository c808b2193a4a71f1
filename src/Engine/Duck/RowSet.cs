namespace Millrace.Engine.Duck;

/// <summary>
/// Numbers of rows of one file, held by blocks of 65,536 rows: sorted while a block holds few, a bit per row once it
/// holds many. So a million rows take 128 KiB to 2 MiB. Thread safety: adding locks; reading may run at once with
/// reading, but not with adding.
/// </summary>
public sealed class RowSet
{
    private const int BlockBits = 16;
    private readonly Lock _adding = new();
    private RowBlock?[] _blocks = [];
    private long _count;

    /// <summary>Rows in the set.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Memory held, in bytes, about.</summary>
    public long SizeBytes
    {
        get
        {
            long size = 64 + (_blocks.LongLength * sizeof(long));
            foreach (RowBlock? block in _blocks) size += block?.SizeBytes ?? 0;
            return size;
        }
    }

    /// <summary>The rows in ascending order.</summary>
    public IEnumerable<long> Rows
    {
        get
        {
            for (int block = 0; block < _blocks.Length; block++)
            {
                if (_blocks[block] is not RowBlock rows) continue;
                long first = (long)block << BlockBits;
                foreach (int low in rows.Lows) yield return first + low;
            }
        }
    }

    /// <summary>A set of these rows; fastest in ascending order.</summary>
    public static RowSet Of(IEnumerable<long> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        RowSet set = new();
        foreach (long row in rows) set.AddOne(row);
        return set;
    }

    /// <summary>True when the row is in the set.</summary>
    public bool Contains(long row)
    {
        long block = row >> BlockBits;
        return (ulong)block < (ulong)_blocks.LongLength && _blocks[block] is RowBlock rows && rows.Contains((int)(row & 0xFFFF));
    }

    /// <summary>Sets the flags of those rows to 0 that are in the set.</summary>
    /// <param name="rows">Rows, in any order; the rows of a scan follow each other, and then only those in the set are looked at.</param>
    /// <param name="flags">A flag for each.</param>
    public void Clear(ReadOnlySpan<long> rows, Span<byte> flags)
    {
        if (!IsRun(rows))
        {
            for (int at = 0; at < rows.Length; at++)
            {
                if (Contains(rows[at])) flags[at] = 0;
            }

            return;
        }

        long end = rows[0] + rows.Length;
        for (long from = rows[0]; from < end;)
        {
            long block = from >> BlockBits;
            if (block >= _blocks.LongLength) return;
            long first = block << BlockBits;
            long to = Math.Min(end, first + (1L << BlockBits));
            _blocks[block]?.Clear((int)(from - first), (int)(to - first), flags.Slice((int)(from - rows[0]), (int)(to - from)));
            from = to;
        }
    }

    private static bool IsRun(ReadOnlySpan<long> rows)
    {
        if (rows.Length == 0 || rows[0] < 0 || rows[^1] - rows[0] != rows.Length - 1) return false;
        for (int at = 1; at < rows.Length; at++)
        {
            if (rows[at] != rows[0] + at) return false;
        }

        return true;
    }

    /// <summary>Adds rows; those already in it count once.</summary>
    public void Add(ReadOnlySpan<long> rows)
    {
        lock (_adding)
        {
            foreach (long row in rows) AddOne(row);
        }
    }

    /// <summary>Adds the rows of another set.</summary>
    public void Add(RowSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        lock (_adding)
        {
            foreach (long row in other.Rows) AddOne(row);
        }
    }

    private void AddOne(long row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        int block = checked((int)(row >> BlockBits));
        if (block >= _blocks.Length) Array.Resize(ref _blocks, Math.Max(block + 1, _blocks.Length * 2));
        if ((_blocks[block] ??= new RowBlock()).Add((int)(row & 0xFFFF))) _count++;
    }
}
