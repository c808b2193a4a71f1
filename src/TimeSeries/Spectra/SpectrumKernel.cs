using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Spectra;

/// <summary>The one-sided amplitude and power density of each window.</summary>
internal sealed class SpectrumKernel : WindowKernel
{
    private readonly Periodogram _periodogram;

    private long[] _starts = [];
    private double[] _frequencies = [];
    private double[] _amplitudes = [];
    private double[] _densities = [];

    public SpectrumKernel(KernelSettings settings)
        : base(settings)
    {
        _periodogram = new Periodogram(settings);
        Outputs =
        [
            new KernelColumn("window_start", KernelType.Time),
            new KernelColumn("freq", KernelType.Double),
            new KernelColumn("amplitude", KernelType.Double),
            new KernelColumn("density", KernelType.Double),
        ];
    }

    public override IReadOnlyList<KernelColumn> Outputs { get; }

    protected override void Transform(ReadOnlySpan<double> samples, long start, double step, KernelTable table)
    {
        ReadOnlySpan<double> squares = _periodogram.Of(samples);
        Prepare(squares.Length);
        for (int bin = 0; bin < squares.Length; bin++)
        {
            int sides = _periodogram.Sides(bin);
            _starts[bin] = start;
            _frequencies[bin] = bin / (samples.Length * step);
            _amplitudes[bin] = sides * Math.Sqrt(squares[bin]) / _periodogram.WeightSum;
            _densities[bin] = sides * squares[bin] * step / _periodogram.WeightSquares;
        }

        table.Add(0, _starts);
        table.Add(1, _frequencies);
        table.Add(2, _amplitudes);
        table.Add(3, _densities);
    }

    private void Prepare(int count)
    {
        if (_starts.Length == count) return;
        _starts = new long[count];
        _frequencies = new double[count];
        _amplitudes = new double[count];
        _densities = new double[count];
    }
}
