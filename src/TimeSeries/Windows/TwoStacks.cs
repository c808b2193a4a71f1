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
    /// <param name="batch">The windows.</param>
    /// <param name="parts">Takes one part for each window.</param>
    public void Run(in WindowBatch batch, Span<TPart> parts)
    {
        for (int row = 0; row < parts.Length;)
        {
            if (batch.IsSteady && batch.From[row] <= _middle) row += Glide(batch, row, parts[row..]);
            else Step(batch, row++, out parts[row - 1]);
        }
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

    /// <summary>Moves on to any later window.</summary>
    private void Step(in WindowBatch batch, int row, out TPart part)
    {
        ReadOnlySpan<double> places = batch.Places(TFold.Places);
        for (int stop = batch.To[row]; _end < stop; _end++)
        {
            double value = batch.Values[_end];
            if (!MissingValue.Is(value)) _newer = TFold.Append(_newer, value, TFold.Places != PlaceKind.None ? places[_end] : 0);
        }

        int first = batch.From[row];
        if (first > _middle) Turn(first, batch.Values, places);
        part = first < _middle ? TFold.Join(_older[first - _olderStart], _newer) : _newer;
    }

    /// <summary>
    /// Moves on over windows that each lose and gain one row, until the older half is used up. The same steps as one by one.
    /// </summary>
    /// <returns>How many windows.</returns>
    private int Glide(in WindowBatch batch, int row, Span<TPart> parts)
    {
        int first = batch.From[row];
        parts = parts[..Math.Min(parts.Length, _middle - first + 1)];
        ReadOnlySpan<double> values = batch.Values.Slice(_end, parts.Length);
        ReadOnlySpan<double> places = TFold.Places != PlaceKind.None ? batch.Places(TFold.Places).Slice(_end, parts.Length) : values;
        ReadOnlySpan<TPart> older = _older.AsSpan(first - _olderStart, Math.Min(parts.Length, _middle - first));
        TPart newer = _newer;
        for (int at = 0; at < parts.Length; at++)
        {
            if (!MissingValue.Is(values[at])) newer = TFold.Append(newer, values[at], TFold.Places != PlaceKind.None ? places[at] : 0);
            parts[at] = at < older.Length ? TFold.Join(older[at], newer) : newer;
        }

        _newer = newer;
        _end += parts.Length;
        return parts.Length;
    }

    /// <summary>Makes all rows of the window its older half.</summary>
    private void Turn(int first, ReadOnlySpan<double> values, ReadOnlySpan<double> places)
    {
        values = values[first.._end];
        if (TFold.Places != PlaceKind.None) places = places[first.._end];
        if (_older.Length < values.Length) _older = new TPart[Math.Max(values.Length, _older.Length * 2)];
        Span<TPart> older = _older.AsSpan(0, values.Length);
        TPart part = TFold.Empty;
        for (int row = older.Length - 1; row >= 0; row--)
        {
            if (!MissingValue.Is(values[row])) part = TFold.Prepend(values[row], TFold.Places != PlaceKind.None ? places[row] : 0, part);
            older[row] = part;
        }

        _olderStart = first;
        _middle = _end;
        _newer = TFold.Empty;
    }
}
