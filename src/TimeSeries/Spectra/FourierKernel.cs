using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Spectra;

/// <summary>The full complex transform of each series, a frequency beside each row; holds the series in memory.</summary>
internal sealed class FourierKernel : TableKernel
{
    private readonly SampleBuffer _buffer = new();
    private readonly Sampling _sampling;
    private readonly string _op;
    private readonly double _timestep;

    private bool _isBroken;
    private Fft _fft = new(length: 1);

    public FourierKernel(KernelSettings settings)
    {
        _sampling = new Sampling(settings);
        _op = settings.Text("op");
        _timestep = settings.Has("timestep") ? settings.Number("timestep") : 0;
        Outputs =
        [
            new KernelColumn(settings.Text("time"), KernelType.Time),
            new KernelColumn(settings.Text("value"), KernelType.Double),
            new KernelColumn("freq", KernelType.Double),
            new KernelColumn("ft_real", KernelType.Double),
            new KernelColumn("ft_imag", KernelType.Double),
        ];
    }

    public override IReadOnlyList<KernelColumn> Outputs { get; }

    public override bool NeedsElapsed => true;

    public override bool NeedsLaterRows => true;

    public override void Begin()
    {
        _buffer.Clear();
        _sampling.Begin();
        _isBroken = false;
    }

    public override void Next(SeriesRows rows, KernelTable table)
    {
        ReadOnlySpan<double> values = rows.Values(0);
        ReadOnlySpan<bool> nulls = rows.Nulls(0);
        ReadOnlySpan<double> elapsed = rows.Elapsed;
        for (int row = 0; row < values.Length && !_isBroken; row++)
        {
            if ((!nulls.IsEmpty && nulls[row]) || !double.IsFinite(values[row]))
            {
                _sampling.Missing(rows.Times[row], elapsed[row]);
                _buffer.Clear();
                _isBroken = true;
                return;
            }

            if (_buffer.Count == WindowKernel.MostRows) throw TimeSeriesErrors.SeriesTooLong(_op, WindowKernel.MostRows);
            _buffer.Add(values[row], rows.Times[row], elapsed[row]);
        }
    }

    public override void End(KernelTable table)
    {
        int count = _buffer.Count;
        bool isEven = _timestep > 0 || _sampling.LastBreak(_buffer) == 0;
        if (count > 0 && isEven) Transform(table, _timestep > 0 ? _timestep : _sampling.Step);
        _buffer.Clear();
    }

    public override void Save(BinaryWriter writer)
    {
        _buffer.Save(writer);
        writer.Write(_isBroken);
    }

    public override void Load(BinaryReader reader)
    {
        _buffer.Load(reader);
        _sampling.Begin();
        _isBroken = reader.ReadBoolean();
    }

    private void Transform(KernelTable table, double step)
    {
        int count = _buffer.Count;
        double[] real = _buffer.Values.ToArray();
        double[] imaginary = new double[count];
        if (_fft.Length != count) _fft = new Fft(count);
        _fft.Forward(real, imaginary);
        table.Add(0, _buffer.Times);
        table.Add(1, _buffer.Values);
        for (int row = 0; row < count; row++)
        {
            int turns = row < (count + 1) / 2 ? row : row - count;
            table.Add(2, turns == 0 ? 0 : turns / (count * step));
        }

        table.Add(3, real);
        table.Add(4, imaginary);
    }
}
