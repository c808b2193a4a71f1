using System.Buffers;
using System.Buffers.Binary;
using System.Collections;

namespace Millrace.DeltaProtocol.Features;

/// <summary>
/// A growing set of row positions, from 0 on, small in memory and as bytes however the rows lie: the set behind a
/// deletion vector. Thread safety: none for changes; reads may be concurrent.
/// </summary>
public sealed class RoaringBitmap : IEnumerable<long>
{
    private const uint PortableMagic = 1_681_511_377;
    private const uint CookieWithoutRuns = 12_346;
    private const uint CookieWithRuns = 12_347;
    private const int OffsetsFromContainers = 4;
    private const int MaxContainers = 1 << 16;
    private readonly SortedDictionary<long, RoaringContainer> _containers = [];

    /// <summary>Number of positions in the set.</summary>
    public long Count { get; private set; }

    /// <summary>A set of positions, in any order and with repetitions.</summary>
    public static RoaringBitmap Of(IEnumerable<long> positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        RoaringBitmap set = new();
        RoaringContainer? container = null;
        long key = -1;
        foreach (long position in positions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            if (container is null || position >> 16 != key)
            {
                key = position >> 16;
                container = set.ContainerOf(key);
            }

            if (container.Add((ushort)position)) set.Count++;
        }

        return set;
    }

    /// <summary>Reads the bytes of a deletion vector.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such set.</exception>
    public static RoaringBitmap Parse(ReadOnlySpan<byte> bytes) => Of(RoaringReader.Read(bytes, cardinality: 0));

    /// <summary>Adds a position; false when it was there.</summary>
    public bool Add(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        bool isNew = ContainerOf(position >> 16).Add((ushort)position);
        if (isNew) Count++;
        return isNew;
    }

    /// <summary>Adds a row of positions.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many; 0 adds none.</param>
    public void AddRange(long first, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, long.MaxValue - first);
        long end = first + count;
        while (first < end)
        {
            long key = first >> 16;
            long stop = Math.Min(end, (key + 1) << 16);
            Count += ContainerOf(key).AddRange((ushort)first, (int)(stop - first));
            first = stop;
        }
    }

    /// <summary>Adds all positions of another set.</summary>
    public void UnionWith(RoaringBitmap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(this, other)) return;
        foreach ((long key, RoaringContainer theirs) in other._containers) Count += ContainerOf(key).UnionWith(theirs);
    }

    /// <summary>True when a position is in the set.</summary>
    public bool Contains(long position) =>
        position >= 0
        && _containers.TryGetValue(position >> 16, out RoaringContainer? container)
        && container.Contains((ushort)position);

    /// <summary>The greatest position, or null when the set is empty.</summary>
    public long? Max() => Count == 0 ? null : (_containers.Keys.Last() << 16) | (uint)_containers.Values.Last().Max();

    /// <summary>
    /// The bytes of a deletion vector: magic number and 64-bit bitmap in the portable layout, each container in the form
    /// that takes the least room, runs included.
    /// </summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        List<IGrouping<long, KeyValuePair<long, RoaringContainer>>> buckets =
            [.. _containers.GroupBy(pair => pair.Key >> 16)];
        WriteUInt32(buffer, PortableMagic);
        WriteUInt32(buffer, (uint)buckets.Count);
        WriteUInt32(buffer, 0);
        foreach (IGrouping<long, KeyValuePair<long, RoaringContainer>> bucket in buckets)
        {
            WriteUInt32(buffer, (uint)bucket.Key);
            WriteStandard(buffer, [.. bucket]);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The positions, ascending.</summary>
    public IEnumerator<long> GetEnumerator()
    {
        foreach ((long key, RoaringContainer container) in _containers)
        {
            foreach (ushort low in container) yield return (key << 16) | low;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private RoaringContainer ContainerOf(long key)
    {
        if (_containers.TryGetValue(key, out RoaringContainer? known)) return known;
        RoaringContainer container = new();
        _containers.Add(key, container);
        return container;
    }

    /// <summary>A bitmap of 32 bits, of which the containers share the high word.</summary>
    private static void WriteStandard(
        ArrayBufferWriter<byte> buffer, KeyValuePair<long, RoaringContainer>[] containers)
    {
        int start = buffer.WrittenCount;
        RoaringContainer.Form[] forms = [.. containers.Select(pair => pair.Value.BestForm())];
        bool hasRuns = forms.Contains(RoaringContainer.Form.Runs);
        WriteUInt32(buffer, hasRuns ? CookieWithRuns | ((uint)(containers.Length - 1) << 16) : CookieWithoutRuns);
        if (hasRuns) WriteRunFlags(buffer, forms);
        else WriteUInt32(buffer, (uint)containers.Length);
        foreach ((long key, RoaringContainer container) in containers)
        {
            WriteUInt16(buffer, (ushort)(key % MaxContainers));
            WriteUInt16(buffer, (ushort)(container.Count - 1));
        }

        if (!hasRuns || containers.Length >= OffsetsFromContainers)
        {
            int offset = buffer.WrittenCount - start + (containers.Length * sizeof(uint));
            for (int at = 0; at < containers.Length; at++)
            {
                WriteUInt32(buffer, (uint)offset);
                offset += containers[at].Value.SizeOf(forms[at]);
            }
        }

        for (int at = 0; at < containers.Length; at++) containers[at].Value.Write(buffer, forms[at]);
    }

    private static void WriteRunFlags(ArrayBufferWriter<byte> buffer, RoaringContainer.Form[] forms)
    {
        byte[] flags = new byte[(forms.Length + 7) / 8];
        for (int at = 0; at < forms.Length; at++)
        {
            if (forms[at] == RoaringContainer.Form.Runs) flags[at / 8] |= (byte)(1 << (at % 8));
        }

        buffer.Write(flags);
    }

    private static void WriteUInt16(ArrayBufferWriter<byte> buffer, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(buffer.GetSpan(sizeof(ushort)), value);
        buffer.Advance(sizeof(ushort));
    }

    private static void WriteUInt32(ArrayBufferWriter<byte> buffer, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.GetSpan(sizeof(uint)), value);
        buffer.Advance(sizeof(uint));
    }
}
