namespace Millrace.TimeSeries.Kernels;

/// <summary><c>mean</c>, <c>sum</c> and <c>count</c> of an input column.</summary>
internal sealed class SumAggregate(int input) : WindowAggregate
{
    private double _sum;
    private long _count;

    public override void Clear()
    {
        _sum = 0;
        _count = 0;
    }

    public override void Take(SeriesRows rows, int first, int end)
    {
        ReadOnlySpan<double> values = rows.Values(input)[first..end];
        ReadOnlySpan<bool> nulls = rows.Nulls(input);
        double sum = _sum;
        if (nulls.IsEmpty)
        {
            // One after the other: several sums at once would round differently wherever the rows are cut.
            foreach (double value in values) sum += value;
            _count += values.Length;
        }
        else
        {
            for (int row = 0; row < values.Length; row++)
            {
                if (nulls[first + row]) continue;
                sum += values[row];
                _count++;
            }
        }

        _sum = sum;
    }

    public override double? Value(string func) => func switch
    {
        "count" => _count,
        _ when _count == 0 => null,
        "mean" => _sum / _count,
        _ => _sum,
    };

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_sum);
        writer.Write(_count);
    }

    public override void Load(BinaryReader reader)
    {
        _sum = reader.ReadDouble();
        _count = reader.ReadInt64();
    }
}
