using System.Globalization;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <summary>
/// How an exact exponential average weighs older rows: one of <see cref="Alpha"/>, <see cref="Span"/>, <see cref="Com"/>,
/// <see cref="HalfLifeRows"/>, <see cref="HalfLife"/> and <see cref="HalfLifeUnits"/> must be given. The meaning of each is that of
/// <c>ts_ema</c>. Thread safety: immutable.
/// </summary>
/// <example><code>series.Ema("rotation_speed", new EmaOptions { Span = 5 })</code></example>
public sealed record EmaOptions
{
    /// <summary>The weight of the current row, above 0 and at most 1.</summary>
    public double? Alpha { get; init; }

    /// <summary>alpha = 2 / (span + 1); at least 1.</summary>
    public double? Span { get; init; }

    /// <summary>Centre of mass: alpha = 1 / (com + 1); at least 0.</summary>
    public double? Com { get; init; }

    /// <summary>After how many rows a weight has halved.</summary>
    public double? HalfLifeRows { get; init; }

    /// <summary>After how much time a weight has halved, on a calendar axis; whole microseconds.</summary>
    public TimeSpan? HalfLife { get; init; }

    /// <summary>After how much time a weight has halved, in units of an axis of numbers.</summary>
    public double? HalfLifeUnits { get; init; }

    /// <summary>
    /// True divides by the sum of the weights; false is the recursion y = (1 − alpha)·y + alpha·x that starts at the first value.
    /// </summary>
    public bool Adjust { get; init; } = true;

    /// <summary>True counts only rows with a value; false lets weights fade over the others too.</summary>
    public bool IgnoreNulls { get; init; }

    /// <summary>How many values must have been seen before there is a result.</summary>
    public int MinRows { get; init; } = 1;

    /// <summary>Name of the new column when there is one; null for <c>EMA_</c> and the column.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments of <c>ts_ema</c> that say this, without columns.</summary>
    public IReadOnlyDictionary<string, OpArgument> ToArguments()
    {
        VerbCall call = new VerbCall("ts_ema").With("alpha", Alpha).With("span", Span).With("com", Com).With("half_life", HalfLifeRows);
        if (HalfLife is TimeSpan time) call.With("half_life", string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / TimeSpan.TicksPerMicrosecond} microseconds"));
        if (HalfLifeUnits is double units) call.With("half_life", units.ToString("R", CultureInfo.InvariantCulture));
        return call.With("adjust", Adjust).With("ignore_nulls", IgnoreNulls).With("min_rows", MinRows).With("name", Name).Arguments;
    }
}
