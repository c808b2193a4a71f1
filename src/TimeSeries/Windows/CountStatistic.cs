namespace Millrace.TimeSeries.Windows;

/// <summary>How many values each window holds; never null.</summary>
internal sealed class CountStatistic(int output) : Statistic
{
    public override void Begin()
    {
    }

    public override void Run(in WindowBatch batch)
    {
        Span<long> results = batch.Longs(output);
        for (int row = 0; row < results.Length; row++) results[row] = batch.Counts[row];
    }

    public override void Drop(int count)
    {
    }

    public override void Save(BinaryWriter writer)
    {
    }

    public override void Load(BinaryReader reader, ReadOnlySpan<double> values)
    {
    }
}
