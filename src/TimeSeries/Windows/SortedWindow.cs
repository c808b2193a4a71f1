namespace Millrace.TimeSeries.Windows;

/// <summary>The values of a moving window in order, and how many of them have no place in it.</summary>
/// <param name="isFiniteOnly">True leaves infinities out too; NaN never has a place.</param>
internal sealed class SortedWindow(bool isFiniteOnly)
{
    private int _from;
    private int _to;

    public SortedValues Values { get; } = new();

    /// <summary>How many values of the window are left out.</summary>
    public int LeftOut { get; private set; }

    public void Begin()
    {
        _from = _to = LeftOut = 0;
        Values.Clear();
    }

    /// <summary>Moves on to the rows from one to before another.</summary>
    public void Move(int from, int to, ReadOnlySpan<double> values)
    {
        if (from == _from + 1 && to == _to + 1 && _from < _to && IsIn(values[_from]) && IsIn(values[_to]))
        {
            Values.Replace(values[_to++], values[_from++]);
            return;
        }

        for (; _to < to; _to++)
        {
            double value = values[_to];
            if (IsIn(value)) Values.Add(value);
            else if (!MissingValue.Is(value)) LeftOut++;
        }

        for (; _from < from; _from++)
        {
            double value = values[_from];
            if (IsIn(value)) Values.Remove(value);
            else if (!MissingValue.Is(value)) LeftOut--;
        }
    }

    public void Drop(int count)
    {
        _from -= count;
        _to -= count;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_from);
        writer.Write(_to);
    }

    public void Load(BinaryReader reader, ReadOnlySpan<double> values)
    {
        Begin();
        _from = _to = reader.ReadInt32();
        Move(_from, reader.ReadInt32(), values);
    }

    /// <summary>The value below which a share of the values lies, on the line between its two neighbours.</summary>
    public double Quantile(double share)
    {
        double place = share * (Values.Count - 1);
        int below = (int)Math.Floor(place);
        double low = Values[below];
        if (below == place) return low;
        double high = Values[below + 1];
        double between = low == high ? low : (low * (1 - (place - below))) + (high * (place - below));
        return double.IsNaN(between) ? MissingValue.NaN : between;
    }

    /// <summary>
    /// The median of the distances from a number. Numbers below it and those above are two rows of growing distances; the middle of
    /// both together is found by halving how many of its smallest come from below.
    /// </summary>
    public double MedianDistance(double from)
    {
        int split = Values.RankOf(from);
        int above = Values.Count - split;
        int taken = (Values.Count + 1) / 2;
        int fewest = Math.Max(0, taken - above);
        int most = Math.Min(split, taken);
        while (fewest < most)
        {
            // Is the next one below still nearer than the last one taken from above?
            int middle = (fewest + most) / 2;
            if (from - Values[split - 1 - middle] < Values[split + taken - 1 - middle] - from) fewest = middle + 1;
            else most = middle;
        }

        int ahead = taken - fewest;
        double lower = Math.Max(fewest > 0 ? from - Values[split - fewest] : 0, ahead > 0 ? Values[split + ahead - 1] - from : 0);
        if (Values.Count % 2 == 1) return lower;
        double nextBelow = fewest < split ? from - Values[split - fewest - 1] : double.PositiveInfinity;
        double nextAbove = ahead < above ? Values[split + ahead] - from : double.PositiveInfinity;
        return (lower * 0.5) + (Math.Min(nextBelow, nextAbove) * 0.5);
    }

    private bool IsIn(double value) => isFiniteOnly ? double.IsFinite(value) : !double.IsNaN(value);
}
