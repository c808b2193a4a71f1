namespace Millrace.TimeSeries.Windows;

/// <summary>Exact sums of whole numbers of at most 32 bits.</summary>
internal sealed class WholeSumStatistic(int output) : Statistic
{
    private readonly RowSums _sums = new();
    private int _summed;

    public override void Begin()
    {
        _sums.Clear();
        _summed = 0;
    }

    public override void Run(in WindowBatch batch)
    {
        for (; _summed < batch.Values.Length; _summed++)
        {
            double value = batch.Values[_summed];
            _sums.Add(MissingValue.Is(value) ? 0 : (long)value);
        }

        Span<long> results = batch.Longs(output);
        for (int row = 0; row < results.Length; row++)
        {
            results[row] = _sums.Between(batch.From[row], batch.To[row]);
            if (batch.Counts[row] < batch.Least) batch.SetNull(output, row);
        }
    }

    public override void Drop(int count)
    {
        _sums.Drop(count);
        _summed -= count;
    }

    public override void Save(BinaryWriter writer)
    {
        _sums.Save(writer);
        writer.Write(_summed);
    }

    public override void Load(BinaryReader reader, ReadOnlySpan<double> values)
    {
        _sums.Load(reader);
        _summed = reader.ReadInt32();
    }
}
