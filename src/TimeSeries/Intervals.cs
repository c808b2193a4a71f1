using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <summary>
/// Intervals of time of a relation, half open, and the verbs on them in C#. Nothing runs: each verb gives a new value that knows
/// its columns and can say its SQL. Thread safety: immutable.
/// </summary>
/// <example><code>
/// Intervals running = Series.From(sensors, "timestamp", "device_id").StateIntervals(["trip_id"]);
/// string idle = Intervals.From(shifts, "start_ts", "end_ts", "device_id").Gaps(running).ToSql();
/// </code></example>
public sealed class Intervals
{
    private Intervals(SeriesFrame frame, string start, string end, IReadOnlyList<string> keys)
    {
        Frame = frame;
        StartColumn = start;
        EndColumn = end;
        Keys = keys;
    }

    /// <summary>The rows so far, ready to stand after FROM, and their columns.</summary>
    public SeriesFrame Frame { get; }

    /// <summary>Name of the column of the starts.</summary>
    public string StartColumn { get; }

    /// <summary>Name of the column of the ends.</summary>
    public string EndColumn { get; }

    /// <summary>The columns that tell one series from another.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Starts from any relation.</summary>
    /// <param name="frame">Its text and columns.</param>
    /// <param name="startColumn">Its column of starts.</param>
    /// <param name="endColumn">Its column of ends.</param>
    /// <param name="keys">The columns that tell one series from another.</param>
    public static Intervals From(SeriesFrame frame, string startColumn, string endColumn, params IReadOnlyList<string> keys)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentException.ThrowIfNullOrEmpty(startColumn);
        ArgumentException.ThrowIfNullOrEmpty(endColumn);
        ArgumentNullException.ThrowIfNull(keys);
        return new Intervals(frame, startColumn, endColumn, keys);
    }

    /// <summary>The times that any interval covers, of another table too when it is given; see <c>ts_intervals_union</c>.</summary>
    /// <param name="other">The other table, with the same keys and names; null for none.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing, or types differ.</exception>
    /// <example><code>Intervals covered = intervals.Union();</code></example>
    public Intervals Union(Intervals? other = null) => Combine("ts_intervals_union", other);

    /// <summary>The times that both tables cover, or two intervals of one; see <c>ts_intervals_intersect</c>.</summary>
    /// <param name="other">The other table, with the same keys and names; null for none.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing, or types differ.</exception>
    /// <example><code>Intervals both = intervals.Intersect(shifts);</code></example>
    public Intervals Intersect(Intervals? other = null) => Combine("ts_intervals_intersect", other);

    /// <summary>The times between intervals, or those that another table does not cover; see <c>ts_intervals_gaps</c>.</summary>
    /// <param name="other">The other table, with the same keys and names; null for none.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing, or types differ.</exception>
    /// <example><code>Intervals idle = shifts.Gaps(running);</code></example>
    public Intervals Gaps(Intervals? other = null) => Combine("ts_intervals_gaps", other);

    /// <summary>Turns columns of metrics into rows of a name and a value; see <c>ts_stack</c>.</summary>
    /// <param name="columns">The columns; null for all numbers and flags.</param>
    /// <param name="keepNulls">True to keep metrics that are null.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing, or types do not go together.</exception>
    /// <returns>A relation with <c>metric_name</c> and <c>metric_value</c>.</returns>
    /// <example><code>SeriesFrame stacked = intervals.Stack();</code></example>
    public SeriesFrame Stack(IReadOnlyList<string>? columns = null, bool keepNulls = false) =>
        Run(new VerbCall("ts_stack").With("columns", columns).With("keep_nulls", keepNulls), [Frame]);

    /// <summary>Turns rows of a name and a value into columns of metrics; see <c>ts_unstack</c>.</summary>
    /// <param name="names">The metrics that become columns.</param>
    /// <param name="nameColumn">The column with the names.</param>
    /// <param name="valueColumn">The column with the values.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing.</exception>
    /// <example><code>
    /// Intervals wide = Intervals.From(stacked, "start_ts", "end_ts", "device_id").Unstack(["temperature"]);
    /// </code></example>
    public Intervals Unstack(
        IReadOnlyList<string> names, string nameColumn = "metric_name", string valueColumn = "metric_value") => With(
        Run(new VerbCall("ts_unstack").With("names", names).With("name_col", nameColumn).With("value_col", valueColumn), [Frame]));

    /// <summary>One SELECT for all verbs so far.</summary>
    public string ToSql() => $"SELECT * FROM {Frame.RelationSql}";

    private Intervals Combine(string operatorName, Intervals? other) =>
        With(Run(new VerbCall(operatorName), other is null ? [Frame] : [Frame, other.Frame]));

    private Intervals With(SeriesFrame frame) => new(frame, StartColumn, EndColumn, Keys);

    private SeriesFrame Run(VerbCall call, IReadOnlyList<SeriesFrame> inputs) =>
        call.With("series", Keys).With("start_ts", StartColumn).With("end_ts", EndColumn).Run(inputs).Frame;
}
