namespace Millrace.TimeSeries.Windows;

/// <summary>The median of each window, that of the distances from it, whether the row's value is far off, and the value without that.</summary>
/// <param name="output">The first of the four columns.</param>
/// <param name="sigmas">How many scaled median distances a value may be off.</param>
internal sealed class HampelStatistic(int output, double sigmas) : Statistic
{
    /// <summary>What makes the median of absolute deviations a standard deviation when values are normally distributed.</summary>
    private const double Scale = 1.4826;

    private readonly SortedWindow _window = new(isFiniteOnly: true);

    public override void Begin() => _window.Begin();

    public override void Run(in WindowBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            _window.Move(batch.From[row], batch.To[row], batch.Values);
            bool isEmpty = _window.Values.Count == 0;
            double median = isEmpty ? 0 : _window.Quantile(0.5);
            double distance = isEmpty ? 0 : _window.MedianDistance(median);
            Set(batch, output, row, median, isEmpty);
            Set(batch, output + 1, row, distance, isEmpty);
            Judge(batch, row, median, distance);
        }
    }

    public override void Drop(int count) => _window.Drop(count);

    public override void Save(BinaryWriter writer) => _window.Save(writer);

    public override void Load(BinaryReader reader, ReadOnlySpan<double> values) => _window.Load(reader, values);

    private void Judge(in WindowBatch batch, int row, double median, double distance)
    {
        double own = batch.Own[row];
        if (MissingValue.Is(own))
        {
            batch.SetNull(output + 2, row);
            batch.SetNull(output + 3, row);
            return;
        }

        int count = _window.Values.Count;
        bool isFar = !double.IsFinite(own) || (count >= batch.Least && Math.Abs(own - median) > sigmas * Scale * distance);
        batch.Booleans(output + 2)[row] = isFar;
        Set(batch, output + 3, row, isFar ? median : own, isFar && count == 0);
    }

    private static void Set(in WindowBatch batch, int column, int row, double value, bool isNull)
    {
        if (isNull) batch.SetNull(column, row);
        else batch.Doubles(column)[row] = value;
    }
}
