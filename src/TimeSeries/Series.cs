using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <summary>
/// Time series of a relation, and the verbs on them in C#. Nothing runs: each verb gives a new value that knows its
/// columns and can say its SQL. Thread safety: immutable.
/// </summary>
/// <example><code>
/// Series hourly = Series.From(sensors, "timestamp", "device_id").Ema("rotation_speed", new EmaOptions { Span = 5 }).Resample("1 hour");
/// string sql = Series.From(inspections, "timestamp", "device_id").AsOfJoin(hourly, rightPrefix: "sensor").ToSql();
/// </code></example>
public sealed partial class Series
{
    private readonly string? _query;

    private Series(SeriesFrame frame, string? query, string timeColumn, IReadOnlyList<string> keys)
    {
        Frame = frame;
        _query = query;
        TimeColumn = timeColumn;
        Keys = keys;
    }

    /// <summary>The rows so far, ready to stand after FROM, and their columns.</summary>
    public SeriesFrame Frame { get; }

    /// <summary>Name of the time column.</summary>
    public string TimeColumn { get; }

    /// <summary>The columns that tell one series from another; none when all rows are one series.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Starts from any relation.</summary>
    /// <param name="frame">Its text and columns.</param>
    /// <param name="timeColumn">Its time column.</param>
    /// <param name="keys">The columns that tell one series from another.</param>
    public static Series From(SeriesFrame frame, string timeColumn, params IReadOnlyList<string> keys)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentException.ThrowIfNullOrEmpty(timeColumn);
        ArgumentNullException.ThrowIfNull(keys);
        return new Series(frame, query: null, timeColumn, keys);
    }

    /// <summary>Adds the exact exponential average of a column; see <c>ts_ema</c>.</summary>
    /// <param name="column">The column to average.</param>
    /// <param name="options">How older rows are weighed.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <example><code>Series smooth = series.Ema("rotation_speed", new EmaOptions { HalfLife = TimeSpan.FromMinutes(10) });</code></example>
    public Series Ema(string column, EmaOptions options) => Ema([column], options);

    /// <summary>Adds the exact exponential averages of some columns; see <c>ts_ema</c>.</summary>
    /// <param name="columns">The columns to average, one at least.</param>
    /// <param name="options">How older rows are weighed.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <example><code>Series smooth = series.Ema(["rotation_speed", "temperature"], new EmaOptions { Span = 5 });</code></example>
    public Series Ema(IReadOnlyList<string> columns, EmaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Apply("ts_ema", new(options.ToArguments()) { ["col"] = new OpArgument.TextList(columns) });
    }

    /// <summary>
    /// Adds a truncated exponential average of a column: a sum over the newest rows that is not normalised and counts what is
    /// missing as 0; see <c>ts_ema</c>.
    /// </summary>
    /// <param name="column">The column to average.</param>
    /// <param name="alpha">The weight of the current row, above 0 and at most 1.</param>
    /// <param name="terms">How many rows are weighed.</param>
    /// <param name="name">Name of the new column; null for <c>EMA_</c> and the column.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <example><code>Series smooth = series.EmaTruncated("rotation_speed", alpha: 0.2, terms: 5);</code></example>
    public Series EmaTruncated(string column, double alpha = 0.2, int terms = 30, string? name = null) =>
        Apply(new VerbCall("ts_ema").With("col", column).With("alpha", alpha).With("terms", terms).With("name", name));

    /// <summary>Aggregates each series into windows of equal length by one function; see <c>ts_resample</c>.</summary>
    /// <param name="freq">Length of a window, such as <c>1 hour</c>.</param>
    /// <param name="func">mean, min, max, floor, ceil, first, last, sum, count, median, std, var, range or a quantile such as p95.</param>
    /// <param name="columns">The columns to aggregate; null for all others that the function takes.</param>
    /// <param name="prefix">Put before the names of the metrics; empty for none.</param>
    /// <param name="fill">True to add windows without rows.</param>
    /// <param name="label">Which end names a window: start or end.</param>
    /// <param name="fillLimit">How many rows gaps may be filled with; null for ten million.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    /// <example><code>Series hourly = series.Resample("1 hour", "max");</code></example>
    public Series Resample(
        string freq,
        string func = "mean",
        IReadOnlyList<string>? columns = null,
        string prefix = "",
        bool fill = false,
        string label = "start",
        int? fillLimit = null) => Resample(freq, [func], columns, prefix, fill, label, fillLimit);

    /// <summary>
    /// Aggregates each series into windows of equal length by several functions, whose columns are named <c>func_column</c>; see
    /// <c>ts_resample</c>.
    /// </summary>
    /// <param name="freq">Length of a window, such as <c>1 hour</c>.</param>
    /// <param name="funcs">The functions; with one alone, columns keep their names.</param>
    /// <param name="columns">The columns to aggregate; null for all others that the functions take.</param>
    /// <param name="prefix">Put before the names of the metrics; empty for none.</param>
    /// <param name="fill">True to add windows without rows.</param>
    /// <param name="label">Which end names a window: start or end.</param>
    /// <param name="fillLimit">How many rows gaps may be filled with; null for ten million.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    /// <example><code>Series hourly = series.Resample("1 hour", ["mean", "p95"], ["temperature"]);</code></example>
    public Series Resample(
        string freq,
        IReadOnlyList<string> funcs,
        IReadOnlyList<string>? columns = null,
        string prefix = "",
        bool fill = false,
        string label = "start",
        int? fillLimit = null) => Apply(
        new VerbCall("ts_resample").With("freq", freq).With("func", funcs).With("columns", columns).With("prefix", prefix)
            .With("fill", fill).With("label", label).With("fill_limit", fillLimit));

    /// <summary>
    /// Joins each row with the right values that are newest at its time, next after it, or nearest to it; see <c>ts_asof_join</c>.
    /// </summary>
    /// <param name="right">The right series; its further keys order right rows of one time.</param>
    /// <param name="rightPrefix">Put before the names of right columns; empty keeps them.</param>
    /// <param name="leftPrefix">Put before the names of left columns that are no keys; empty keeps them.</param>
    /// <param name="skipNulls">True when every right column takes its own nearest value that is not null.</param>
    /// <param name="tolerance">The greatest distance in time of a match; null for any.</param>
    /// <param name="join">left or inner.</param>
    /// <param name="direction">backward, forward or nearest.</param>
    /// <param name="strict">True when a right row of the same time is no match.</param>
    /// <param name="maxLookback">How many rows of both series are looked back; 0 for all.</param>
    /// <exception cref="MillraceException">SERIES_…: a key is missing on the right, or names clash.</exception>
    public Series AsOfJoin(
        Series right,
        string rightPrefix = "right",
        string leftPrefix = "",
        bool skipNulls = true,
        TimeSpan? tolerance = null,
        string join = "left",
        string direction = "backward",
        bool strict = false,
        int maxLookback = 0)
    {
        ArgumentNullException.ThrowIfNull(right);
        Dictionary<string, OpArgument> arguments = new()
        {
            ["right_ts"] = new OpArgument.Text(right.TimeColumn),
            ["right_series"] = new OpArgument.TextList(
                right.Keys.Except(Keys, StringComparer.OrdinalIgnoreCase).ToArray()),
            ["right_prefix"] = new OpArgument.Text(rightPrefix),
            ["left_prefix"] = new OpArgument.Text(leftPrefix),
            ["skip_nulls"] = new OpArgument.Flag(skipNulls),
            ["join"] = new OpArgument.Text(join),
            ["direction"] = new OpArgument.Text(direction),
            ["strict"] = new OpArgument.Flag(strict),
            ["max_lookback"] = new OpArgument.Number(maxLookback),
        };
        if (tolerance is TimeSpan age) arguments["tolerance"] = new OpArgument.Number(age.TotalSeconds);
        Series joined = Apply("ts_asof_join", arguments, right.Frame);
        string time = leftPrefix.Length == 0 ? TimeColumn : $"{leftPrefix}_{TimeColumn}";
        return new Series(joined.Frame, joined._query, time, Keys);
    }

    /// <summary>One SELECT for all verbs so far.</summary>
    public string ToSql() => _query ?? $"SELECT * FROM {Frame.RelationSql}";

    /// <summary>Calls any table function of one input by its name in SQL, such as one of another assembly's.</summary>
    /// <param name="operatorName">Its name, such as <c>ts_resample</c>.</param>
    /// <param name="arguments">Its arguments but <c>ts</c> and <c>series</c>, which are this series' own.</param>
    /// <param name="operators">Where it is looked for; null for those of Millrace.</param>
    /// <exception cref="MillraceException">SERIES_…: the operator refuses the call.</exception>
    /// <exception cref="ArgumentException">There is no such operator.</exception>
    /// <example><code>series.Call("ts_resample", new() { ["freq"] = new OpArgument.Text("1 hour") })</code></example>
    public Series Call(string operatorName, Dictionary<string, OpArgument> arguments, TimeSeriesOps? operators = null)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ITimeSeriesOp op = (operators ?? TimeSeriesOps.BuiltIn).FindTable(operatorName)
            ?? throw new ArgumentException($"There is no operator '{operatorName}'.", nameof(operatorName));
        return Run(op, new(arguments) { ["ts"] = new OpArgument.Text(TimeColumn), ["series"] = new OpArgument.TextList(Keys) }, [Frame]);
    }

    private Series Apply(string opName, Dictionary<string, OpArgument> arguments, params IEnumerable<SeriesFrame> further)
    {
        arguments["ts"] = new OpArgument.Text(TimeColumn);
        arguments["series"] = new OpArgument.TextList(Keys);
        return Run(VerbCall.Find(opName), arguments, [Frame, .. further]);
    }

    private Series Run(ITimeSeriesOp op, Dictionary<string, OpArgument> arguments, IReadOnlyList<SeriesFrame> inputs)
    {
        (string query, SeriesFrame frame) = VerbCall.Run(op, arguments, inputs);
        return new Series(frame, query, TimeColumn, Keys);
    }

    private Series Apply(VerbCall call) => Apply(call.Operator, call.Arguments);

    private SeriesFrame Summarise(VerbCall call) => call.With("ts", TimeColumn).With("series", Keys).Run(Frame).Frame;
}
