using System.Globalization;
using System.Runtime.InteropServices;

namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// A row at every step of a grid, from the first to the last row of a series, with values from the rows around it. State: the last
/// known value of each column, the row that is being read, and the points of columns that are ahead of others; for a column that
/// waits for its next value, only how many points wait. Any slicing gives the same bits.
/// </summary>
public sealed class InterpolateKernel : TableKernel
{
    private readonly long _step;
    private readonly FillCount _fill;
    private readonly TimeText _text;
    private readonly GridColumn[] _columns;
    private readonly ResampleKernel? _windows;
    private readonly KernelTable? _windowRows;
    private readonly List<bool>? _isSampled;
    private bool _isBegun;
    private bool _isOpen;
    private long _time;
    private long _samplePoint;
    private long _end;
    private long _given;

    /// <summary>Reads the settings that <c>ts_interpolate</c> writes.</summary>
    public InterpolateKernel(KernelSettings settings)
        : this(settings, FillOf(settings))
    {
    }

    internal InterpolateKernel(KernelSettings settings, FillCount fill)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _step = settings.Long("step");
        _fill = fill;
        _text = new TimeText(settings);
        string[] names = settings.Texts("names");
        GapFill values = new(settings.Text("method"), _step, settings.Has("max_gap") ? settings.Long("max_gap") : null);
        _columns = [.. names.Select(_ => new GridColumn(values))];
        if (settings.Has("func"))
        {
            _windows = new ResampleKernel(OfWindows(settings, names.Length), fill: null);
            _windowRows = new KernelTable(_windows.Outputs);
        }

        if (settings.Has("flags")) _isSampled = [];
        Outputs =
        [
            new KernelColumn(settings.Text("time"), KernelType.Time),
            .. names.Select(static name => new KernelColumn(name, KernelType.Double)),
            .. _isSampled is null ? [] : names.Select(static name => $"is_interpolated_{name}").Prepend("is_ts_interpolated")
                .Select(static name => new KernelColumn(name, KernelType.Boolean)),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelColumn> Outputs { get; }

    /// <summary>The count that the kernels of one run share.</summary>
    internal static FillCount FillOf(KernelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new FillCount(settings.Text("op"), settings.Long("fill_limit"));
    }

    /// <inheritdoc/>
    public override void Begin()
    {
        _isBegun = false;
        _isOpen = false;
        _isSampled?.Clear();
        foreach (GridColumn column in _columns) column.Drop();
        _windows?.Begin();
    }

    /// <inheritdoc/>
    public override void Next(SeriesRows rows, KernelTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (_windows is null)
        {
            Read(rows, table);
            return;
        }

        _windows.Next(rows, _windowRows!);
        ReadWindows(table);
    }

    /// <inheritdoc/>
    public override void End(KernelTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (_windows is not null)
        {
            _windows.End(_windowRows!);
            ReadWindows(table);
        }

        if (_isOpen) Close(table);
        if (_isBegun)
        {
            foreach (GridColumn column in _columns) column.Finish(_end);
            Give(table);
        }

        Begin();
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _windows?.Save(writer);
        writer.Write(_isBegun);
        writer.Write(_isOpen);
        foreach (long number in (ReadOnlySpan<long>)[_time, _samplePoint, _end, _given]) writer.Write(number);
        foreach (GridColumn column in _columns) column.Save(writer);
        if (_isSampled is null) return;
        writer.Write(_isSampled.Count);
        writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_isSampled)));
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _windows?.Load(reader);
        _isBegun = reader.ReadBoolean();
        _isOpen = reader.ReadBoolean();
        (_time, _samplePoint, _end, _given) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        foreach (GridColumn column in _columns) column.Load(reader);
        if (_isSampled is null) return;
        CollectionsMarshal.SetCount(_isSampled, reader.ReadInt32());
        reader.ReadExactly(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_isSampled)));
    }

    private static KernelSettings OfWindows(KernelSettings settings, int columns) => settings
        .With("sources", columns)
        .With("funcs", Enumerable.Repeat(settings.Text("func"), columns))
        .With("inputs", Enumerable.Range(0, columns).Select(static column => column.ToString(CultureInfo.InvariantCulture)));

    private void Read(SeriesRows rows, KernelTable table)
    {
        ReadOnlySpan<long> times = rows.Times;
        for (int row = 0; row < times.Length; row++)
        {
            if (!_isOpen || times[row] != _time)
            {
                if (_isOpen) Close(table);
                row = Skip(rows, row);
                _isOpen = true;
                _time = times[row];
            }

            for (int column = 0; column < _columns.Length; column++)
            {
                ReadOnlySpan<bool> nulls = rows.Nulls(column);
                if (nulls.IsEmpty || !nulls[row]) _columns[column].Add(rows.Values(column)[row]);
            }
        }
    }

    /// <summary>
    /// Of rows between two points only the last value counts. Skips those of which the next row tells that they are not the
    /// last, and gives the first that is left.
    /// </summary>
    private int Skip(SeriesRows rows, int first)
    {
        if (!_isBegun) return first;
        foreach (GridColumn column in _columns) if (column.End < _end) return first;
        long next = checked(_end * _step);
        ReadOnlySpan<long> times = rows.Times;
        int end = first;
        while (end < times.Length && times[end] < next) end++;
        if (end == first) return first;
        int last = end - 1;
        while (last > first && times[last - 1] == times[end - 1]) last--;
        if (last == first) return first;
        for (int column = 0; column < _columns.Length; column++) _columns[column].Skip(rows, column, first, last);
        _samplePoint = _end;
        return last;
    }

    private void ReadWindows(KernelTable table)
    {
        KernelTable windows = _windowRows!;
        for (int window = 0; window < windows.Count; window++)
        {
            _isOpen = true;
            _time = windows.Bits(0)[window];
            for (int column = 0; column < _columns.Length; column++)
            {
                if (windows.Nulls(column + 1).BinarySearch(window) < 0)
                    _columns[column].Add(BitConverter.Int64BitsToDouble(windows.Bits(column + 1)[window]));
            }

            Close(table);
        }

        windows.Clear();
    }

    /// <summary>The row that is being read is over.</summary>
    private void Close(KernelTable table)
    {
        _isOpen = false;
        long point = _time > 0 ? ((_time - 1) / _step) + 1 : _time / _step;
        bool isOnGrid = checked(point * _step) == _time;
        if (_isBegun) Count(point);
        else Start(point);
        _samplePoint = point;
        foreach (GridColumn column in _columns) column.Close(_time, point, isOnGrid);
        for (long between = _end; _isSampled is not null && between < point; between++) _isSampled.Add(false);
        if (isOnGrid) _isSampled?.Add(true);
        _end = isOnGrid ? point + 1 : point;
        Give(table);
    }

    private void Start(long point)
    {
        _isBegun = true;
        _end = _given = point;
        foreach (GridColumn column in _columns) column.Begin(point);
    }

    private void Count(long point)
    {
        ulong points = (ulong)(point - _samplePoint);
        if (points > 1) _fill.Add((long)Math.Min(points, long.MaxValue), () => _text.Of(_samplePoint * _step, elapsed: 0));
    }

    /// <summary>Gives the points that all columns have decided.</summary>
    private void Give(KernelTable table)
    {
        long end = _end;
        foreach (GridColumn column in _columns) end = Math.Min(end, column.End);
        if (end == _given) return;
        int count = (int)(end - _given);
        for (; _given < end; _given++) table.Add(0, _given * _step);
        int flags = _columns.Length + 1;
        for (int column = 0; column < _columns.Length; column++)
            _columns[column].Give(count, table, column + 1, _isSampled is null ? null : flags + 1 + column);
        if (_isSampled is null) return;
        for (int row = 0; row < count; row++) table.Add(flags, !_isSampled[row]);
        _isSampled.RemoveRange(0, count);
    }
}
