namespace Millrace.TimeSeries.Kernels;

/// <summary><c>min</c>, <c>max</c> and <c>range</c> of an input column; NaN is the greatest number.</summary>
internal sealed class ExtremeAggregate(int input) : WindowAggregate
{
    private bool _isEmpty = true;
    private double _lowest;
    private double _highest;

    public override void Clear() => _isEmpty = true;

    public override void Take(SeriesRows rows, int first, int end)
    {
        ReadOnlySpan<double> values = rows.Values(input)[first..end];
        ReadOnlySpan<bool> nulls = rows.Nulls(input);
        double lowest = _isEmpty ? double.NaN : _lowest;
        double highest = _isEmpty ? double.NegativeInfinity : _highest;
        for (int row = 0; row < values.Length; row++)
        {
            if (!nulls.IsEmpty && nulls[first + row]) continue;
            double value = values[row];
            if (!(value >= lowest)) lowest = double.IsNaN(value) ? lowest : value;
            if (!(value <= highest)) highest = double.IsNaN(highest) ? highest : value;
            _isEmpty = false;
        }

        _lowest = lowest;
        _highest = highest;
    }

    public override double? Value(string func) => _isEmpty ? null : func switch
    {
        "min" => _lowest,
        "max" => _highest,
        _ => _highest - _lowest,
    };

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_isEmpty);
        writer.Write(_lowest);
        writer.Write(_highest);
    }

    public override void Load(BinaryReader reader)
    {
        _isEmpty = reader.ReadBoolean();
        _lowest = reader.ReadDouble();
        _highest = reader.ReadDouble();
    }
}
