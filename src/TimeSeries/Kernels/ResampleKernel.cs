using System.Globalization;

namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// One row for each window of a series that has rows, or for all from the first to the last: functions of its columns. State: the
/// window that is open. Every row is taken in the same way wherever the rows are cut, so that any slicing gives the same bits.
/// </summary>
public sealed class ResampleKernel : TableKernel
{
    private readonly long _step;
    private readonly long _shift;
    private readonly FillCount? _fill;
    private readonly TimeText _text;
    private readonly List<WindowAggregate> _aggregates = [];
    private readonly (WindowAggregate From, string Func, int Input)[] _metrics;
    private bool _isOpen;
    private long _start;

    /// <summary>Reads the settings that <c>ts_resample</c> writes.</summary>
    public ResampleKernel(KernelSettings settings)
        : this(settings, FillOf(settings))
    {
    }

    internal ResampleKernel(KernelSettings settings, FillCount? fill)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _step = settings.Long("step");
        _shift = settings.Has("label_end") ? _step : 0;
        _fill = fill;
        _text = new TimeText(settings);
        string[] funcs = settings.Texts("funcs");
        int[] inputs = [.. settings.Texts("inputs").Select(static text => int.Parse(text, CultureInfo.InvariantCulture))];
        Dictionary<string, WindowAggregate> known = [];
        int sources = (int)settings.Long("sources");
        _metrics = [.. funcs.Zip(inputs, (func, input) => (Find(known, func, input, sources), func, input))];
        Outputs =
        [
            new KernelColumn(settings.Text("time"), KernelType.Time),
            .. settings.Texts("names").Zip(funcs, static (name, func) => new KernelColumn(name, func == "count" ? KernelType.Long : KernelType.Double)),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelColumn> Outputs { get; }

    /// <summary>The count that the kernels of one run share when they fill gaps.</summary>
    internal static FillCount? FillOf(KernelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Has("fill_limit") ? new FillCount(settings.Text("op"), settings.Long("fill_limit")) : null;
    }

    /// <inheritdoc/>
    public override void Begin() => _isOpen = false;

    /// <inheritdoc/>
    public override void Next(SeriesRows rows, KernelTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        ReadOnlySpan<long> times = rows.Times;
        for (int row = 0; row < times.Length;)
        {
            if (!_isOpen || !IsInside(times[row])) Open(times[row], table);
            int end = row + 1;
            if (IsInside(times[^1])) end = times.Length;
            else while (end < times.Length && IsInside(times[end])) end++;
            foreach (WindowAggregate aggregate in _aggregates) aggregate.Take(rows, row, end);
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
        foreach (WindowAggregate aggregate in _aggregates) aggregate.Save(writer);
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _isOpen = reader.ReadBoolean();
        _start = reader.ReadInt64();
        foreach (WindowAggregate aggregate in _aggregates) aggregate.Load(reader);
    }

    /// <summary>Functions that are made of the same sums share them.</summary>
    private WindowAggregate Find(Dictionary<string, WindowAggregate> known, string func, int input, int sources)
    {
        (string kind, Func<WindowAggregate> create) = func switch
        {
            "mean" or "sum" or "count" => ($"sum {input}", () => new SumAggregate(input)),
            "min" or "max" or "range" => ($"extreme {input}", () => new ExtremeAggregate(input)),
            "std" or "var" => ($"spread {input}", () => new SpreadAggregate(input)),
            "first" or "last" => ($"edge {input}", () => new EdgeAggregate(input)),
            "floor" or "ceil" => (func, (Func<WindowAggregate>)(() => new RowAggregate(sources, isLatest: func == "ceil"))),
            _ => throw new ArgumentException($"There is no function '{func}'.", nameof(func)),
        };
        if (known.TryGetValue(kind, out WindowAggregate? found)) return found;
        found = known[kind] = create();
        _aggregates.Add(found);
        return found;
    }

    // No time is before the open window, so that the distance is right as an unsigned number, however far it is.
    private bool IsInside(long time) => (ulong)(time - _start) < (ulong)_step;

    private void Open(long time, KernelTable table)
    {
        long window = time >= 0 ? time / _step : -((-1 - time) / _step) - 1;
        long start = checked(window * _step);
        if (_isOpen)
        {
            Close(table);
            if (_fill is not null) Fill(start, table);
        }

        _isOpen = true;
        _start = start;
        foreach (WindowAggregate aggregate in _aggregates) aggregate.Clear();
    }

    private void Close(KernelTable table)
    {
        table.Add(0, checked(_start + _shift));
        for (int metric = 0; metric < _metrics.Length; metric++)
        {
            (WindowAggregate from, string func, int input) = _metrics[metric];
            double? value = from is RowAggregate row ? row.ValueOf(input) : from.Value(func);
            Add(table, metric + 1, value ?? (_fill is null ? null : 0));
        }
    }

    /// <summary>Adds the windows without rows between the one that was closed and the next.</summary>
    private void Fill(long next, KernelTable table)
    {
        long windows = (long)Math.Min((ulong)(next - _start) / (ulong)_step, long.MaxValue);
        _fill!.Add(windows, () => _text.Of(_start, elapsed: 0));
        for (long start = _start + _step; start < next; start += _step)
        {
            table.Add(0, start + _shift);
            for (int metric = 0; metric < _metrics.Length; metric++) Add(table, metric + 1, 0);
        }
    }

    private void Add(KernelTable table, int column, double? value)
    {
        if (value is not double number) table.AddNull(column);
        else if (Outputs[column].Type == KernelType.Long) table.Add(column, (long)number);
        else table.Add(column, number);
    }
}
