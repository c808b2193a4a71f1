using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Charts;

/// <summary>
/// Centre and standard deviation that a chart measures from: given, or learned from the first readings of each series.
/// </summary>
internal sealed class Baseline
{
    /// <summary>
    /// Mean of the absolute difference of two independent normal readings, in standard deviations: d2 as the tables of control
    /// charts print it, not 2/√π, so that all charts of a series have one sigma.
    /// </summary>
    private const double MovingRangeOfSigma = 1.128;

    private readonly double? _givenCenter;
    private readonly double? _givenSigma;
    private readonly bool _usesMovingRange;
    private readonly long _trainRows;

    private long _count;
    private double _mean;
    private double _squares;
    private double _ranges;
    private double _previous;

    /// <param name="settings">center, sigma, train and estimate, as <see cref="Write"/> leaves them.</param>
    public Baseline(KernelSettings settings)
    {
        _givenCenter = settings.Has("center") ? settings.Number("center") : null;
        _givenSigma = settings.Has("sigma") ? settings.Number("sigma") : null;
        _trainRows = settings.Has("train") ? settings.Long("train") : 0;
        _usesMovingRange = settings.Has("estimate") && settings.Text("estimate") == "moving_range";
    }

    /// <summary>True when enough is known to judge a reading.</summary>
    public bool IsReady => _count >= _trainRows;

    public double Center => _givenCenter ?? _mean;

    /// <summary>The standard deviation, in the unit of the readings.</summary>
    public double Sigma { get; private set; }

    /// <summary>The settings that a baseline reads; no rows to train from when everything is given.</summary>
    public static KernelSettings Write(KernelSettings settings, double? center, double? sigma, long trainRows, string estimate)
    {
        KernelSettings written = settings.With("estimate", estimate);
        if (center is double given) written = written.With("center", given);
        if (sigma is double spread) written = written.With("sigma", spread);
        return trainRows > 0 ? written.With("train", trainRows) : written;
    }

    public void Begin()
    {
        (_count, _mean, _squares, _ranges, _previous) = (0, 0, 0, 0, 0);
        Sigma = _givenSigma ?? 0;
    }

    /// <summary>Learns from a reading before the baseline is ready.</summary>
    public void Learn(double reading)
    {
        double distance = Follow(reading);
        _squares += distance * (reading - _mean);
        if (_count > 1) _ranges += Math.Abs(reading - _previous);
        _previous = reading;
        if (IsReady && _givenSigma is null) Sigma = Estimate();
    }

    /// <summary>Lets the learned mean follow a further reading; gives its distance from the mean before.</summary>
    public double Follow(double reading)
    {
        double distance = reading - _mean;
        _mean += distance / ++_count;
        return distance;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_count);
        writer.Write(_mean);
        writer.Write(_squares);
        writer.Write(_ranges);
        writer.Write(_previous);
        writer.Write(Sigma);
    }

    public void Load(BinaryReader reader)
    {
        _count = reader.ReadInt64();
        _mean = reader.ReadDouble();
        _squares = reader.ReadDouble();
        _ranges = reader.ReadDouble();
        _previous = reader.ReadDouble();
        Sigma = reader.ReadDouble();
    }

    private double Estimate()
    {
        if (_count < 2) return 0;
        return _usesMovingRange
            ? _ranges / (_count - 1) / MovingRangeOfSigma
            : Math.Sqrt(_squares / (_count - 1));
    }
}
