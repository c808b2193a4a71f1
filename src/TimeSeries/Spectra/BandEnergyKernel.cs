using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Spectra;

/// <summary>The mean square of each window's readings that lies in bands of frequency.</summary>
internal sealed class BandEnergyKernel : WindowKernel
{
    private readonly Periodogram _periodogram;
    private readonly Band[] _bands;

    public BandEnergyKernel(KernelSettings settings)
        : base(settings)
    {
        _periodogram = new Periodogram(settings);
        _bands = [.. settings.Texts("bands").Select(text => Band.Parse(text)!.Value)];
        Outputs =
        [
            new KernelColumn("window_start", KernelType.Time),
            new KernelColumn("energy", KernelType.Double),
            .. _bands.Select(band => new KernelColumn($"energy_{band.Name}", KernelType.Double)),
        ];
    }

    public override IReadOnlyList<KernelColumn> Outputs { get; }

    protected override void Transform(ReadOnlySpan<double> samples, long start, double step, KernelTable table)
    {
        ReadOnlySpan<double> squares = _periodogram.Of(samples);
        double length = samples.Length * step;
        table.Add(0, start);
        table.Add(1, Energy(squares, samples.Length, 0, squares.Length));
        for (int band = 0; band < _bands.Length; band++)
        {
            int first = 0;
            while (first < squares.Length && first / length < _bands[band].From) first++;
            int end = first;
            while (end < squares.Length && _bands[band].Has(end / length)) end++;
            if (first == end) table.AddNull(band + 2);
            else table.Add(band + 2, Energy(squares, samples.Length, first, end));
        }
    }

    private double Energy(ReadOnlySpan<double> squares, int count, int first, int end)
    {
        double sum = 0;
        for (int bin = first; bin < end; bin++) sum += _periodogram.Sides(bin) * squares[bin];
        return sum / (count * _periodogram.WeightSquares);
    }
}
