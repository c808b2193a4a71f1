using Millrace.Engine.Duck;
using Millrace.TimeSeries.Kernels;

namespace Millrace.Engine.Series;

/// <summary>The keys, times and numbers of the current chunk, in the shapes that kernels take.</summary>
internal sealed unsafe class SeriesChunk
{
    private readonly SeriesScan _scan;
    private readonly KeyVector[] _keys;
    private readonly KeyCell[] _last;
    private readonly NativeDoubles[] _numbers;
    private readonly bool[][] _nulls;
    private readonly SeriesValues[] _values;
    private readonly SeriesValues[] _run;
    private readonly long[] _times = new long[DuckApi.VectorSize];
    private readonly double[] _elapsed = new double[DuckApi.VectorSize];
    private long* _rawTimes;
    private ulong* _timeValidity;

    public SeriesChunk(SeriesScan scan)
    {
        _scan = scan;
        SeriesBinding binding = scan.Binding;
        _keys = [.. scan.Keys.Select(key => new KeyVector(binding.Items[key]))];
        _last = [.. scan.Keys.Select(key => new KeyCell(binding.Items[key]))];
        _numbers = [.. binding.Values.Select(static _ => new NativeDoubles())];
        _nulls = [.. binding.Values.Select(static _ => new bool[DuckApi.VectorSize])];
        _values = new SeriesValues[_numbers.Length];
        _run = new SeriesValues[_numbers.Length];
    }

    public int Count { get; private set; }

    /// <summary>The time, as it is stored, from which the series' elapsed time counts.</summary>
    public long Origin { get; set; }

    /// <summary>The times of the chunk's rows, as kernels see them.</summary>
    public ReadOnlySpan<long> Times => _scan.Binding.TimeForm is TimeForm.Nanos or TimeForm.Real ? _times.AsSpan(0, Count) : new ReadOnlySpan<long>(_rawTimes, Count);

    /// <summary>The keys of the row that was remembered last.</summary>
    public IReadOnlyList<KeyCell> Keys => _last;

    /// <summary>Looks at a chunk.</summary>
    public void Set(InnerRows rows)
    {
        SeriesBinding binding = _scan.Binding;
        Count = rows.Count;
        for (int key = 0; key < _keys.Length; key++) _keys[key].Set(rows.Vector(Place(_scan.Keys[key])));
        nint time = rows.Vector(Place(binding.Time));
        _rawTimes = (long*)DuckApi.VectorData(time);
        _timeValidity = DuckApi.VectorValidity(time);
        if (binding.TimeForm == TimeForm.Nanos) for (int row = 0; row < Count; row++) _times[row] = FloorDivide(_rawTimes[row], 1000);
        if (binding.TimeForm == TimeForm.Real) for (int row = 0; row < Count; row++) _times[row] = TimeCode.Of(((double*)_rawTimes)[row]);
        for (int value = 0; value < _numbers.Length; value++)
        {
            nint vector = rows.Vector(Place(binding.Values[value]));
            _numbers[value].Set(vector);
            _values[value] = new SeriesValues(_numbers[value].Memory, NullsOf(value, DuckApi.VectorValidity(vector)));
        }
    }

    /// <summary>True when a row belongs to the series of the remembered one.</summary>
    public bool IsOfLast(int row)
    {
        for (int key = 0; key < _keys.Length; key++)
        {
            if (!_last[key].IsSame(_keys[key], row)) return false;
        }

        return true;
    }

    /// <summary>Keeps the keys of a row.</summary>
    public void Remember(int row)
    {
        for (int key = 0; key < _keys.Length; key++) _last[key].Take(_keys[key], row);
    }

    /// <summary>
    /// The first row behind a given one that is of another series. Rows of a series are neighbours, so looking at a few tells:
    /// cost grows with the logarithm of the distance.
    /// </summary>
    public int EndOfSeries(int row)
    {
        int same = row;
        int step = 1;
        while (same + step < Count && IsSame(row, same + step))
        {
            same += step;
            step *= 2;
        }

        int other = Math.Min(Count, same + step);
        if (other == Count && IsSame(row, Count - 1)) return Count;
        while (other - same > 1)
        {
            int middle = same + ((other - same) / 2);
            if (IsSame(row, middle)) same = middle;
            else other = middle;
        }

        return other;
    }

    /// <summary>How many rows of a stretch have a time; those without one come last in their series.</summary>
    public int CountTimed(int first, int end)
    {
        if (_timeValidity == null) return end - first;
        int row = first;
        while (row < end && (_timeValidity[row >> 6] & (1UL << (row & 63))) != 0) row++;
        return row - first;
    }

    /// <summary>Notes that the series begins at a row, from which its time is counted.</summary>
    public void BeginAt(int row) => Origin = _rawTimes[row];

    /// <summary>A number that grows with the time of a row, exactly.</summary>
    public long PlaceInTime(int row) => _scan.Binding.TimeForm == TimeForm.Real ? _times[row] : _rawTimes[row];

    /// <summary>Rows of one series for a kernel.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many, one at least.</param>
    /// <param name="needsElapsed">True to count the time since <see cref="BeginAt"/>.</param>
    public SeriesRows Rows(int first, int count, bool needsElapsed)
    {
        TimeForm form = _scan.Binding.TimeForm;
        for (int value = 0; value < _values.Length; value++) _run[value] = _values[value].Slice(first, count);
        ReadOnlySpan<long> times = form is TimeForm.Nanos or TimeForm.Real ? _times.AsSpan(first, count) : new ReadOnlySpan<long>(_rawTimes + first, count);
        if (!needsElapsed) return new SeriesRows(times, default, _run);
        for (int row = 0; row < count; row++) _elapsed[row] = ElapsedOf(form, _rawTimes[first + row]);
        return new SeriesRows(times, _elapsed.AsSpan(0, count), _run);
    }

    private double ElapsedOf(TimeForm form, long raw) => form switch
    {
        TimeForm.Micros => (raw - Origin) / 1e6,
        TimeForm.Nanos => (raw - Origin) / 1e9,
        TimeForm.Whole => raw - Origin,
        _ => BitConverter.Int64BitsToDouble(raw) - BitConverter.Int64BitsToDouble(Origin),
    };

    private int Place(int item) => Array.IndexOf(_scan.Items, item);

    private bool IsSame(int left, int right)
    {
        foreach (KeyVector key in _keys)
        {
            if (!key.IsSame(left, right)) return false;
        }

        return true;
    }

    private ReadOnlyMemory<bool> NullsOf(int value, ulong* validity)
    {
        if (validity == null) return default;
        bool[] nulls = _nulls[value];
        bool hasAny = false;
        for (int row = 0; row < Count; row++)
        {
            nulls[row] = (validity[row >> 6] & (1UL << (row & 63))) == 0;
            hasAny |= nulls[row];
        }

        return hasAny ? nulls : default;
    }

    private static long FloorDivide(long value, long by) => value >= 0 ? value / by : -((-1 - value) / by) - 1;
}
