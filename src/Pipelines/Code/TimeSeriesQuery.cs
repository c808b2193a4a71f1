using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Pipelines.Code;

/// <summary>
/// A query whose rows are series in time. Each step writes a call of a time-series table function of pipeline SQL.
/// </summary>
public sealed class TimeSeriesQuery
{
    private readonly Query _query;
    private readonly string _time;
    private readonly IReadOnlyList<string> _series;

    internal TimeSeriesQuery(Query query, string time, IReadOnlyList<string> series)
    {
        _query = query;
        _time = time;
        _series = series;
    }

    /// <summary>Goes on as an ordinary query.</summary>
    public static implicit operator Query(TimeSeriesQuery series) => series.AsQuery();

    /// <summary>Adds the exact exponential moving average of a column in a column <c>EMA_column</c>.</summary>
    /// <param name="column">The column to smooth.</param>
    /// <param name="options">How older rows are weighed; its one rate, such as the span, must be given.</param>
    /// <example><code>readings.TimeSeries("timestamp", "device_id").Ema("rotation_speed", new EmaOptions { Span = 5 })</code></example>
    public TimeSeriesQuery Ema(string column, EmaOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(column);
        ArgumentNullException.ThrowIfNull(options);
        EmaOptions usual = new();
        (string Name, object Value)[] arguments =
        [
            .. options.ToArguments().Where(argument => !argument.Value.Equals(usual.ToArguments().GetValueOrDefault(argument.Key)))
                .Select(argument => (argument.Key, Written(argument.Value))),
        ];
        int rates = arguments.Count(argument => argument.Name is "alpha" or "span" or "com" or "half_life");
        return rates == 1
            ? Step("ts_ema", [("col", column), .. arguments])
            : throw new ArgumentException("Exactly one of Alpha, Span, Com, HalfLifeRows, HalfLife and HalfLifeUnits says how fast weights fade.", nameof(options));
    }

    /// <summary>
    /// Adds a truncated exponential moving average in a column <c>EMA_column</c>: a weighted sum over the newest terms, not
    /// normalised, in which a missing term counts as zero.
    /// </summary>
    /// <param name="column">The column to smooth.</param>
    /// <param name="alpha">Weight of the newest value, above 0 and below 1.</param>
    /// <param name="terms">Number of values that count, at least 1.</param>
    public TimeSeriesQuery EmaTruncated(string column, double alpha = 0.2, int terms = 30)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(column);
        ArgumentOutOfRangeException.ThrowIfLessThan(terms, 1);
        if (alpha is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Above 0 and below 1.");
        return Step("ts_ema", [("col", column), ("alpha", alpha), ("terms", terms)]);
    }

    /// <summary>Gives one row for each series and window of time that holds rows.</summary>
    /// <param name="frequency">Length of the window: <c>1 hour</c>, <c>15 minutes</c>, <c>day</c> ….</param>
    /// <param name="function">
    /// mean, min, max, floor (earliest row), ceil (latest row), first, last, sum, count, median, std, var, range or a quantile such
    /// as p95.
    /// </param>
    /// <param name="columns">Columns to keep; null keeps all.</param>
    /// <param name="isLabelledByEnd">
    /// True stamps a window with its end, so that no row sees values of its future.
    /// </param>
    public TimeSeriesQuery Resample(
        string frequency, string function, IReadOnlyList<string>? columns = null, bool isLabelledByEnd = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(frequency);
        ArgumentException.ThrowIfNullOrWhiteSpace(function);
        List<(string, object)> arguments = [("freq", frequency), ("func", function)];
        if (columns is not null) arguments.Add(("columns", columns));
        if (isLabelledByEnd) arguments.Add(("label", "end"));
        return Step("ts_resample", arguments);
    }

    /// <summary>
    /// Gives each row together with the newest row of the same series of another query that is not younger. Series are
    /// matched by the keys of this query.
    /// </summary>
    /// <param name="right">The other query; it has the keys of this one and may have more.</param>
    /// <param name="rightPrefix">Its columns are named <c>prefix_column</c>.</param>
    /// <param name="canSkipNulls">True: each column gives its own newest value that is not null.</param>
    /// <param name="tolerance">How old a match may be; null means any age.</param>
    public TimeSeriesQuery AsOfJoin(
        TimeSeriesQuery right, string rightPrefix = "right", bool canSkipNulls = true, TimeSpan? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(right);
        ArgumentException.ThrowIfNullOrWhiteSpace(rightPrefix);
        List<(string, object)> arguments = [("ts", _time)];
        if (!Same(right._time, _time)) arguments.Add(("right_ts", right._time));
        arguments.Add(("series", _series));
        string[] more = [.. right._series.Where(key => !_series.Any(own => Same(own, key)))];
        if (more.Length > 0) arguments.Add(("right_series", more));
        arguments.Add(("right_prefix", rightPrefix));
        if (!canSkipNulls) arguments.Add(("skip_nulls", false));
        if (tolerance is TimeSpan age) arguments.Add(("tolerance", age.TotalSeconds));
        return Call("ts_asof_join", [_query, right._query], arguments);
    }

    /// <summary>Goes on as an ordinary query.</summary>
    public Query AsQuery() => _query;

    /// <summary>The query as pipeline SQL.</summary>
    public string ToSql() => _query.ToSql();

    /// <inheritdoc/>
    public override string ToString() => ToSql();

    private static bool Same(string first, string second) => first.Equals(second, StringComparison.OrdinalIgnoreCase);

    private static object Written(OpArgument value) => value switch
    {
        OpArgument.Text text => text.Value,
        OpArgument.Number number => number.Value,
        OpArgument.Flag flag => flag.Value,
        OpArgument.TextList list => list.Values,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private TimeSeriesQuery Step(string function, IReadOnlyList<(string, object)> arguments) =>
        Call(function, [_query], [("ts", _time), ("series", _series), .. arguments]);

    private TimeSeriesQuery Call(
        string function, IReadOnlyList<Query> inputs, IReadOnlyList<(string Name, object Value)> arguments)
    {
        IEnumerable<string> written = inputs.Select(input => $"(\n{input}\n)")
            .Concat(arguments.Select(argument => $"{argument.Name} => {SqlPiece.Value(argument.Value)}"));
        return new TimeSeriesQuery(Query.Function($"{function}({string.Join(", ", written)})"), _time, _series);
    }
}
