using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Spectra;

/// <summary>
/// The distance of the readings of a series: given, or learned from its first window, and held against all that come.
/// </summary>
internal sealed class Sampling(KernelSettings settings, SeriesClock clock)
{
    private readonly string _op = settings.Text("op");
    private readonly double _jitter = settings.Number("jitter");
    private readonly double _given = settings.Has("rate") ? 1 / settings.Number("rate") : 0;
    private readonly bool _skips = settings.Has("skip");

    /// <summary>The distance in seconds or units of the axis; 0 while it is not known.</summary>
    public double Step { get; private set; }

    public void Begin() => Step = _given;

    /// <summary>
    /// The row that begins the last unbroken run of a window: 0 when the whole of it is evenly spaced.
    /// </summary>
    public int LastBreak(ReadOnlySpan<long> times)
    {
        if (times.Length < 2) return 0;
        double step = Step > 0 ? Step : Median(times);
        for (int row = times.Length - 1; row > 0; row--)
        {
            double found = clock.Distance(times[row - 1], times[row]);
            if (Math.Abs(found - step) <= _jitter * step && found > 0) continue;
            return _skips ? row : throw TimeSeriesErrors.UnevenSampling(
                _op, clock.Show(times[row - 1]), clock.Show(times[row]), found, step);
        }

        if (Step == 0) Step = clock.Distance(times[0], times[^1]) / (times.Length - 1);
        return 0;
    }

    /// <summary>Refuses a missing reading unless such are skipped.</summary>
    public void Missing(long time)
    {
        if (!_skips) throw TimeSeriesErrors.MissingReading(_op, clock.Show(time));
    }

    public void Save(BinaryWriter writer) => writer.Write(Step);

    public void Load(BinaryReader reader) => Step = reader.ReadDouble();

    private double Median(ReadOnlySpan<long> times)
    {
        double[] steps = new double[times.Length - 1];
        for (int row = 1; row < times.Length; row++) steps[row - 1] = clock.Distance(times[row - 1], times[row]);
        Array.Sort(steps);
        return steps[steps.Length / 2];
    }
}
