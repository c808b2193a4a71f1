using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Spectra;

/// <summary>
/// A kernel over windows of evenly spaced readings: every <c>hop</c> rows the newest <c>rows</c> of them, or the whole series,
/// which is then held in memory. Behind a missing reading or a gap the windows begin again.
/// </summary>
internal abstract class WindowKernel : TableKernel
{
    /// <summary>A transform of more would not fit into the arrays it works in.</summary>
    public const int MostRows = 1 << 26;

    private readonly SampleBuffer _buffer = new();
    private readonly Sampling _sampling;
    private readonly string _op;
    private readonly int _rows;
    private readonly int _hop;

    private bool _isBroken;

    protected WindowKernel(KernelSettings settings)
    {
        _sampling = new Sampling(settings);
        _op = settings.Text("op");
        _rows = (int)settings.Long("rows");
        _hop = (int)settings.Long("hop");
    }

    public sealed override bool NeedsElapsed => true;

    public sealed override bool NeedsLaterRows => TakesWholeSeries;

    private bool TakesWholeSeries => _rows == 0;

    public sealed override void Begin()
    {
        _buffer.Clear();
        _sampling.Begin();
        _isBroken = false;
    }

    public sealed override void Next(SeriesRows rows, KernelTable table)
    {
        ReadOnlySpan<double> values = rows.Values(0);
        ReadOnlySpan<bool> nulls = rows.Nulls(0);
        ReadOnlySpan<double> elapsed = rows.Elapsed;
        for (int row = 0; row < values.Length; row++)
        {
            if ((!nulls.IsEmpty && nulls[row]) || !double.IsFinite(values[row]))
            {
                _sampling.Missing(rows.Times[row], elapsed[row]);
                _buffer.Clear();
                _isBroken = true;
                continue;
            }

            if (TakesWholeSeries && _isBroken) continue;
            if (_buffer.Count == MostRows) throw TimeSeriesErrors.SeriesTooLong(_op, MostRows);
            _buffer.Add(values[row], rows.Times[row], elapsed[row]);
            if (_buffer.Count == _rows) Finish(table);
        }
    }

    public sealed override void End(KernelTable table)
    {
        bool isWhole = TakesWholeSeries && !_isBroken && _buffer.Count > 1;
        if (isWhole && _sampling.LastBreak(_buffer) == 0)
            Transform(_buffer.Values, _buffer.Times[0], _sampling.Step, table);
        _buffer.Clear();
    }

    public sealed override void Save(BinaryWriter writer)
    {
        _buffer.Save(writer);
        _sampling.Save(writer);
        writer.Write(_isBroken);
    }

    public sealed override void Load(BinaryReader reader)
    {
        _buffer.Load(reader);
        _sampling.Load(reader);
        _isBroken = reader.ReadBoolean();
    }

    /// <summary>Adds the rows of one window.</summary>
    /// <param name="samples">Its readings, two at least.</param>
    /// <param name="start">The time of the first.</param>
    /// <param name="step">From one to the next, in seconds or units of the axis.</param>
    /// <param name="table">Takes the rows.</param>
    protected abstract void Transform(ReadOnlySpan<double> samples, long start, double step, KernelTable table);

    private void Finish(KernelTable table)
    {
        int start = _sampling.LastBreak(_buffer);
        if (start == 0) Transform(_buffer.Values, _buffer.Times[0], _sampling.Step, table);
        _buffer.RemoveFirst(start == 0 ? _hop : start);
    }
}
