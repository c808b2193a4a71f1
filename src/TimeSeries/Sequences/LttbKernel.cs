using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Sequences;

/// <summary>
/// Largest triangle three buckets: the first and the last point stay, the others fall into buckets of equal numbers, and of each
/// bucket stays the point that spans the largest triangle with the point kept before and the mean of the next bucket. Holds the
/// series in memory, as the buckets depend on its length.
/// <para><b>Source</b> S. Steinarsson, Downsampling time series for visual representation, University of Iceland (2013).</para>
/// </summary>
internal sealed class LttbKernel(KernelSettings settings) : TableKernel
{
    private const int MostRows = 1 << 28;

    private readonly SampleBuffer _buffer = new();
    private readonly string _op = settings.Text("op");
    private readonly int _points = (int)settings.Long("points");

    public override IReadOnlyList<KernelColumn> Outputs { get; } =
    [
        new(settings.Text("time"), KernelType.Time),
        new(settings.Text("value"), KernelType.Double),
    ];

    public override bool NeedsElapsed => true;

    public override bool NeedsLaterRows => true;

    public override void Begin() => _buffer.Clear();

    public override void Next(SeriesRows rows, KernelTable table)
    {
        ReadOnlySpan<double> values = rows.Values(0);
        ReadOnlySpan<bool> nulls = rows.Nulls(0);
        for (int row = 0; row < values.Length; row++)
        {
            if ((!nulls.IsEmpty && nulls[row]) || !double.IsFinite(values[row])) continue;
            if (_buffer.Count == MostRows) throw TimeSeriesErrors.SeriesTooLong(_op, MostRows);
            _buffer.Add(values[row], rows.Times[row], rows.Elapsed[row]);
        }
    }

    public override void End(KernelTable table)
    {
        int count = _buffer.Count;
        if (count <= _points)
        {
            table.Add(0, _buffer.Times);
            table.Add(1, _buffer.Values);
        }
        else
        {
            Thin(table, count);
        }

        _buffer.Clear();
    }

    public override void Save(BinaryWriter writer) => _buffer.Save(writer);

    public override void Load(BinaryReader reader) => _buffer.Load(reader);

    private void Thin(KernelTable table, int count)
    {
        double every = _points > 2 ? (double)(count - 2) / (_points - 2) : 0;
        int kept = 0;
        Keep(table, kept);
        for (int bucket = 0; bucket < _points - 2; bucket++)
        {
            int start = (int)Math.Floor(bucket * every) + 1;
            int end = (int)Math.Floor((bucket + 1) * every) + 1;
            int after = Math.Min((int)Math.Floor((bucket + 2) * every) + 1, count);
            kept = Largest(kept, start, end, after);
            Keep(table, kept);
        }

        Keep(table, count - 1);
    }

    /// <summary>The point of a bucket with the largest triangle, the first of equal ones.</summary>
    private int Largest(int kept, int start, int end, int after)
    {
        ReadOnlySpan<double> x = _buffer.Elapsed;
        ReadOnlySpan<double> y = _buffer.Values;
        double meanX = Mean(x[end..after]);
        double meanY = Mean(y[end..after]);
        int best = start;
        double largest = -1;
        for (int row = start; row < end; row++)
        {
            double area = Math.Abs(((x[kept] - meanX) * (y[row] - y[kept])) - ((x[kept] - x[row]) * (meanY - y[kept])));
            if (!(area > largest)) continue;
            largest = area;
            best = row;
        }

        return best;
    }

    private void Keep(KernelTable table, int row)
    {
        table.Add(0, _buffer.Times[row]);
        table.Add(1, _buffer.Values[row]);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }
}
