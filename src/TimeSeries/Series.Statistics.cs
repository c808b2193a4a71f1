using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <content>Statistics over ranges, windows and whole tables.</content>
public sealed partial class Series
{
    /// <summary>Adds statistics over a range of time that ends with each row; see <c>ts_range_stats</c>.</summary>
    /// <param name="rangeBack">How far the range reaches back: seconds on a calendar axis, else units of the axis.</param>
    /// <param name="columns">The columns of numbers; null for all.</param>
    /// <param name="compat"><c>tempo</c> for the results of the original; null for the defined ones.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <example><code>Series scored = series.RangeStats(600, ["temperature"]);</code></example>
    public Series RangeStats(double rangeBack = 1000, IReadOnlyList<string>? columns = null, string? compat = null) =>
        Apply(new VerbCall("ts_range_stats").With("range_back", rangeBack).With("columns", columns).With("compat", compat));

    /// <summary>Summarises each series in windows of equal length; see <c>ts_grouped_stats</c>.</summary>
    /// <param name="freq">Length of a window, such as <c>1 hour</c>.</param>
    /// <param name="columns">The columns of numbers; null for all.</param>
    /// <param name="label">Which end names a window: start or end.</param>
    /// <param name="compat"><c>tempo</c> for the results of the original; null for the defined ones.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    /// <example><code>Series hourly = series.GroupedStats("1 hour", ["temperature"]);</code></example>
    public Series GroupedStats(
        string freq, IReadOnlyList<string>? columns = null, string label = "start", string? compat = null) => Apply(
        new VerbCall("ts_grouped_stats").With("freq", freq).With("columns", columns).With("label", label).With("compat", compat));

    /// <summary>Makes bars of the first, highest, lowest and last values of windows; see <c>ts_bars</c>.</summary>
    /// <param name="freq">Length of a window, such as <c>15 minutes</c>.</param>
    /// <param name="columns">The columns; null for all numbers.</param>
    /// <param name="fill">True to add windows without rows.</param>
    /// <param name="label">Which end names a window: start or end.</param>
    /// <param name="sequence">The columns that order rows of one time.</param>
    /// <param name="compat"><c>tempo</c> for the results of the original; null for the defined ones.</param>
    /// <param name="fillLimit">How many rows gaps may be filled with; null for ten million.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    /// <example><code>Series bars = series.Bars("15 minutes", ["rotation_speed"]);</code></example>
    public Series Bars(
        string freq,
        IReadOnlyList<string>? columns = null,
        bool fill = false,
        string label = "start",
        IReadOnlyList<string>? sequence = null,
        string? compat = null,
        int? fillLimit = null) => Apply(
        new VerbCall("ts_bars").With("freq", freq).With("columns", columns).With("fill", fill).With("label", label)
            .With("sequence", sequence).With("compat", compat).With("fill_limit", fillLimit));

    /// <summary>Averages a price weighted by a volume in windows; see <c>ts_vwap</c>.</summary>
    /// <param name="freq">Length of a window, such as <c>1 minute</c>.</param>
    /// <param name="price">The column to average.</param>
    /// <param name="volume">The column that weighs it.</param>
    /// <param name="label">Which end names a window: start or end.</param>
    /// <param name="compat"><c>tempo</c> for the results of the original, which have no time column; null for the defined ones.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    /// <example><code>Series averages = series.Vwap("1 hour", price: "temperature", volume: "airflow_rate");</code></example>
    public Series Vwap(string freq = "minute", string price = "price", string volume = "volume", string label = "start", string? compat = null) => Apply(
        new VerbCall("ts_vwap").With("freq", freq).With("price", price).With("volume", volume)
            .With("label", compat is null ? label : null).With("compat", compat));

    /// <summary>Describes the table: its series, their times and every column; see <c>ts_describe</c>.</summary>
    /// <param name="columns">The columns; null for all.</param>
    /// <param name="compat"><c>tempo</c> for the shape of the original; null for one row for every column.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing.</exception>
    /// <returns>A relation that is no series any more.</returns>
    /// <example><code>string sql = $"SELECT * FROM {series.Describe().RelationSql}";</code></example>
    public SeriesFrame Describe(IReadOnlyList<string>? columns = null, string? compat = null) =>
        Summarise(new VerbCall("ts_describe").With("columns", columns).With("compat", compat));

    /// <summary>Computes how each series resembles itself some rows earlier; see <c>ts_autocorrelation</c>.</summary>
    /// <param name="lags">The lags in rows; null for 1.</param>
    /// <param name="columns">The columns of numbers; null for all.</param>
    /// <param name="sequence">The columns that order rows of one time.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <returns>A relation with one row for every series, column and lag.</returns>
    /// <example><code>SeriesFrame correlations = series.Autocorrelation([1, 60], ["temperature"]);</code></example>
    public SeriesFrame Autocorrelation(
        IReadOnlyList<int>? lags = null, IReadOnlyList<string>? columns = null, IReadOnlyList<string>? sequence = null)
    {
        string[]? texts = lags?.Select(lag => lag.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return Summarise(new VerbCall("ts_autocorrelation").With("lags", texts).With("columns", columns).With("sequence", sequence));
    }
}
