using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <content>Intervals and stacked metrics.</content>
public sealed partial class Series
{
    /// <summary>Finds the stretches of time in which columns keep a state; see <c>ts_state_intervals</c>.</summary>
    /// <param name="columns">The columns that make the state.</param>
    /// <param name="comparison">What holds between neighbouring rows of a state: =, !=, &lt;, &lt;=, &gt;, &gt;= or &lt;=&gt;.</param>
    /// <param name="tolerance">How far apart equal numbers may be; null for not at all.</param>
    /// <param name="includeSingle">True to keep states of one row.</param>
    /// <param name="sequence">The columns that order rows of one time.</param>
    /// <param name="compat"><c>tempo</c> for the results of the original; null for the defined ones.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    /// <example><code>Intervals trips = series.StateIntervals(["trip_id"]).Union();</code></example>
    public Intervals StateIntervals(
        IReadOnlyList<string> columns,
        string comparison = "=",
        double? tolerance = null,
        bool includeSingle = false,
        IReadOnlyList<string>? sequence = null,
        string? compat = null)
    {
        VerbCall call = new VerbCall("ts_state_intervals").With("columns", columns).With("comparison", comparison).With("tolerance", tolerance)
            .With("sequence", sequence).With("compat", compat);
        SeriesFrame states = Summarise(includeSingle ? call.With("include_single", true) : call);
        return Intervals.From(states, "start_ts", "end_ts", Keys);
    }

    /// <summary>Turns columns of metrics into rows of a name and a value; see <c>ts_stack</c>.</summary>
    /// <param name="columns">The columns; null for all numbers and flags.</param>
    /// <param name="nameColumn">Name of the new column with the names.</param>
    /// <param name="valueColumn">Name of the new column with the values.</param>
    /// <param name="keepNulls">True to keep metrics that are null.</param>
    /// <returns>Series with the name of the metric as a further key.</returns>
    /// <exception cref="MillraceException">SERIES_…: a column is missing, or types do not go together.</exception>
    /// <example><code>Series metrics = series.Stack(["rotation_speed", "temperature"]).Resample("1 hour");</code></example>
    public Series Stack(
        IReadOnlyList<string>? columns = null,
        string nameColumn = "metric_name",
        string valueColumn = "metric_value",
        bool keepNulls = false)
    {
        Series stacked = Apply(
            new VerbCall("ts_stack").With("columns", columns).With("name_col", nameColumn).With("value_col", valueColumn)
                .With("keep_nulls", keepNulls));
        return new Series(stacked.Frame, stacked._query, TimeColumn, [.. Keys, nameColumn]);
    }

    /// <summary>Turns rows of a name and a value into columns of metrics; see <c>ts_unstack</c>.</summary>
    /// <param name="names">The metrics that become columns.</param>
    /// <param name="nameColumn">The column with the names.</param>
    /// <param name="valueColumn">The column with the values.</param>
    /// <returns>Series of the other keys, in case the name was one.</returns>
    /// <exception cref="MillraceException">SERIES_…: a column is missing.</exception>
    /// <example><code>Series wide = metrics.Unstack(["rotation_speed", "temperature"]);</code></example>
    public Series Unstack(IReadOnlyList<string> names, string nameColumn = "metric_name", string valueColumn = "metric_value")
    {
        string[] keys = [.. Keys.Except([nameColumn], StringComparer.OrdinalIgnoreCase)];
        Series narrowed = new(Frame, _query, TimeColumn, keys);
        return narrowed.Apply(
            new VerbCall("ts_unstack").With("names", names).With("name_col", nameColumn).With("value_col", valueColumn));
    }
}
