using System.Globalization;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <summary>
/// A point on a time axis: made from a time for calendar axes, from a number for numeric ones (where a calendar axis takes a
/// number as seconds since 1970-01-01 UTC), or from a text as SQL takes it. Thread safety: immutable.
/// </summary>
/// <example><code>
/// Series day = series.Between(new DateOnly(2024, 2, 29), new DateOnly(2024, 3, 1), inclusive: "start");
/// </code></example>
public readonly record struct TimeValue
{
    private readonly OpArgument? _argument;

    private TimeValue(OpArgument argument) => _argument = argument;

    /// <summary>The value as operators take it.</summary>
    internal OpArgument Argument => _argument ?? throw new InvalidOperationException("The point in time was not given a value.");

    /// <summary>An instant, for timestamps with a zone.</summary>
    public static implicit operator TimeValue(DateTimeOffset instant) =>
        new(new OpArgument.Text(instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)));

    /// <summary>A wall-clock time, for timestamps without a zone; one of kind UTC or local is an instant.</summary>
    public static implicit operator TimeValue(DateTime time) => time.Kind == DateTimeKind.Unspecified
        ? new TimeValue(new OpArgument.Text(time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)))
        : (TimeValue)new DateTimeOffset(time);

    /// <summary>The start of a day; of a UTC day on an axis of instants.</summary>
    public static implicit operator TimeValue(DateOnly day) =>
        new(new OpArgument.Text(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    /// <summary>A whole number, exact at any size.</summary>
    public static implicit operator TimeValue(long number) => number is > -(1L << 53) and < 1L << 53
        ? new(new OpArgument.Number(number))
        : new(new OpArgument.Text(number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A number.</summary>
    public static implicit operator TimeValue(double number) => new(new OpArgument.Number(number));

    /// <summary>A text as SQL takes it, such as <c>2024-02-29 13:30:00</c>.</summary>
    public static implicit operator TimeValue(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(new OpArgument.Text(text));
    }

    /// <inheritdoc/>
    public override string ToString() => _argument switch
    {
        OpArgument.Text text => text.Value,
        OpArgument.Number number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        _ => "",
    };
}
