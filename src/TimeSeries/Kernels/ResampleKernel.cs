namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// One row for each window of a series that has rows: the mean, minimum or maximum of its columns, nulls left out. NaN counts as
/// the greatest number, and makes a mean NaN. State: the window that is open.
/// </summary>
public sealed class ResampleKernel : TableKernel
{
    private readonly long _step;
    private readonly long _shift;
    private readonly Func _func;
    private readonly int[] _inputs;
    private readonly double[] _values;
    private readonly long[] _counts;
    private bool _isOpen;
    private long _start;

    /// <summary>Reads the settings that <c>ts_resample</c> writes.</summary>
    public ResampleKernel(KernelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _step = settings.Long("step");
        _shift = settings.Has("label_end") ? _step : 0;
        _func = Enum.Parse<Func>(settings.Text("func"), ignoreCase: true);
        string[] names = settings.Texts("names");
        _inputs = [.. settings.Texts("inputs").Select(static text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
        Outputs = [new KernelColumn(settings.Text("time"), KernelType.Time), .. names.Select(static name => new KernelColumn(name, KernelType.Double))];
        _values = new double[names.Length];
        _counts = new long[names.Length];
    }

    private enum Func
    {
        Mean,
        Min,
        Max,
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelColumn> Outputs { get; }

    /// <inheritdoc/>
    public override void Begin() => _isOpen = false;

    /// <inheritdoc/>
    public override void Next(SeriesRows rows, KernelTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        ReadOnlySpan<long> times = rows.Times;
        for (int row = 0; row < times.Length;)
        {
            if (!_isOpen || times[row] - _start >= _step) Open(times[row], table);
            int end = row + 1;
            if (times[^1] - _start < _step) end = times.Length;
            else while (end < times.Length && times[end] - _start < _step) end++;
            for (int output = 0; output < _values.Length; output++) Take(output, rows, row, end);
            row = end;
        }
    }

    /// <inheritdoc/>
    public override void End(KernelTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (_isOpen) Close(table);
        _isOpen = false;
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_isOpen);
        writer.Write(_start);
        foreach (double value in _values) writer.Write(value);
        foreach (long count in _counts) writer.Write(count);
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _isOpen = reader.ReadBoolean();
        _start = reader.ReadInt64();
        for (int output = 0; output < _values.Length; output++) _values[output] = reader.ReadDouble();
        for (int output = 0; output < _counts.Length; output++) _counts[output] = reader.ReadInt64();
    }

    private void Open(long time, KernelTable table)
    {
        if (_isOpen) Close(table);
        _isOpen = true;
        long window = time >= 0 ? time / _step : -((-1 - time) / _step) - 1;
        _start = window * _step;
        Array.Clear(_values);
        Array.Clear(_counts);
    }

    private void Close(KernelTable table)
    {
        table.Add(0, _start + _shift);
        for (int output = 0; output < _values.Length; output++)
        {
            if (_counts[output] == 0) table.AddNull(output + 1);
            else table.Add(output + 1, _func == Func.Mean ? _values[output] / _counts[output] : _values[output]);
        }
    }

    private void Take(int output, SeriesRows rows, int first, int end)
    {
        ReadOnlySpan<double> values = rows.Values(_inputs[output])[first..end];
        ReadOnlySpan<bool> nulls = rows.Nulls(_inputs[output]);
        double value = _values[output];
        long count = _counts[output];
        if (nulls.IsEmpty && _func == Func.Mean)
        {
            foreach (double next in values) value += next;
            count += values.Length;
        }
        else
        {
            for (int row = 0; row < values.Length; row++)
            {
                if (!nulls.IsEmpty && nulls[first + row]) continue;
                value = count++ == 0 ? values[row] : Join(value, values[row]);
            }
        }

        _values[output] = value;
        _counts[output] = count;
    }

    private double Join(double value, double next) => _func switch
    {
        Func.Mean => value + next,
        Func.Min => next < value || double.IsNaN(value) ? next : value,
        _ => next > value || double.IsNaN(next) ? next : value,
    };
}
