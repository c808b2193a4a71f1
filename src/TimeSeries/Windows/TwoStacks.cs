using System.Runtime.InteropServices;

namespace Millrace.TimeSeries.Windows;

/// <summary>
/// Folds every window of a series with a constant number of steps a row and without ever taking a value out again: the older half
/// of a window is folded from its end to each of its rows, the newer one from its start on. Halves meet at rows that depend on the
/// series alone, not on how it is cut.
/// </summary>
internal sealed class TwoStacks<TPart, TFold>
    where TPart : unmanaged
    where TFold : struct, IFold<TPart>
{
    private TPart[] _older = [];
    private int _olderStart;
    private int _middle;
    private int _end;
    private TPart _newer = TFold.Empty;

    public void Begin()
    {
        _olderStart = _middle = _end = 0;
        _newer = TFold.Empty;
    }

    /// <summary>Folds the windows of some rows.</summary>
    /// <param name="from">Where each begins.</param>
    /// <param name="to">Behind the last row of each.</param>
    /// <param name="values">The values of all rows, nulls marked.</param>
    /// <param name="places">Their places on the axis, where the fold needs them.</param>
    /// <param name="parts">Takes one part for each window.</param>
    public void Run(
        ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<double> values, ReadOnlySpan<double> places, Span<TPart> parts)
    {
        TPart newer = _newer;
        int end = _end;
        ReadOnlySpan<TPart> older = _older.AsSpan(0, Math.Max(0, _middle - _olderStart));
        for (int row = 0; row < parts.Length; row++)
        {
            for (int stop = to[row]; end < stop; end++)
            {
                if (!MissingValue.Is(values[end])) newer = TFold.Append(newer, values[end], TFold.Places != PlaceKind.None ? places[end] : 0);
            }

            int first = from[row];
            if (first > _middle)
            {
                older = Turn(first, end, values, places);
                newer = TFold.Empty;
            }

            int at = first - _olderStart;
            parts[row] = (uint)at < (uint)older.Length ? TFold.Join(older[at], newer) : newer;
        }

        _newer = newer;
        _end = end;
    }

    /// <summary>Forgets the first rows.</summary>
    public void Drop(int count)
    {
        _olderStart -= count;
        _middle -= count;
        _end -= count;
    }

    public void Save(BinaryWriter writer)
    {
        int length = Math.Max(0, _middle);
        writer.Write(length);
        writer.Write(_middle);
        writer.Write(_end);
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<TPart>(ref _newer)));
        if (length > 0) writer.Write(MemoryMarshal.AsBytes(_older.AsSpan(-_olderStart, length)));
    }

    public void Load(BinaryReader reader)
    {
        _older = new TPart[reader.ReadInt32()];
        _olderStart = 0;
        _middle = reader.ReadInt32();
        _end = reader.ReadInt32();
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<TPart>(ref _newer)));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_older.AsSpan()));
    }

    /// <summary>Makes all rows of the window its older half.</summary>
    private ReadOnlySpan<TPart> Turn(int first, int end, ReadOnlySpan<double> values, ReadOnlySpan<double> places)
    {
        if (_older.Length < end - first) _older = new TPart[Math.Max(end - first, _older.Length * 2)];
        TPart part = TFold.Empty;
        for (int row = end - 1; row >= first; row--)
        {
            if (!MissingValue.Is(values[row])) part = TFold.Prepend(values[row], TFold.Places != PlaceKind.None ? places[row] : 0, part);
            _older[row - first] = part;
        }

        _olderStart = first;
        _middle = end;
        return _older.AsSpan(0, end - first);
    }
}
