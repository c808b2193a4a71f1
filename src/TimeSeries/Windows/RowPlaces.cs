using Millrace.TimeSeries.Sequences;

namespace Millrace.TimeSeries.Windows;

/// <summary>The places of the rows held, as far as functions need them; see <see cref="PlaceKind"/>.</summary>
/// <param name="isReal">True when times are codes of real numbers.</param>
/// <param name="arePeersOne">True when rows of one time have one place.</param>
/// <param name="needsOrdinals">True to keep <see cref="Ordinals"/>.</param>
/// <param name="needsDistances">True to keep <see cref="Distances"/>.</param>
internal sealed class RowPlaces(bool isReal, bool arePeersOne, bool needsOrdinals, bool needsDistances)
{
    private readonly SlidingList<double> _ordinals = new();
    private readonly SlidingList<double> _distances = new();
    private long _rows;
    private double _ordinal;
    private long _first;
    private long _last;

    public ReadOnlySpan<double> Ordinals => _ordinals.Values;

    public ReadOnlySpan<double> Distances => _distances.Values;

    public void Begin()
    {
        _ordinals.Clear();
        _distances.Clear();
        _rows = 0;
        _ordinal = 0;
    }

    public void Take(ReadOnlySpan<long> times)
    {
        if (!needsOrdinals && !needsDistances) return;
        foreach (long time in times)
        {
            if (_rows++ == 0) _first = time;
            else if (!arePeersOne || Between(_last, time) != 0) _ordinal++;
            _last = time;
            if (needsOrdinals) _ordinals.Add(_ordinal);
            if (needsDistances) _distances.Add(Between(_first, time));
        }
    }

    public void Drop(int count)
    {
        if (needsOrdinals) _ordinals.Drop(count);
        if (needsDistances) _distances.Drop(count);
    }

    public void Save(BinaryWriter writer)
    {
        _ordinals.Save(writer);
        _distances.Save(writer);
        writer.Write(_rows);
        writer.Write(_ordinal);
        writer.Write(_first);
        writer.Write(_last);
    }

    public void Load(BinaryReader reader)
    {
        _ordinals.Load(reader);
        _distances.Load(reader);
        _rows = reader.ReadInt64();
        _ordinal = reader.ReadDouble();
        _first = reader.ReadInt64();
        _last = reader.ReadInt64();
    }

    private double Between(long earlier, long later)
    {
        if (isReal) return RealTime.Of(later) - RealTime.Of(earlier);
        long distance = unchecked(later - earlier);
        return distance >= 0 ? distance : (double)later - earlier;
    }
}
