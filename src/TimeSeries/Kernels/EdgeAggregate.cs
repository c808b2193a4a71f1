namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// <c>first</c> and <c>last</c> value of an input column that is not null; of one time the smallest is first and the largest last.
/// </summary>
internal sealed class EdgeAggregate(int input) : WindowAggregate
{
    private bool _isEmpty = true;
    private long _firstTime;
    private double _first;
    private long _lastTime;
    private double _last;

    public override void Clear() => _isEmpty = true;

    public override void Take(SeriesRows rows, int first, int end)
    {
        ReadOnlySpan<double> values = rows.Values(input);
        ReadOnlySpan<bool> nulls = rows.Nulls(input);
        ReadOnlySpan<long> times = rows.Times;
        for (int row = first; row < end; row++)
        {
            if (!nulls.IsEmpty && nulls[row]) continue;
            if (_isEmpty)
            {
                (_isEmpty, _firstTime, _first, _lastTime, _last) = (false, times[row], values[row], times[row], values[row]);
                continue;
            }

            if (times[row] != _firstTime) break;
            if (RealOrder.Compare(values[row], _first) < 0) _first = values[row];
        }

        TakeLast(times, values, nulls, first, end);
    }

    public override double? Value(string func) => _isEmpty ? null : func == "first" ? _first : _last;

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_isEmpty);
        writer.Write(_firstTime);
        writer.Write(_first);
        writer.Write(_lastTime);
        writer.Write(_last);
    }

    public override void Load(BinaryReader reader)
    {
        _isEmpty = reader.ReadBoolean();
        _firstTime = reader.ReadInt64();
        _first = reader.ReadDouble();
        _lastTime = reader.ReadInt64();
        _last = reader.ReadDouble();
    }

    /// <summary>Only the rows of the last time with a value can change what is last, and they stand at the end.</summary>
    private void TakeLast(ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<bool> nulls, int first, int end)
    {
        bool isFound = false;
        for (int row = end - 1; row >= first; row--)
        {
            if (!nulls.IsEmpty && nulls[row]) continue;
            if (isFound && times[row] != _lastTime) break;
            if (times[row] != _lastTime || RealOrder.Compare(values[row], _last) > 0) _last = values[row];
            _lastTime = times[row];
            isFound = true;
        }
    }
}
