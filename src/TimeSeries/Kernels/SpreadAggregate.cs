namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// <c>std</c> and <c>var</c> of an input column as a sample, by Welford's recurrence: no squares are subtracted, so that small
/// changes on a large offset stay exact, and equal values give exactly zero.
/// </summary>
internal sealed class SpreadAggregate(int input) : WindowAggregate
{
    /// <summary>Squares of larger numbers leave the range of a double.</summary>
    private const double Largest = 1e150;

    private long _count;
    private double _mean;
    private double _squares;
    private bool _isWild;

    public override void Clear()
    {
        _count = 0;
        _mean = 0;
        _squares = 0;
        _isWild = false;
    }

    public override void Take(SeriesRows rows, int first, int end)
    {
        ReadOnlySpan<double> values = rows.Values(input)[first..end];
        ReadOnlySpan<bool> nulls = rows.Nulls(input);
        for (int row = 0; row < values.Length; row++)
        {
            if (!nulls.IsEmpty && nulls[first + row]) continue;
            double value = values[row];
            if (!(Math.Abs(value) < Largest)) _isWild = true;
            double delta = value - _mean;
            _mean += delta / ++_count;
            _squares += delta * (value - _mean);
        }
    }

    public override double? Value(string func)
    {
        if (_isWild) return double.NaN;
        if (_count < 2) return null;
        double variance = _squares / (_count - 1);
        return func == "std" ? Math.Sqrt(variance) : variance;
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_count);
        writer.Write(_mean);
        writer.Write(_squares);
        writer.Write(_isWild);
    }

    public override void Load(BinaryReader reader)
    {
        _count = reader.ReadInt64();
        _mean = reader.ReadDouble();
        _squares = reader.ReadDouble();
        _isWild = reader.ReadBoolean();
    }
}
