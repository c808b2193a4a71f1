using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Charts;

/// <summary>
/// The Page-Hinkley test for a change of the mean: the sum of (x − mean so far − delta) above its least value so far, and the
/// same for falls, with a signal when one of them exceeds the threshold. The sum above its least value is kept as
/// max(0, sum + x − mean − delta), which is the same number without the cancellation.
/// <para><b>Source</b> E. S. Page, Continuous inspection schemes, Biometrika 41 (1954); D. V. Hinkley, Inference about the
/// change-point from cumulative sum tests, Biometrika 58 (1971).</para>
/// </summary>
internal sealed class PageHinkleyKernel(KernelSettings settings) : RowKernel
{
    private readonly Baseline _baseline = new(settings);
    private readonly bool _isInSigmas = settings.Text("units") == "sigmas";
    private readonly bool _resets = settings.Has("reset");
    private readonly bool _watchesUp = settings.Text("direction") is "up" or "both";
    private readonly bool _watchesDown = settings.Text("direction") is "down" or "both";
    private readonly double _delta = settings.Number("delta");
    private readonly double _threshold = settings.Number("threshold");

    private double _up;
    private double _down;

    public override IReadOnlyList<KernelColumn> Outputs { get; } = ChartColumns.Named(
        settings,
        new KernelColumn("page_hinkley_up", KernelType.Double),
        new KernelColumn("page_hinkley_down", KernelType.Double),
        new KernelColumn("page_hinkley_limit", KernelType.Double),
        new KernelColumn("page_hinkley_signal", KernelType.Boolean));

    public override void Begin()
    {
        _baseline.Begin();
        (_up, _down) = (0, 0);
    }

    public override void Next(SeriesRows rows, KernelOutput output)
    {
        ReadOnlySpan<double> values = rows.Values(0);
        ReadOnlySpan<bool> nulls = rows.Nulls(0);
        Span<double> up = output.Doubles(0);
        Span<double> down = output.Doubles(1);
        Span<double> limit = output.Doubles(2);
        Span<bool> signal = output.Booleans(3);
        for (int row = 0; row < values.Length; row++)
        {
            double value = values[row];
            if (!ChartColumns.IsReading(nulls, row, value) || IsLearning(value))
            {
                ChartColumns.SetNull(output, Outputs.Count, row);
                continue;
            }

            _baseline.Follow(value);
            double unit = _isInSigmas ? _baseline.Sigma : 1;
            double distance = value - _baseline.Center;
            up[row] = _up = Math.Max(0, _up + distance - (_delta * unit));
            down[row] = _down = Math.Max(0, _down - distance - (_delta * unit));
            limit[row] = _threshold * unit;
            signal[row] = (_watchesUp && _up > limit[row]) || (_watchesDown && _down > limit[row]);
            if (signal[row] && _resets) Begin();
        }
    }

    public override void Save(BinaryWriter writer)
    {
        _baseline.Save(writer);
        writer.Write(_up);
        writer.Write(_down);
    }

    public override void Load(BinaryReader reader)
    {
        _baseline.Load(reader);
        _up = reader.ReadDouble();
        _down = reader.ReadDouble();
    }

    private bool IsLearning(double value)
    {
        if (_baseline.IsReady) return false;
        _baseline.Learn(value);
        return true;
    }
}
