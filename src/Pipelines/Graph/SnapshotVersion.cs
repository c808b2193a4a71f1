using System.Globalization;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Graph;

/// <summary>What tells a snapshot from others and orders them: a number, text, date or time.</summary>
public sealed record SnapshotVersion : IComparable<SnapshotVersion>
{
    private SnapshotVersion(object value, string kind, string text, string literal, DataType type)
    {
        Value = value;
        Kind = kind;
        Text = text;
        Literal = literal;
        Type = type;
    }

    /// <summary>The value: a <see cref="long"/>, <see cref="double"/>, <see cref="decimal"/>, <see cref="string"/>, <see cref="DateOnly"/> or
    /// <see cref="DateTimeOffset"/>.</summary>
    public object Value { get; }

    /// <summary>Its kind in one word.</summary>
    public string Kind { get; }

    /// <summary>The value as text, from which <see cref="Parse"/> makes it again.</summary>
    public string Text { get; }

    /// <summary>The value in SQL.</summary>
    internal string Literal { get; }

    /// <summary>The type of columns that hold it.</summary>
    internal DataType Type { get; }

    /// <summary>A version that is a value.</summary>
    /// <param name="value">A whole number, a floating or decimal one, text, a date or a time; a time without zone is UTC.</param>
    /// <exception cref="ArgumentException">The value is of another type, or no number.</exception>
    public static SnapshotVersion Of(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value switch
        {
            SnapshotVersion version => version,
            byte or short or int or long => Whole(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            float single => OfDouble(single),
            double number => OfDouble(number),
            decimal number => OfDecimal(number),
            string text => new SnapshotVersion(text, "text", text, Sql.Text(text), new DataType.String()),
            DateOnly day => Day(day),
            DateTimeOffset time => Time(time),
            DateTime { Kind: DateTimeKind.Local } time => Time(new DateTimeOffset(time)),
            DateTime time => Time(new DateTimeOffset(time, TimeSpan.Zero)),
            _ => throw new ArgumentException($"A {value.GetType().Name} is no version; give a number, text, date or time.", nameof(value)),
        };
    }

    /// <summary>Makes a version from what was written down.</summary>
    /// <param name="kind">Its <see cref="Kind"/>.</param>
    /// <param name="text">Its <see cref="Text"/>.</param>
    /// <exception cref="FormatException">They are no version.</exception>
    public static SnapshotVersion Parse(string kind, string text) => kind switch
    {
        "whole" => Of(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
        "real" => Of(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)),
        "decimal" => Of(decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture)),
        "text" => Of(text),
        "date" => Of(DateOnly.ParseExact(text, "O", CultureInfo.InvariantCulture)),
        "time" => Of(DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture)),
        _ => throw new FormatException($"'{kind}' is no kind of version."),
    };

    /// <summary>Compares with another version of the same kind; texts by their characters.</summary>
    /// <param name="other">The other.</param>
    public int CompareTo(SnapshotVersion? other) => other switch
    {
        null => 1,
        _ when Value is string text && other.Value is string second => string.CompareOrdinal(text, second),
        _ => ((IComparable)Value).CompareTo(other.Value),
    };

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static SnapshotVersion Whole(long value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        return new SnapshotVersion(value, "whole", text, $"CAST({Sql.Text(text)} AS BIGINT)", new DataType.Long());
    }

    private static SnapshotVersion OfDouble(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentException("A version is a finite number.", nameof(value));
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return new SnapshotVersion(value, "real", text, $"CAST({Sql.Text(text)} AS DOUBLE)", new DataType.Double());
    }

    private static SnapshotVersion OfDecimal(decimal value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        return new SnapshotVersion(value, "decimal", text, $"CAST({Sql.Text(text)} AS DECIMAL(38, 10))", new DataType.Decimal(38, 10));
    }

    private static SnapshotVersion Day(DateOnly value)
    {
        string text = value.ToString("O", CultureInfo.InvariantCulture);
        return new SnapshotVersion(value, "date", text, $"DATE {Sql.Text(text)}", new DataType.Date());
    }

    /// <summary>Tables keep microseconds, so two versions must not differ by less.</summary>
    private static SnapshotVersion Time(DateTimeOffset value)
    {
        DateTimeOffset time = new(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        return new SnapshotVersion(time, "time", time.ToString("O", CultureInfo.InvariantCulture), Sql.Instant(time), new DataType.Timestamp());
    }
}
