using System.Globalization;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Spectra;

/// <summary>
/// The distance of the readings of a series: given, or learned from its first window, and held against all that come.
/// </summary>
internal sealed class Sampling(KernelSettings settings)
{
    private readonly TimeText _text = new(settings);
    private readonly string _op = settings.Text("op");
    private readonly double _jitter = settings.Number("jitter");
    private readonly double _given = settings.Has("rate") ? 1 / settings.Number("rate") : 0;
    private readonly bool _skips = settings.Has("skip");

    /// <summary>The distance in seconds or units of the axis; 0 while it is not known.</summary>
    public double Step { get; private set; }

    public void Begin() => Step = _given;

    /// <summary>The row that begins the last unbroken run of a window: 0 when the whole of it is evenly spaced.</summary>
    public int LastBreak(SampleBuffer window)
    {
        ReadOnlySpan<double> elapsed = window.Elapsed;
        if (elapsed.Length < 2) return 0;
        double step = Step > 0 ? Step : Median(elapsed);
        for (int row = elapsed.Length - 1; row > 0; row--)
        {
            double found = elapsed[row] - elapsed[row - 1];
            if (Math.Abs(found - step) <= _jitter * step && found > 0) continue;
            if (_skips) return row;
            string from = _text.Of(window.Times[row - 1], elapsed[row - 1]);
            throw TimeSeriesErrors.UnevenSampling(_op, from, _text.Of(window.Times[row], elapsed[row]), found, step);
        }

        if (Step == 0) Step = Rounded((elapsed[^1] - elapsed[0]) / (elapsed.Length - 1));
        return 0;
    }

    /// <summary>Refuses a missing reading unless such are skipped.</summary>
    public void Missing(long time, double elapsed)
    {
        if (!_skips) throw TimeSeriesErrors.MissingReading(_op, _text.Of(time, elapsed));
    }

    public void Save(BinaryWriter writer) => writer.Write(Step);

    public void Load(BinaryReader reader) => Step = reader.ReadDouble();

    /// <summary>
    /// Twelve digits, so that series of one rate get equal frequencies whatever the last bits of their times were.
    /// </summary>
    private static double Rounded(double step) =>
        double.Parse(step.ToString("E11", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double Median(ReadOnlySpan<double> elapsed)
    {
        double[] steps = new double[elapsed.Length - 1];
        for (int row = 1; row < elapsed.Length; row++) steps[row - 1] = elapsed[row] - elapsed[row - 1];
        Array.Sort(steps);
        return steps[steps.Length / 2];
    }
}
