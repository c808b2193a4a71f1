using System.Numerics;

namespace Millrace.Engine.Duck;

/// <summary>Rows of one block of a <see cref="RowSet"/>, by their low 16 bits.</summary>
internal sealed class RowBlock
{
    private const int MostSorted = 4096;
    private const int Words = 65_536 / 64;
    private ushort[] _sorted = new ushort[4];
    private ulong[]? _bits;
    private int _count;

    public long SizeBytes => 48 + (_bits is null ? _sorted.LongLength * sizeof(ushort) : Words * sizeof(ulong));

    public IEnumerable<int> Lows
    {
        get
        {
            if (_bits is null)
            {
                for (int index = 0; index < _count; index++) yield return _sorted[index];
                yield break;
            }

            for (int word = 0; word < Words; word++)
            {
                for (ulong rest = _bits[word]; rest != 0; rest &= rest - 1) yield return (word * 64) + BitOperations.TrailingZeroCount(rest);
            }
        }
    }

    public bool Contains(int low) => _bits is ulong[] bits
        ? (bits[low >> 6] & (1UL << (low & 63))) != 0
        : _sorted.AsSpan(0, _count).BinarySearch((ushort)low) >= 0;

    /// <summary>Sets the flags of the rows in a range to 0 that are in the block.</summary>
    /// <param name="from">First row.</param>
    /// <param name="to">Row behind the last.</param>
    /// <param name="flags">A flag for each row from the first on.</param>
    public void Clear(int from, int to, Span<byte> flags)
    {
        if (_bits is not ulong[] bits)
        {
            ReadOnlySpan<ushort> sorted = _sorted.AsSpan(0, _count);
            int at = sorted.BinarySearch((ushort)from);
            for (at = at < 0 ? ~at : at; at < sorted.Length && sorted[at] < to; at++) flags[sorted[at] - from] = 0;
            return;
        }

        for (int word = from >> 6; word << 6 < to; word++)
        {
            for (ulong rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                int low = (word << 6) + BitOperations.TrailingZeroCount(rest);
                if (low >= from && low < to) flags[low - from] = 0;
            }
        }
    }

    /// <summary>Adds a row; false when it is there.</summary>
    public bool Add(int low)
    {
        if (_bits is null && _count == MostSorted) ToBits();
        return _bits is ulong[] bits ? AddBit(bits, low) : AddSorted((ushort)low);
    }

    private bool AddSorted(ushort low)
    {
        int at = _count;
        if (_count > 0 && _sorted[_count - 1] >= low)
        {
            int found = _sorted.AsSpan(0, _count).BinarySearch(low);
            if (found >= 0) return false;
            at = ~found;
        }

        if (_count == _sorted.Length) Array.Resize(ref _sorted, _count * 2);
        Array.Copy(_sorted, at, _sorted, at + 1, _count - at);
        _sorted[at] = low;
        _count++;
        return true;
    }

    private bool AddBit(ulong[] bits, int low)
    {
        ulong bit = 1UL << (low & 63);
        if ((bits[low >> 6] & bit) != 0) return false;
        bits[low >> 6] |= bit;
        _count++;
        return true;
    }

    private void ToBits()
    {
        ulong[] bits = new ulong[Words];
        foreach (ushort low in _sorted.AsSpan(0, _count)) bits[low >> 6] |= 1UL << (low & 63);
        _bits = bits;
        _sorted = [];
    }
}
