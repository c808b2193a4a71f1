namespace Millrace.TimeSeries.Windows;

/// <summary>
/// A length of time around each row. Rows of one time have one window, so that a row can wait for later ones of its time.
/// </summary>
internal abstract class TimeFrame : WindowFrame
{
    private readonly SlidingList<long> _times = new();
    private int _from;
    private int _to;
    private int _ready;

    public override int Ready
    {
        get
        {
            if (IsOver) return Count - Next;
            ReadOnlySpan<long> times = _times.Values;

            // Rows that were given at the end of a batch of a stream stay given, whatever comes behind them.
            _ready = Math.Max(_ready, Next);
            while (_ready < Count && Last(times[_ready]) < times[^1]) _ready++;
            return _ready - Next;
        }
    }

    public override void Begin()
    {
        base.Begin();
        _times.Clear();
        _from = _to = _ready = 0;
    }

    public override void Take(ReadOnlySpan<long> times)
    {
        Span<long> taken = _times.Extend(times.Length);
        for (int row = 0; row < taken.Length; row++) taken[row] = Place(times[row]);
        Count += times.Length;
    }

    public override bool Find(Span<int> from, Span<int> to)
    {
        ReadOnlySpan<long> times = _times.Values;
        bool isSteady = true;
        for (int row = 0; row < from.Length; row++)
        {
            int own = Next + row;
            (int lastFrom, int lastTo) = (_from, _to);
            if (row == 0 || times[own] != times[own - 1])
            {
                long first = First(times[own]);
                long last = Last(times[own]);
                while (_from < own && times[_from] < first) _from++;
                while (_to < times.Length && times[_to] <= last && (HoldsOwn || times[_to] != times[own])) _to++;
            }

            // A window that holds no row stands where it begins.
            _to = Math.Max(_from, _to);
            from[row] = _from;
            to[row] = _to;
            isSteady &= _from == lastFrom + 1 && _to == lastTo + 1;
        }

        return isSteady;
    }

    public override void Drop(int given, int dead)
    {
        base.Drop(given, dead);
        _times.Drop(dead);
        _from -= dead;
        _to -= dead;
        _ready -= dead;
    }

    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        _times.Save(writer);
        writer.Write(_from);
        writer.Write(_to);
        writer.Write(_ready);
    }

    public override void Load(BinaryReader reader)
    {
        base.Load(reader);
        _times.Load(reader);
        _from = reader.ReadInt32();
        _to = reader.ReadInt32();
        _ready = reader.ReadInt32();
    }

    /// <summary>True when rows of a row's own time are in its window.</summary>
    protected abstract bool HoldsOwn { get; }

    /// <summary>The number by which a time is compared.</summary>
    protected abstract long Place(long time);

    /// <summary>The earliest time in the window of a row.</summary>
    protected abstract long First(long time);

    /// <summary>The latest time in the window of a row.</summary>
    protected abstract long Last(long time);
}
