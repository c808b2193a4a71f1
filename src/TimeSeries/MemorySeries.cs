using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Memory;

namespace Millrace.TimeSeries;

/// <summary>
/// Time series in memory, and the operators that run over them without an engine: those that have a kernel, such as exponential
/// averages, windows, grids, control charts and spectra. What an operator computes is what it computes in SQL.
/// <para>
/// Shape: rows of one series stand together, by ascending time; rows of one time in any order that the caller likes, which takes the
/// place of the tie order of SQL. A result of an operator that keeps rows has its new columns, row for row; others give rows of their
/// own, series after series. Cost: one pass, on several threads where there are several series; the result is all that is allocated.
/// Thread safety: immutable.
/// </para>
/// </summary>
/// <example><code>
/// MemorySeries readings = new(times, MemorySeries.StartsOf(devices), [new MemoryColumn("x", values)]);
/// ReadOnlySpan&lt;double&gt; smooth = readings.Ema("x", new EmaOptions { Span = 5 }).Doubles(0);
/// MemoryResult minutes = readings.Resample("1 minute", ["mean", "max"]);
/// </code></example>
public sealed class MemorySeries
{
    private const string Time = "ts";
    private const string Key = "series";

    private readonly ReadOnlyMemory<long> _times;
    private readonly int[] _starts;
    private readonly IReadOnlyList<MemoryColumn> _columns;

    /// <summary>Takes rows; they are not copied.</summary>
    /// <param name="times">
    /// The times: microseconds since 1970 UTC, or units of any axis of whole numbers, see <see cref="IsCalendar"/>.
    /// </param>
    /// <param name="starts">At which row each series starts, ascending, the first at 0; null when all rows are one series.</param>
    /// <param name="columns">The numbers, each column as long as the times; its name is not <c>ts</c> or <c>series</c>.</param>
    /// <exception cref="ArgumentException">Lengths differ, starts descend, or two columns have one name.</exception>
    public MemorySeries(ReadOnlyMemory<long> times, IReadOnlyList<int>? starts, IReadOnlyList<MemoryColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _times = times;
        _starts = [.. starts ?? (times.Length > 0 ? [0] : []), times.Length];
        _columns = columns;
        for (int series = 0; series + 1 < _starts.Length; series++)
        {
            if (_starts[0] != 0 || _starts[series] > _starts[series + 1])
                throw new ArgumentException("Series start at ascending rows, the first at 0 and none behind the end.", nameof(starts));
        }

        if (_starts[0] != 0) throw new ArgumentException("There are rows but no series.", nameof(starts));
        foreach (MemoryColumn column in columns)
        {
            if (column.Values.Numbers.Length != times.Length || (!column.Values.Nulls.IsEmpty && column.Values.Nulls.Length != times.Length))
                throw new ArgumentException($"Column '{column.Name}' is not as long as the times.", nameof(columns));
        }

        HashSet<string> names = new([Time, Key], StringComparer.OrdinalIgnoreCase);
        if (columns.FirstOrDefault(column => !names.Add(column.Name)) is MemoryColumn twice)
            throw new ArgumentException($"Two columns are named '{twice.Name}'.", nameof(columns));
    }

    /// <summary>True when times are microseconds since 1970 UTC, so that durations are texts; false when they are numbers.</summary>
    public bool IsCalendar { get; init; } = true;

    /// <summary>How many threads run at most; -1 for as many as the thread pool gives.</summary>
    public int Threads { get; init; } = -1;

    /// <summary>The starts of series whose rows are neighbours with one key.</summary>
    /// <param name="keys">The key of each row.</param>
    public static int[] StartsOf<T>(ReadOnlySpan<T> keys)
        where T : IEquatable<T>
    {
        List<int> starts = [];
        for (int row = 0; row < keys.Length; row++)
        {
            if (row == 0 || !keys[row].Equals(keys[row - 1])) starts.Add(row);
        }

        return [.. starts];
    }

    /// <summary>The exact exponential average of a column, one value for each row; see <c>ts_ema</c>.</summary>
    /// <param name="column">The column to average.</param>
    /// <param name="options">How older rows are weighed.</param>
    /// <param name="reused">A result that nobody reads any more; its memory is written over where it fits.</param>
    /// <exception cref="MillraceException">SERIES_…: a value is out of range, or times are not in order.</exception>
    public MemoryResult Ema(string column, EmaOptions options, MemoryResult? reused = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run("ts_ema", new Dictionary<string, OpArgument>(options.ToArguments()) { ["col"] = new OpArgument.Text(column) }, reused: reused);
    }

    /// <summary>Windows of equal length: their start, then the columns as in <c>ts_resample</c>. Medians and quantiles need an engine.</summary>
    /// <param name="freq">Length of a window, such as <c>1 minute</c>; units as text on an axis of numbers.</param>
    /// <param name="funcs">The functions.</param>
    /// <param name="columns">The columns; null for all.</param>
    /// <param name="fill">True to add windows without rows.</param>
    /// <param name="label">Which end names a window: start or end.</param>
    /// <param name="fillLimit">How many rows gaps may be filled with; null for ten million.</param>
    /// <exception cref="MillraceException">SERIES_…: a value is not understood, or times are not in order.</exception>
    public MemoryResult Resample(
        string freq,
        IReadOnlyList<string> funcs,
        IReadOnlyList<string>? columns = null,
        bool fill = false,
        string label = "start",
        int? fillLimit = null) => Run(
        "ts_resample",
        new VerbCall("ts_resample").With("freq", freq).With("func", funcs).With("columns", columns).With("fill", fill)
            .With("label", label).With("fill_limit", fillLimit).Arguments);

    /// <summary>A row at every step of a grid: its time, then the columns as in <c>ts_interpolate</c>.</summary>
    /// <param name="freq">The step of the grid, such as <c>30 seconds</c>; units as text on an axis of numbers.</param>
    /// <param name="method">linear, ffill, bfill, zero or null.</param>
    /// <param name="func">Resamples first; null takes the rows as they are.</param>
    /// <param name="columns">The columns; null for all.</param>
    /// <param name="maxGap">The longest gap that is filled, in seconds or units; null for any.</param>
    /// <param name="showInterpolated">True to add columns that say what was made.</param>
    /// <param name="fillLimit">How many rows gaps may be filled with; null for ten million.</param>
    /// <exception cref="MillraceException">SERIES_…: a value is not understood, or times are not in order.</exception>
    public MemoryResult Interpolate(
        string freq,
        string method = "linear",
        string? func = null,
        IReadOnlyList<string>? columns = null,
        double? maxGap = null,
        bool showInterpolated = false,
        int? fillLimit = null) => Run(
        "ts_interpolate",
        new VerbCall("ts_interpolate").With("freq", freq).With("method", method).With("func", func).With("columns", columns)
            .With("max_gap", maxGap).With("show_interpolated", showInterpolated)
            .With("fill_limit", fillLimit).Arguments);

    /// <summary>Statistics of a window of rows that moves along every series, one value for each row; see <c>ts_rolling</c>.</summary>
    /// <param name="rows">The length of a window in rows.</param>
    /// <param name="funcs">The functions, also quantiles such as <c>p95</c>.</param>
    /// <param name="columns">The columns; null for all.</param>
    /// <param name="reused">A result that nobody reads any more; its memory is written over where it fits.</param>
    /// <exception cref="MillraceException">SERIES_…: a value is not understood, or times are not in order.</exception>
    public MemoryResult Rolling(int rows, IReadOnlyList<string> funcs, IReadOnlyList<string>? columns = null, MemoryResult? reused = null) => Run(
        "ts_rolling", new VerbCall("ts_rolling").With("rows", rows).With("func", funcs).With("columns", columns).Arguments, reused: reused);

    /// <summary>
    /// The rows of another table that an as-of join puts beside these: for each row here the number of a row there, −1 where there
    /// is none. The first series meets the first one there, and so on; a series without rows holds the place of one that is missing.
    /// Of right rows at one time the last counts. See <c>ts_asof_join</c>.
    /// </summary>
    /// <param name="right">The other table.</param>
    /// <param name="direction">backward, forward or nearest; the earlier of two equally near.</param>
    /// <param name="strict">True when a row of the same time is no match.</param>
    /// <param name="tolerance">The greatest distance, in microseconds or units of the axis; null for any.</param>
    /// <param name="reused">An array as long as the times that is written over; null for a new one.</param>
    /// <exception cref="ArgumentException">Another number of series, an unknown direction, or an array of another length.</exception>
    /// <exception cref="MillraceException">SERIES_UNSORTED: times of one side descend within a series.</exception>
    public int[] AsOf(MemorySeries right, string direction = "backward", bool strict = false, long? tolerance = null, int[]? reused = null)
    {
        ArgumentNullException.ThrowIfNull(right);
        if (right._starts.Length != _starts.Length) throw new ArgumentException("Both sides need as many series; one without rows holds the place of a missing one.", nameof(right));
        if (tolerance < 0) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A distance is not below zero.");
        if (reused is not null && reused.Length != _times.Length) throw new ArgumentException("The array is not as long as the times.", nameof(reused));
        AsOfMatcher matcher = new(strict, (ulong?)tolerance ?? ulong.MaxValue);
        AsOfSide match = direction switch
        {
            "backward" => matcher.Backward,
            "forward" => matcher.Forward,
            "nearest" => matcher.Nearest,
            _ => throw new ArgumentException($"'{direction}' is none of backward, forward and nearest.", nameof(direction)),
        };
        int[] matches = reused ?? GC.AllocateUninitializedArray<int>(_times.Length);
        SeriesRunner.ForEachSeries(_starts, Threads, series =>
        {
            Range rows = _starts[series].._starts[series + 1];
            Range others = right._starts[series]..right._starts[series + 1];
            SeriesSlices.CheckOrder(_times.Span[rows], rows.Start.Value);
            SeriesSlices.CheckOrder(right._times.Span[others], others.Start.Value);
            match(_times.Span[rows], right._times.Span[others], others.Start.Value, matches.AsSpan(rows));
        });
        return matches;
    }

    private delegate void AsOfSide(ReadOnlySpan<long> left, ReadOnlySpan<long> right, int first, Span<int> matches);

    /// <summary>Runs any operator that has a kernel, by its name and arguments in SQL.</summary>
    /// <param name="operatorName">Its name, such as <c>ts_cusum</c>.</param>
    /// <param name="arguments">Its arguments but <c>ts</c> and <c>series</c>.</param>
    /// <param name="operators">Where it is looked for; null for those of Millrace.</param>
    /// <param name="reused">
    /// A result that nobody reads any more; an operator that keeps rows writes over its memory where it fits. New memory of some size
    /// costs more than an average.
    /// </param>
    /// <exception cref="MillraceException">
    /// SERIES_NO_KERNEL: the operator, or this call of it, needs an engine. SERIES_…: it refuses the call.
    /// </exception>
    /// <exception cref="ArgumentException">There is no such operator.</exception>
    public MemoryResult Run(
        string operatorName, IReadOnlyDictionary<string, OpArgument> arguments, TimeSeriesOps? operators = null, MemoryResult? reused = null)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ITimeSeriesOp op = (operators ?? TimeSeriesOps.BuiltIn).FindTable(operatorName)
            ?? throw new ArgumentException($"There is no operator '{operatorName}'.", nameof(operatorName));
        Dictionary<string, OpArgument> all = new(arguments) { [Time] = new OpArgument.Text(Time), [Key] = new OpArgument.Text(Key) };
        if (op is not IKernelOp kernels || kernels.FindPlan(new OpCall([Frame()], all)) is not KernelPlan plan)
            throw TimeSeriesErrors.NoKernel(op.Descriptor.SqlName);
        SeriesValues[] values = [.. plan.Values.Select(value => _columns.First(column => column.Name == value.Name).Values)];
        return Run(kernels.StartRun(plan.Settings), values, reused);
    }

    /// <summary>Runs a kernel of one's own over all columns.</summary>
    /// <param name="start">Makes a kernel for each thread, of any of the three kinds.</param>
    /// <exception cref="MillraceException">SERIES_UNSORTED: times descend within a series.</exception>
    public MemoryResult Run(Func<SeriesKernel> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Run(start, [.. _columns.Select(static column => column.Values)], reused: null);
    }

    private MemoryResult Run(Func<SeriesKernel> start, SeriesValues[] values, MemoryResult? reused) =>
        new SeriesRunner(_times, _starts, values, unit: IsCalendar ? 1e6 : 1, Threads).Run(start, reused);

    private SeriesFrame Frame() => new("memory", new TableSchema(
    [
        new Column(Key, new DataType.Long()),
        new Column(Time, IsCalendar ? new DataType.TimestampNtz() : new DataType.Long()),
        .. _columns.Select(static column => new Column(column.Name, new DataType.Double())),
    ]))
    {
        // In order, as a table whose files are: operators then choose their kernels.
        SortedBy = [Key, Time],
        Segments = [new SeriesSegment("memory", 0)],
    };
}
