using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Windows;

/// <summary>
/// Statistics of a window that moves along a series, for any columns and functions. State: the rows of one window, those that
/// wait for later ones, and as much again for each thing that is known of windows.
/// </summary>
internal sealed class WindowKernel : LookAheadKernel
{
    // Infinite timestamps lie at the ends of a series but have no place on its axis.
    private const long InfinitelyLate = long.MaxValue;
    private const long InfinitelyEarly = -long.MaxValue;

    private readonly bool _isCalendar;
    private readonly int _least;
    private readonly WindowFrame _frame;
    private readonly RowPlaces _places;
    private readonly ColumnWindows[] _columns;
    private int[] _from = [];
    private int[] _to = [];
    private int _before;
    private int _behind;
    private bool _isOver;

    /// <summary>Reads the settings that <see cref="WindowSettings"/> writes.</summary>
    public WindowKernel(KernelSettings settings)
    {
        string axis = settings.Text("axis");
        _isCalendar = axis == "calendar";
        _least = (int)settings.Long("min_rows");
        _frame = WindowFrame.Of(settings);
        string[] names = settings.Texts("names");
        WindowFunc[] funcs = [.. settings.Texts("funcs").Select(static (text, output) => WindowFunc.Read(text, output))];
        Outputs = [.. funcs.Select(func => new KernelColumn(names[func.Output], func.Type))];
        _places = new RowPlaces(
            isReal: axis == "real",
            arePeersOne: _frame is TimeFrame,
            needsOrdinals: funcs.Any(static func => func.Name is "first" or "last"),
            needsDistances: funcs.Any(static func => func.Name == "slope"));
        double sigmas = settings.Has("sigmas") ? settings.Number("sigmas") : 0;
        _columns = [.. funcs.GroupBy(static func => func.Column).Select(
            group => new ColumnWindows(group.Key, Statistics.Of([.. group], _isCalendar, sigmas)))];
    }

    public override IReadOnlyList<KernelColumn> Outputs { get; }

    public override bool NeedsLaterRows => _frame.LooksAhead;

    public override int Ready
    {
        get
        {
            int placed = _frame.Ready;
            return _before + placed + (_isOver ? _behind : 0);
        }
    }

    public override void Begin()
    {
        _before = _behind = 0;
        _isOver = false;
        _frame.Begin();
        _places.Begin();
        foreach (ColumnWindows column in _columns) column.Begin();
    }

    public override void Take(SeriesRows rows)
    {
        int first = 0;
        int end = rows.Count;
        if (_isCalendar)
        {
            while (first < end && rows.Times[first] == InfinitelyEarly) first++;
            while (end > first && rows.Times[end - 1] == InfinitelyLate) end--;
            _before += first;
            _behind += rows.Count - end;
        }

        if (end > first)
        {
            ReadOnlySpan<long> times = rows.Times[first..end];
            _frame.Take(times);
            _places.Take(times);
            foreach (ColumnWindows column in _columns) column.Take(rows, first, end - first);
        }

        if (_behind > 0) End();
    }

    public override void End()
    {
        _isOver = true;
        _frame.End();
    }

    public override void GoOn()
    {
        _isOver = false;
        _frame.GoOn();
    }

    public override void Give(int count, KernelOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        int before = Math.Min(count, _before);
        int placed = Math.Min(count - before, _frame.Ready);
        SetNull(output, 0, before);
        if (placed > 0) Give(placed, before, output);
        SetNull(output, before + placed, count);
        _before -= before;
        _behind -= count - before - placed;
    }

    public override void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_before);
        writer.Write(_behind);
        writer.Write(_isOver);
        _frame.Save(writer);
        _places.Save(writer);
        foreach (ColumnWindows column in _columns) column.Save(writer);
    }

    public override void Load(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _before = reader.ReadInt32();
        _behind = reader.ReadInt32();
        _isOver = reader.ReadBoolean();
        _frame.Load(reader);
        _places.Load(reader);
        foreach (ColumnWindows column in _columns) column.Load(reader);
    }

    private void Give(int count, int at, KernelOutput output)
    {
        if (_from.Length < count) (_from, _to) = (new int[count], new int[count]);
        Span<int> from = _from.AsSpan(0, count);
        Span<int> to = _to.AsSpan(0, count);
        bool isSteady = _frame.Find(from, to);
        foreach (ColumnWindows column in _columns)
        {
            column.Run(new WindowBatch
            {
                From = from,
                To = to,
                IsSteady = isSteady,
                Values = column.Values,
                Own = column.Values.Slice(_frame.Next, count),
                Counts = column.Count(from, to),
                Least = _least,
                Ordinals = _places.Ordinals,
                Distances = _places.Distances,
                Output = output,
                At = at,
            });
        }

        int dead = from[^1];
        _frame.Drop(count, dead);
        _places.Drop(dead);
        foreach (ColumnWindows column in _columns) column.Drop(dead);
    }

    private void SetNull(KernelOutput output, int first, int end)
    {
        for (int row = first; row < end; row++)
        {
            for (int column = 0; column < Outputs.Count; column++) output.SetNull(column, row);
        }
    }
}
