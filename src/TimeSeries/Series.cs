using System.Diagnostics;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <summary>
/// Time series of a relation, and the verbs on them in C#. Nothing runs: each verb gives a new value that knows its
/// columns and can say its SQL. Thread safety: immutable.
/// </summary>
/// <example><code>
/// Series hourly = Series.From(sensors, "timestamp", "device_id").Ema("rotation_speed", terms: 5).Resample("1 hour");
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

    /// <summary>Adds a truncated exponential average of a column; see <c>ts_ema</c>.</summary>
    /// <param name="column">The column to average.</param>
    /// <param name="alpha">The weight of the current row, above 0 and at most 1.</param>
    /// <param name="terms">How many rows are weighed.</param>
    /// <param name="name">Name of the new column; null for <c>EMA_</c> and the column.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series Ema(string column, double alpha = 0.2, int terms = 30, string? name = null)
    {
        Dictionary<string, OpArgument> arguments = new()
        {
            ["col"] = new OpArgument.Text(column),
            ["alpha"] = new OpArgument.Number(alpha),
            ["terms"] = new OpArgument.Number(terms),
        };
        if (name is not null) arguments["name"] = new OpArgument.Text(name);
        return Apply("ts_ema", arguments);
    }

    /// <summary>Aggregates each series into windows of equal length; see <c>ts_resample</c>.</summary>
    /// <param name="freq">Length of a window, such as <c>1 hour</c>.</param>
    /// <param name="func">mean, min, max, floor or ceil.</param>
    /// <param name="columns">The columns to aggregate; null for all others.</param>
    /// <param name="prefix">Put before the names of the metrics; empty for none.</param>
    /// <param name="fill">True to add windows without rows.</param>
    /// <param name="label">Which end names a window: start or end.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    public Series Resample(
        string freq,
        string func = "mean",
        IReadOnlyList<string>? columns = null,
        string prefix = "",
        bool fill = false,
        string label = "start")
    {
        Dictionary<string, OpArgument> arguments = new()
        {
            ["freq"] = new OpArgument.Text(freq),
            ["func"] = new OpArgument.Text(func),
            ["prefix"] = new OpArgument.Text(prefix),
            ["fill"] = new OpArgument.Flag(fill),
            ["label"] = new OpArgument.Text(label),
        };
        if (columns is not null) arguments["columns"] = new OpArgument.TextList(columns);
        return Apply("ts_resample", arguments);
    }

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

    private Series Apply(string opName, Dictionary<string, OpArgument> arguments, params IEnumerable<SeriesFrame> further)
    {
        arguments["ts"] = new OpArgument.Text(TimeColumn);
        arguments["series"] = new OpArgument.TextList(Keys);
        ITimeSeriesOp op = TimeSeriesOps.BuiltIn.FindTable(opName)
            ?? throw new UnreachableException($"The built-in operator {opName} was not found.");
        OpCall call = new([Frame, .. further], arguments);
        string query = op.Expand(call);
        return new Series(new SeriesFrame($"({query})", op.OutputSchema(call)), query, TimeColumn, Keys);
    }

    private Series Apply(VerbCall call) => Apply(call.Operator, call.Arguments);

    private SeriesFrame Summarise(VerbCall call) => call.With("ts", TimeColumn).With("series", Keys).Run(Frame).Frame;
}
