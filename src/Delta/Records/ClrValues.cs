using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Millrace.Delta.Faults;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Records;

/// <summary>Converts .NET values to those a column stores.</summary>
internal static class ClrValues
{
    /// <summary>
    /// The value as a flat column keeps it: bool, long, float, double, decimal, string or bytes, a day as its midnight, a
    /// time in UTC; null for none. Whether a number has too many digits is for the writer to see.
    /// </summary>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_VALUE_UNFIT.</exception>
    public static object? Stored(Column column, object? value)
    {
        if (value is null or DBNull) return null;
        try
        {
            return column.Type switch
            {
                DataType.Binary => (byte[])value,
                DataType.Timestamp => ToInstant(value),
                DataType.TimestampNtz => ToClock(value),
                DataType.Date => ToDate(value),
                DataType.Float => Convert.ToSingle(value, CultureInfo.InvariantCulture),
                DataType.Double => Convert.ToDouble(value, CultureInfo.InvariantCulture),
                DataType.Decimal => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
                DataType.Boolean => Convert.ToBoolean(value, CultureInfo.InvariantCulture),
                DataType.String => ToText(value),
                _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            };
        }
        catch (Exception cause) when (cause is InvalidCastException or FormatException or OverflowException or ArgumentException)
        {
            throw TableErrors.ValueUnfit(column.Name, DataTypeText.Format(column.Type), value, cause);
        }
    }

    /// <summary>An instant: a time without zone counts as UTC.</summary>
    public static DateTimeOffset ToInstant(object value) => value switch
    {
        DateTimeOffset instant => instant,
        DateTime { Kind: DateTimeKind.Local } local => new DateTimeOffset(local.ToUniversalTime()),
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        DateOnly day => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
        _ => throw new InvalidCastException($"A {value.GetType().Name} is no instant."),
    };

    /// <summary>A wall-clock time, kept as if it were UTC.</summary>
    public static DateTimeOffset ToClock(object value) => value switch
    {
        DateTimeOffset instant => new DateTimeOffset(instant.DateTime, TimeSpan.Zero),
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        DateOnly day => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
        _ => throw new InvalidCastException($"A {value.GetType().Name} is no time."),
    };

    /// <summary>A day, as its midnight.</summary>
    public static DateTime ToDate(object value) => value switch
    {
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        DateTime time => time.Date,
        DateTimeOffset instant => instant.UtcDateTime.Date,
        _ => throw new InvalidCastException($"A {value.GetType().Name} is no day."),
    };

    /// <summary>Text; whatever is no text in its invariant spelling.</summary>
    public static string ToText(object value) => value switch
    {
        string text => text,
        Enum member => member.ToString(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>Keys and values of a dictionary of any type.</summary>
    public static IEnumerable<DictionaryEntry> Entries(object map)
    {
        if (map is not IDictionary entries) throw new InvalidCastException($"A {map.GetType().Name} is no dictionary.");

        // The enumerator of the interface gives entries; the generic one would give pairs.
        IDictionaryEnumerator next = entries.GetEnumerator();
        while (next.MoveNext()) yield return next.Entry;
    }

    /// <summary>A field of a dictionary with text keys, or a property of an object, without regard to case; null when there is none.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Nested records are documented to keep their public properties.")]
    public static object? FieldOf(object value, string name)
    {
        if (value is not IDictionary fields)
            return value.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)?.GetValue(value);
        foreach (DictionaryEntry field in Entries(fields))
        {
            if (field.Key is string key && key.Equals(name, StringComparison.OrdinalIgnoreCase)) return field.Value;
        }

        return null;
    }
}
