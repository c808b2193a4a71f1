using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Charts;

/// <summary>
/// The EWMA control chart: z = alpha·x + (1 − alpha)·z from the centre, and limits that widen with the readings behind it,
/// centre ± width·sigma·√(alpha/(2 − alpha)·(1 − (1 − alpha)^2i)).
/// <para><b>Source</b> S. W. Roberts, Control chart tests based on geometric moving averages, Technometrics 1 (1959).</para>
/// </summary>
internal sealed class EwmaChartKernel(KernelSettings settings) : RowKernel
{
    private readonly Baseline _baseline = new(settings);
    private readonly double _alpha = settings.Number("alpha");
    private readonly double _width = settings.Number("width");

    private bool _isStarted;
    private double _average;
    private double _unseen = 1;

    public override IReadOnlyList<KernelColumn> Outputs { get; } = ChartColumns.Named(
        settings,
        new KernelColumn("ewma", KernelType.Double),
        new KernelColumn("ewma_center", KernelType.Double),
        new KernelColumn("ewma_lower", KernelType.Double),
        new KernelColumn("ewma_upper", KernelType.Double),
        new KernelColumn("ewma_signal", KernelType.Boolean));

    public override void Begin()
    {
        _baseline.Begin();
        (_isStarted, _average, _unseen) = (false, 0, 1);
    }

    public override void Next(SeriesRows rows, KernelOutput output)
    {
        ReadOnlySpan<double> values = rows.Values(0);
        ReadOnlySpan<bool> nulls = rows.Nulls(0);
        Span<double> average = output.Doubles(0);
        Span<double> center = output.Doubles(1);
        Span<double> lower = output.Doubles(2);
        Span<double> upper = output.Doubles(3);
        Span<bool> signal = output.Booleans(4);
        double spread = _alpha / (2 - _alpha);
        double kept = (1 - _alpha) * (1 - _alpha);
        for (int row = 0; row < values.Length; row++)
        {
            double value = values[row];
            if (!ChartColumns.IsReading(nulls, row, value) || IsLearning(value))
            {
                ChartColumns.SetNull(output, Outputs.Count, row);
                continue;
            }

            _average += _alpha * (value - _average);
            _unseen *= kept;
            double reach = _width * _baseline.Sigma * Math.Sqrt(spread * (1 - _unseen));
            average[row] = _average;
            center[row] = _baseline.Center;
            lower[row] = _baseline.Center - reach;
            upper[row] = _baseline.Center + reach;
            signal[row] = _average < lower[row] || _average > upper[row];
        }
    }

    public override void Save(BinaryWriter writer)
    {
        _baseline.Save(writer);
        writer.Write(_isStarted);
        writer.Write(_average);
        writer.Write(_unseen);
    }

    public override void Load(BinaryReader reader)
    {
        _baseline.Load(reader);
        _isStarted = reader.ReadBoolean();
        _average = reader.ReadDouble();
        _unseen = reader.ReadDouble();
    }

    private bool IsLearning(double value)
    {
        if (_isStarted) return false;
        if (!_baseline.IsReady)
        {
            _baseline.Learn(value);
            return true;
        }

        _average = _baseline.Center;
        _isStarted = true;
        return false;
    }
}
