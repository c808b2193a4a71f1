using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Charts;

/// <summary>
/// The tabular cumulative sum of both sides: high = max(0, high + x − centre − k) and low = max(0, low + centre − x − k),
/// with a signal when one of them exceeds h.
/// <para><b>Source</b> E. S. Page, Continuous inspection schemes, Biometrika 41 (1954); head start: J. M. Lucas and
/// R. B. Crosier, Technometrics 24 (1982).</para>
/// </summary>
internal sealed class CusumKernel(KernelSettings settings) : RowKernel
{
    private readonly Baseline _baseline = new(settings);
    private readonly bool _isInSigmas = settings.Text("units") == "sigmas";
    private readonly bool _resets = settings.Has("reset");
    private readonly double _slack = settings.Number("k");
    private readonly double _limit = settings.Number("h");
    private readonly double _headStart = settings.Number("head_start");

    private bool _isStarted;
    private double _high;
    private double _low;

    public override IReadOnlyList<KernelColumn> Outputs { get; } = ChartColumns.Named(
        settings,
        new KernelColumn("cusum_high", KernelType.Double),
        new KernelColumn("cusum_low", KernelType.Double),
        new KernelColumn("cusum_limit", KernelType.Double),
        new KernelColumn("cusum_signal", KernelType.Boolean));

    private double Unit => _isInSigmas ? _baseline.Sigma : 1;

    public override void Begin()
    {
        _baseline.Begin();
        (_isStarted, _high, _low) = (false, 0, 0);
    }

    public override void Next(SeriesRows rows, KernelOutput output)
    {
        ReadOnlySpan<double> values = rows.Values(0);
        ReadOnlySpan<bool> nulls = rows.Nulls(0);
        Span<double> high = output.Doubles(0);
        Span<double> low = output.Doubles(1);
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

            double distance = value - _baseline.Center;
            double slack = _slack * Unit;
            high[row] = _high = Math.Max(0, _high + distance - slack);
            low[row] = _low = Math.Max(0, _low - distance - slack);
            limit[row] = _limit * Unit;
            signal[row] = _high > limit[row] || _low > limit[row];
            if (signal[row] && _resets) Restart();
        }
    }

    public override void Save(BinaryWriter writer)
    {
        _baseline.Save(writer);
        writer.Write(_isStarted);
        writer.Write(_high);
        writer.Write(_low);
    }

    public override void Load(BinaryReader reader)
    {
        _baseline.Load(reader);
        _isStarted = reader.ReadBoolean();
        _high = reader.ReadDouble();
        _low = reader.ReadDouble();
    }

    private bool IsLearning(double value)
    {
        if (_isStarted) return false;
        if (!_baseline.IsReady)
        {
            _baseline.Learn(value);
            return true;
        }

        Restart();
        _isStarted = true;
        return false;
    }

    private void Restart() => _high = _low = _headStart * Unit;
}
