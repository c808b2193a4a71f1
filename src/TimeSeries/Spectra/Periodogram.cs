using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Spectra;

/// <summary>
/// The squared magnitudes of a window's transform for the frequencies from 0 to half the rate, behind detrending and a
/// taper. The plan for one length is kept, as most windows have the same.
/// </summary>
internal sealed class Periodogram(KernelSettings settings)
{
    private readonly bool _usesHann = settings.Text("taper") == "hann";
    private readonly string _detrend = settings.Text("detrend");

    private Fft _fft = new(length: 1);
    private double[] _weights = [];
    private double[] _real = [];
    private double[] _imaginary = [];

    /// <summary>Σ of the taper's weights.</summary>
    public double WeightSum { get; private set; }

    /// <summary>Σ of their squares.</summary>
    public double WeightSquares { get; private set; }

    /// <summary>How many frequencies there are: k / (length · step) for k from 0.</summary>
    public int BinCount => (_fft.Length / 2) + 1;

    /// <summary>
    /// How often a frequency stands in the two-sided spectrum: twice, save 0 and, with an even length, half the rate.
    /// </summary>
    public int Sides(int bin) => bin == 0 || 2 * bin == _fft.Length ? 1 : 2;

    /// <summary>|X[k]|² of the window; valid until the next call.</summary>
    public ReadOnlySpan<double> Of(ReadOnlySpan<double> samples)
    {
        Prepare(samples.Length);
        samples.CopyTo(_real);
        Array.Clear(_imaginary);
        Trend.Remove(_real, _detrend);
        for (int row = 0; row < _real.Length; row++) _real[row] *= _weights[row];
        _fft.Forward(_real, _imaginary);
        for (int bin = 0; bin < BinCount; bin++)
            _real[bin] = (_real[bin] * _real[bin]) + (_imaginary[bin] * _imaginary[bin]);
        return _real.AsSpan(0, BinCount);
    }

    private void Prepare(int length)
    {
        if (_real.Length == length) return;
        _fft = new Fft(length);
        _real = new double[length];
        _imaginary = new double[length];
        _weights = new double[length];
        (WeightSum, WeightSquares) = (0, 0);
        for (int row = 0; row < length; row++)
        {
            double sine = double.SinPi((double)row / length);
            double weight = _usesHann ? sine * sine : 1;
            _weights[row] = weight;
            WeightSum += weight;
            WeightSquares += weight * weight;
        }
    }
}
