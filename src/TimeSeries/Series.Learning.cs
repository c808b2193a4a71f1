using Millrace.Foundation.Faults;

namespace Millrace.TimeSeries;

/// <content>Features and splits for models.</content>
public sealed partial class Series
{
    /// <summary>Adds the values of the rows before as an array of arrays; see <c>ts_lookback</c>.</summary>
    /// <param name="columns">The columns whose values are features.</param>
    /// <param name="lookback">How many rows before the current one are taken.</param>
    /// <param name="exactSize">True to leave out rows with fewer rows before them.</param>
    /// <param name="name">Name of the new column.</param>
    /// <param name="sequence">The columns that order rows of one time.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <example><code>Series features = series.Lookback(["rotation_speed", "temperature"], 10);</code></example>
    public Series Lookback(
        IReadOnlyList<string> columns,
        int lookback,
        bool exactSize = true,
        string name = "features",
        IReadOnlyList<string>? sequence = null) => Apply(
        new VerbCall("ts_lookback").With("columns", columns).With("lookback", lookback).With("exact_size", exactSize)
            .With("name", name).With("sequence", sequence));

    /// <summary>
    /// Splits every series into folds of training and test rows; see <c>ts_cross_validation</c>. Each part of each fold is a series
    /// of its own for the verbs that follow.
    /// </summary>
    /// <param name="folds">How many folds.</param>
    /// <param name="gap">How many of the newest training rows of every series are left out of each fold.</param>
    /// <param name="sequence">The columns that order rows of one time.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    /// <example><code>Series splits = series.CrossValidation(folds: 5, gap: 10);</code></example>
    public Series CrossValidation(int folds = 3, int gap = 0, IReadOnlyList<string>? sequence = null)
    {
        Series split = Apply(
            new VerbCall("ts_cross_validation").With("folds", folds).With("gap", gap).With("sequence", sequence));
        return new Series(split.Frame, split._query, TimeColumn, ["fold", "split", .. Keys]);
    }
}
