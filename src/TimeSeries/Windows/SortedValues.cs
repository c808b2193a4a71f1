namespace Millrace.TimeSeries.Windows;

/// <summary>
/// Numbers in order, of which any can be put in, taken out and found by its rank. They lie in buckets of some hundred, so that a
/// window of some thousand rows costs a short move and a large one a walk over its buckets.
/// </summary>
internal sealed class SortedValues
{
    private const int Capacity = 512;

    private readonly List<double[]> _buckets = [];
    private int[] _lengths = [];

    public int Count { get; private set; }

    /// <summary>The number with so many before it.</summary>
    public double this[int rank]
    {
        get
        {
            if (rank < _lengths[0]) return _buckets[0][rank];
            int bucket = 0;
            for (; rank >= _lengths[bucket]; bucket++) rank -= _lengths[bucket];
            return _buckets[bucket][rank];
        }
    }

    public void Clear()
    {
        if (_buckets.Count > 1) _buckets.RemoveRange(1, _buckets.Count - 1);
        if (_buckets.Count > 0) _lengths[0] = 0;
        Count = 0;
    }

    /// <summary>Puts a number in; not NaN.</summary>
    public void Add(double value)
    {
        // Equal zeros of different sign would leave in another order than they came.
        value += 0.0;
        if (_buckets.Count == 0) Insert(0, new double[Capacity], 0);
        int bucket = Math.Min(BucketOf(value), _buckets.Count - 1);
        if (_lengths[bucket] == Capacity)
        {
            Split(bucket);
            if (_buckets[bucket][_lengths[bucket] - 1] < value) bucket++;
        }

        double[] values = _buckets[bucket];
        int length = _lengths[bucket]++;
        int at = LowerBound(values.AsSpan(0, length), value);
        values.AsSpan(at, length - at).CopyTo(values.AsSpan(at + 1));
        values[at] = value;
        Count++;
    }

    /// <summary>Takes out a number that is in.</summary>
    public void Remove(double value)
    {
        value += 0.0;
        int bucket = BucketOf(value);
        double[] values = _buckets[bucket];
        int length = _lengths[bucket];
        int at = LowerBound(values.AsSpan(0, length), value);
        values.AsSpan(at + 1, length - at - 1).CopyTo(values.AsSpan(at));
        _lengths[bucket] = length - 1;
        Count--;
        if (length - 1 < Capacity / 4 && _buckets.Count > 1) Merge(bucket);
    }

    /// <summary>Puts a number in and takes out one that is in.</summary>
    public void Replace(double added, double removed)
    {
        added += 0.0;
        removed += 0.0;
        int bucket = BucketOf(removed);
        if (BucketOf(added) != bucket)
        {
            Add(added);
            Remove(removed);
            return;
        }

        // Only what lies between the two places moves.
        Span<double> values = _buckets[bucket].AsSpan(0, _lengths[bucket]);
        int gap = LowerBound(values, removed);
        int at = LowerBound(values, added);
        if (at > gap) values[(gap + 1)..at--].CopyTo(values[gap..]);
        else values[at..gap].CopyTo(values[(at + 1)..]);
        values[at] = added;
    }

    /// <summary>How many numbers are smaller.</summary>
    public int RankOf(double value)
    {
        int bucket = BucketOf(value);
        int rank = 0;
        for (int before = 0; before < bucket; before++) rank += _lengths[before];
        return bucket == _buckets.Count || Count == 0 ? rank : rank + LowerBound(_buckets[bucket].AsSpan(0, _lengths[bucket]), value);
    }

    /// <summary>The first bucket whose last number is not smaller.</summary>
    private int BucketOf(double value)
    {
        int low = 0;
        int high = Count == 0 ? 0 : _buckets.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_buckets[middle][_lengths[middle] - 1] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static int LowerBound(ReadOnlySpan<double> values, double value)
    {
        int low = 0;
        int length = values.Length;
        while (length > 0)
        {
            int half = length / 2;
            low = values[low + half] < value ? low + length - half : low;
            length = half;
        }

        return low;
    }

    private void Split(int bucket)
    {
        double[] upper = new double[Capacity];
        _buckets[bucket].AsSpan(Capacity / 2).CopyTo(upper);
        _lengths[bucket] = Capacity / 2;
        Insert(bucket + 1, upper, Capacity / 2);
    }

    /// <summary>Joins a small bucket with a neighbour where that leaves room for more.</summary>
    private void Merge(int bucket)
    {
        if (_lengths[bucket] == 0)
        {
            Delete(bucket);
            return;
        }

        int left = bucket > 0 ? bucket - 1 : bucket;
        if (left + 1 >= _buckets.Count || _lengths[left] + _lengths[left + 1] > Capacity / 2) return;
        _buckets[left + 1].AsSpan(0, _lengths[left + 1]).CopyTo(_buckets[left].AsSpan(_lengths[left]));
        _lengths[left] += _lengths[left + 1];
        Delete(left + 1);
    }

    private void Insert(int bucket, double[] values, int length)
    {
        if (_lengths.Length == _buckets.Count) Array.Resize(ref _lengths, Math.Max(8, _lengths.Length * 2));
        _lengths.AsSpan(bucket, _buckets.Count - bucket).CopyTo(_lengths.AsSpan(bucket + 1));
        _lengths[bucket] = length;
        _buckets.Insert(bucket, values);
    }

    private void Delete(int bucket)
    {
        _lengths.AsSpan(bucket + 1, _buckets.Count - bucket - 1).CopyTo(_lengths.AsSpan(bucket));
        _buckets.RemoveAt(bucket);
    }
}
