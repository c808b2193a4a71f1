using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <content>Rows by their time.</content>
public sealed partial class Series
{
    /// <summary>
    /// Keeps the rows for which a condition is true; verbs behind it see no others, and sort, as the layout of a table says nothing of
    /// a choice of its rows.
    /// </summary>
    /// <param name="condition">A boolean SQL expression over the columns, such as <c>temperature > 80</c>.</param>
    /// <example><code>Series hot = series.Ema("temperature", new EmaOptions { Span = 5 }).Where("\"EMA_temperature\" > 80");</code></example>
    public Series Where(string condition)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(condition);
        string query = $"SELECT * FROM {Frame.RelationSql} AS s WHERE (\n{condition}\n)";
        return new Series(new SeriesFrame($"({query})", Frame.Columns), query, TimeColumn, Keys);
    }

    /// <summary>Keeps the rows at a point in time; see <c>ts_at</c>.</summary>
    /// <param name="instant">The point in time.</param>
    /// <exception cref="MillraceException">SERIES_ARGUMENT_INVALID: the time axis does not have that point.</exception>
    /// <example><code>Series noon = series.At(new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero));</code></example>
    public Series At(TimeValue instant) => Apply(new VerbCall("ts_at").WithPoint("instant", instant));

    /// <summary>Keeps the rows before a point in time; see <c>ts_before</c>.</summary>
    /// <param name="instant">The point in time.</param>
    /// <exception cref="MillraceException">SERIES_ARGUMENT_INVALID: the time axis does not have that point.</exception>
    /// <example><code>Series past = series.Before(new DateOnly(2024, 3, 1));</code></example>
    public Series Before(TimeValue instant) => Apply(new VerbCall("ts_before").WithPoint("instant", instant));

    /// <summary>Keeps the rows at or before a point in time; see <c>ts_at_or_before</c>.</summary>
    /// <param name="instant">The point in time.</param>
    /// <exception cref="MillraceException">SERIES_ARGUMENT_INVALID: the time axis does not have that point.</exception>
    /// <example><code>Series past = series.AtOrBefore("2024-02-29 12:00:00");</code></example>
    public Series AtOrBefore(TimeValue instant) => Apply(new VerbCall("ts_at_or_before").WithPoint("instant", instant));

    /// <summary>Keeps the rows after a point in time; see <c>ts_after</c>.</summary>
    /// <param name="instant">The point in time.</param>
    /// <exception cref="MillraceException">SERIES_ARGUMENT_INVALID: the time axis does not have that point.</exception>
    /// <example><code>Series rest = series.After(1_709_208_000);</code></example>
    public Series After(TimeValue instant) => Apply(new VerbCall("ts_after").WithPoint("instant", instant));

    /// <summary>Keeps the rows at or after a point in time; see <c>ts_at_or_after</c>.</summary>
    /// <param name="instant">The point in time.</param>
    /// <exception cref="MillraceException">SERIES_ARGUMENT_INVALID: the time axis does not have that point.</exception>
    /// <example><code>Series rest = series.AtOrAfter("2024-02-29T13:00:00+01:00");</code></example>
    public Series AtOrAfter(TimeValue instant) => Apply(new VerbCall("ts_at_or_after").WithPoint("instant", instant));

    /// <summary>Keeps the rows between two points in time; see <c>ts_between</c>.</summary>
    /// <param name="start">The first point.</param>
    /// <param name="stop">The last point.</param>
    /// <param name="inclusive">Which of them are inside: both, start, stop or neither.</param>
    /// <exception cref="MillraceException">SERIES_ARGUMENT_INVALID: the time axis does not have such a point.</exception>
    /// <example><code>Series day = series.Between("2024-02-29", "2024-03-01", inclusive: "start");</code></example>
    public Series Between(TimeValue start, TimeValue stop, string inclusive = "both") =>
        Apply(new VerbCall("ts_between").WithPoint("start", start).WithPoint("stop", stop).With("inclusive", inclusive));

    /// <summary>Keeps the first rows of every series; see <c>ts_earliest</c>.</summary>
    /// <param name="n">How many rows of every series.</param>
    /// <param name="sequence">The columns that order rows of one time.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <example><code>Series first = series.Earliest();</code></example>
    public Series Earliest(int n = 1, IReadOnlyList<string>? sequence = null) =>
        Apply(new VerbCall("ts_earliest").With("n", n).With("sequence", sequence));

    /// <summary>Keeps the last rows of every series; see <c>ts_latest</c>.</summary>
    /// <param name="n">How many rows of every series.</param>
    /// <param name="sequence">The columns that order rows of one time.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <example><code>Series newest = series.Latest(5);</code></example>
    public Series Latest(int n = 1, IReadOnlyList<string>? sequence = null) =>
        Apply(new VerbCall("ts_latest").With("n", n).With("sequence", sequence));

    /// <summary>Keeps the last rows of every series up to a point in time; see <c>ts_prior_to</c>.</summary>
    /// <param name="instant">The point in time.</param>
    /// <param name="n">How many rows of every series.</param>
    /// <param name="inclusive">Whether rows at the point count.</param>
    /// <param name="sequence">The columns that order rows of one time.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <example><code>Series known = series.PriorTo("2024-02-29 12:00:00");</code></example>
    public Series PriorTo(TimeValue instant, int n = 1, bool inclusive = true, IReadOnlyList<string>? sequence = null) => Apply(
        new VerbCall("ts_prior_to").WithPoint("instant", instant).With("n", n).With("inclusive", inclusive).With("sequence", sequence));

    /// <summary>Keeps the first rows of every series from a point in time; see <c>ts_subsequent_to</c>.</summary>
    /// <param name="instant">The point in time.</param>
    /// <param name="n">How many rows of every series.</param>
    /// <param name="inclusive">Whether rows at the point count.</param>
    /// <param name="sequence">The columns that order rows of one time.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <example><code>Series next = series.SubsequentTo("2024-02-29 12:00:00", n: 3);</code></example>
    public Series SubsequentTo(TimeValue instant, int n = 1, bool inclusive = true, IReadOnlyList<string>? sequence = null) => Apply(
        new VerbCall("ts_subsequent_to").WithPoint("instant", instant).With("n", n).With("inclusive", inclusive)
            .With("sequence", sequence));
}
