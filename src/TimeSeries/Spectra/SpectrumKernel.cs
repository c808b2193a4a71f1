using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Spectra;

/// <summary>The one-sided amplitude and power density of each window.</summary>
internal sealed class SpectrumKernel : WindowKernel
{
    private readonly Periodogram _periodogram;

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
        for (int bin = 0; bin < squares.Length; bin++)
        {
            int sides = _periodogram.Sides(bin);
            table.Add(0, start);
            table.Add(1, bin / (samples.Length * step));
            table.Add(2, sides * Math.Sqrt(squares[bin]) / _periodogram.WeightSum);
            table.Add(3, sides * squares[bin] * step / _periodogram.WeightSquares);
        }
    }
}
