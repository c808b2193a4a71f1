namespace Millrace.TimeSeries.Windows;

/// <summary>Quantiles of the windows over one column; NaN spreads.</summary>
/// <param name="asked">The share of values below, and the column it goes to.</param>
internal sealed class QuantileStatistic(IReadOnlyList<(double Share, int Output)> asked) : Statistic
{
    private readonly SortedWindow _window = new(isFiniteOnly: false);

    public override void Begin() => _window.Begin();

    public override void Run(in WindowBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            _window.Move(batch.From[row], batch.To[row], batch.Values);
            foreach ((double share, int output) in asked)
            {
                if (batch.Counts[row] < batch.Least) batch.SetNull(output, row);
                else batch.Doubles(output)[row] = _window.LeftOut > 0 ? MissingValue.NaN : _window.Quantile(share);
            }
        }
    }

    public override void Drop(int count) => _window.Drop(count);

    public override void Save(BinaryWriter writer) => _window.Save(writer);

    public override void Load(BinaryReader reader, ReadOnlySpan<double> values) => _window.Load(reader, values);
}
