using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Numerics;

namespace Millrace.DeltaProtocol.Features;

/// <summary>
/// The lower 16 bits of positions that share the rest: a sorted list while they are few, bits when they are many. Never
/// empty once something was added.
/// </summary>
internal sealed class RoaringContainer : IEnumerable<ushort>
{
    private const int ArrayLimit = 4_096;
    private const int Words = 1_024;
    private const int BitsBytes = 8_192;
    private ushort[] _list = new ushort[4];
    private ulong[]? _bits;

    /// <summary>The three forms a container has as bytes.</summary>
    internal enum Form
    {
        /// <summary>Sorted values.</summary>
        List,

        /// <summary>One bit a value.</summary>
        Bits,

        /// <summary>First value and length of each row of values.</summary>
        Runs,
    }

    internal int Count { get; private set; }

    internal bool Add(ushort value)
    {
        if (_bits is not null)
        {
            ulong bit = 1UL << (value & 63);
            if ((_bits[value >> 6] & bit) != 0) return false;
            _bits[value >> 6] |= bit;
            Count++;
            return true;
        }

        // Positions mostly come in ascending order, and then the end of the list is the place.
        int at = Count == 0 || _list[Count - 1] < value ? ~Count : Array.BinarySearch(_list, 0, Count, value);
        if (at >= 0) return false;
        if (Count == ArrayLimit)
        {
            BecomeBits();
            return Add(value);
        }

        at = ~at;
        if (Count == _list.Length) Array.Resize(ref _list, Math.Min(ArrayLimit, Count * 2));
        _list.AsSpan(at, Count - at).CopyTo(_list.AsSpan(at + 1));
        _list[at] = value;
        Count++;
        return true;
    }

    /// <summary>Adds values in a row; returns how many of them are new.</summary>
    internal int AddRange(ushort first, int count)
    {
        int before = Count;
        if (_bits is null && Count + count <= ArrayLimit)
        {
            for (int at = 0; at < count; at++) Add((ushort)(first + at));
            return Count - before;
        }

        if (_bits is null) BecomeBits();
        ulong[] bits = _bits!; // Made just above when it was not there.
        int end = first + count;
        for (int at = first; at < end;)
        {
            int word = at >> 6;
            int stop = Math.Min(end, (word + 1) << 6);
            int length = stop - at;
            ulong mask = (length == 64 ? ulong.MaxValue : (1UL << length) - 1) << (at & 63);
            Count += BitOperations.PopCount(mask & ~bits[word]);
            bits[word] |= mask;
            at = stop;
        }

        return Count - before;
    }

    /// <summary>Adds the values of another; returns how many of them are new.</summary>
    internal int UnionWith(RoaringContainer other)
    {
        int before = Count;
        if (other._bits is null)
        {
            for (int at = 0; at < other.Count; at++) Add(other._list[at]);
            return Count - before;
        }

        if (_bits is null) BecomeBits();
        ulong[] bits = _bits!; // Made just above when it was not there.
        Count = 0;
        for (int word = 0; word < Words; word++)
        {
            bits[word] |= other._bits[word];
            Count += BitOperations.PopCount(bits[word]);
        }

        return Count - before;
    }

    internal bool Contains(ushort value) => _bits is null
        ? Array.BinarySearch(_list, 0, Count, value) >= 0
        : (_bits[value >> 6] & (1UL << (value & 63))) != 0;

    internal ushort Max()
    {
        if (_bits is null) return _list[Count - 1];
        int word = Array.FindLastIndex(_bits, bits => bits != 0);
        return (ushort)((word << 6) + 63 - BitOperations.LeadingZeroCount(_bits[word]));
    }

    /// <summary>The form of the fewest bytes; of equal ones the list or the bits, which readers scan faster.</summary>
    internal Form BestForm()
    {
        Form plain = Count <= ArrayLimit ? Form.List : Form.Bits;
        return SizeOf(Form.Runs) < SizeOf(plain) ? Form.Runs : plain;
    }

    internal int SizeOf(Form form) => form switch
    {
        Form.List => Count * sizeof(ushort),
        Form.Bits => BitsBytes,
        _ => sizeof(ushort) + (Runs().Count() * 2 * sizeof(ushort)),
    };

    internal void Write(ArrayBufferWriter<byte> buffer, Form form)
    {
        Span<byte> bytes = buffer.GetSpan(SizeOf(form))[..SizeOf(form)];
        buffer.Advance(bytes.Length);
        switch (form)
        {
            case Form.List:
                int item = 0;
                foreach (ushort value in this) BinaryPrimitives.WriteUInt16LittleEndian(bytes[(item++ * sizeof(ushort))..], value);
                break;
            case Form.Bits:
                for (int word = 0; word < Words; word++)
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes[(word * sizeof(ulong))..], _bits![word]); // Many values are kept as bits.
                break;
            default:
                WriteRuns(bytes);
                break;
        }
    }

    /// <summary>The values, ascending.</summary>
    public IEnumerator<ushort> GetEnumerator()
    {
        if (_bits is null)
        {
            for (int at = 0; at < Count; at++) yield return _list[at];
            yield break;
        }

        for (int word = 0; word < Words; word++)
        {
            for (ulong bits = _bits[word]; bits != 0; bits &= bits - 1)
                yield return (ushort)((word << 6) + BitOperations.TrailingZeroCount(bits));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void WriteRuns(Span<byte> bytes)
    {
        int count = 0;
        foreach ((ushort first, ushort last) in Runs())
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(sizeof(ushort) + (count * 4))..], first);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * sizeof(ushort) + (count * 4))..], (ushort)(last - first));
            count++;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)count);
    }

    private IEnumerable<(ushort First, ushort Last)> Runs()
    {
        int first = -1;
        int last = -1;
        foreach (ushort value in this)
        {
            if (first >= 0 && value != last + 1)
            {
                yield return ((ushort)first, (ushort)last);
                first = -1;
            }

            if (first < 0) first = value;
            last = value;
        }

        if (first >= 0) yield return ((ushort)first, (ushort)last);
    }

    private void BecomeBits()
    {
        _bits = new ulong[Words];
        for (int at = 0; at < Count; at++) _bits[_list[at] >> 6] |= 1UL << (_list[at] & 63);
        _list = [];
    }
}
