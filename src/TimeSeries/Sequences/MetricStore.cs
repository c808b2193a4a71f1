namespace Millrace.TimeSeries.Sequences;

/// <summary>Metrics of intervals, any of them null, in slots that are used again.</summary>
internal sealed class MetricStore(int width)
{
    private readonly Stack<int> _free = new();
    private readonly List<double> _values = [];
    private readonly List<bool> _isKnown = [];

    /// <summary>A slot without any metric.</summary>
    public int Take()
    {
        if (!_free.TryPop(out int slot))
        {
            slot = width == 0 ? 0 : _values.Count / width;
            for (int metric = 0; metric < width; metric++)
            {
                _values.Add(0);
                _isKnown.Add(false);
            }
        }

        for (int metric = 0; metric < width; metric++) _isKnown[(slot * width) + metric] = false;
        return slot;
    }

    /// <summary>A slot with the same metrics.</summary>
    public int Copy(int slot)
    {
        int copy = Take();
        Overwrite(copy, slot);
        return copy;
    }

    /// <summary>Gives a slot back.</summary>
    public void Return(int slot)
    {
        if (width > 0) _free.Push(slot);
    }

    public void Set(int slot, int metric, double value)
    {
        _values[(slot * width) + metric] = value;
        _isKnown[(slot * width) + metric] = true;
    }

    /// <summary>The metric, or null.</summary>
    public double? Get(int slot, int metric) =>
        _isKnown[(slot * width) + metric] ? _values[(slot * width) + metric] : null;

    /// <summary>Takes over all metrics of another slot that are not null.</summary>
    public void Overwrite(int slot, int other)
    {
        for (int metric = 0; metric < width; metric++)
        {
            if (Get(other, metric) is double value) Set(slot, metric, value);
        }
    }

    /// <summary>True when all metrics are equal, null to null and NaN to NaN.</summary>
    public bool IsSame(int slot, int other)
    {
        for (int metric = 0; metric < width; metric++)
        {
            if (!Nullable.Equals(Get(slot, metric), Get(other, metric))) return false;
        }

        return true;
    }

    public void Clear()
    {
        _free.Clear();
        _values.Clear();
        _isKnown.Clear();
    }
}
