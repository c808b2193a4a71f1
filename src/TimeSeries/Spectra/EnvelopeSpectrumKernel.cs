using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Spectra;

/// <summary>
/// The amplitude spectrum of each window's envelope: the magnitude of the analytic signal, whose transform has the
/// positive frequencies of a band doubled and no others.
/// <para><b>Source</b> D. Gabor, Theory of communication, J. IEE 93 (1946); for bearings R. B. Randall and J. Antoni,
/// Rolling element bearing diagnostics, Mechanical Systems and Signal Processing 25 (2011).</para>
/// </summary>
internal sealed class EnvelopeSpectrumKernel : WindowKernel
{
    private readonly Periodogram _periodogram;
    private readonly Band _band;

    private Fft _fft = new(length: 1);
    private double[] _real = [];
    private double[] _imaginary = [];

    public EnvelopeSpectrumKernel(KernelSettings settings)
        : base(settings)
    {
        _periodogram = new Periodogram(settings);
        _band = new Band(
            settings.Number("low"),
            settings.Has("high") ? settings.Number("high") : double.PositiveInfinity);
        Outputs =
        [
            new KernelColumn("window_start", KernelType.Time),
            new KernelColumn("freq", KernelType.Double),
            new KernelColumn("amplitude", KernelType.Double),
        ];
    }

    public override IReadOnlyList<KernelColumn> Outputs { get; }

    protected override void Transform(ReadOnlySpan<double> samples, long start, double step, KernelTable table)
    {
        ReadOnlySpan<double> squares = _periodogram.Of(Envelope(samples, step));
        for (int bin = 0; bin < squares.Length; bin++)
        {
            table.Add(0, start);
            table.Add(1, bin / (samples.Length * step));
            table.Add(2, _periodogram.Sides(bin) * Math.Sqrt(squares[bin]) / _periodogram.WeightSum);
        }
    }

    private ReadOnlySpan<double> Envelope(ReadOnlySpan<double> samples, double step)
    {
        int count = samples.Length;
        if (_real.Length != count)
        {
            _fft = new Fft(count);
            _real = new double[count];
            _imaginary = new double[count];
        }

        samples.CopyTo(_real);
        Array.Clear(_imaginary);
        Trend.Remove(_real, "mean");
        _fft.Forward(_real, _imaginary);
        for (int bin = 0; bin < count; bin++)
        {
            double weight = 2 * bin == count || bin == 0 ? 1 : 2;
            if (2 * bin > count || !_band.Has(bin / (count * step))) weight = 0;
            _real[bin] *= weight;
            _imaginary[bin] *= weight;
        }

        _fft.Inverse(_real, _imaginary);
        for (int row = 0; row < count; row++)
            _real[row] = Math.Sqrt((_real[row] * _real[row]) + (_imaginary[row] * _imaginary[row]));
        return _real;
    }
}
