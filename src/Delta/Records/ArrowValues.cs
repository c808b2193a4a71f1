using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using Millrace.Delta.Faults;

namespace Millrace.Delta.Records;

/// <summary>Reads .NET values out of Arrow columns.</summary>
internal static class ArrowValues
{
    /// <summary>
    /// The value at a row: bool, whole numbers in their size, float, double, decimal, string, byte[], DateOnly, DateTimeOffset
    /// (UTC) for an instant, DateTime for a wall-clock time, List&lt;object?&gt;, Dictionary&lt;object, object?&gt;, or
    /// Dictionary&lt;string, object?&gt; for a struct; null for null.
    /// </summary>
    public static object? At(IArrowArray column, int row)
    {
        if (column.IsNull(row)) return null;
        return column switch
        {
            BooleanArray flags => flags.GetValue(row),
            Int8Array tiny => tiny.GetValue(row),
            Int16Array small => small.GetValue(row),
            Int32Array whole => whole.GetValue(row),
            Int64Array large => large.GetValue(row),
            UInt64Array large => large.GetValue(row),
            FloatArray single => single.GetValue(row),
            DoubleArray number => number.GetValue(row),
            Decimal128Array exact => exact.GetValue(row),
            StringArray text => text.GetString(row),
            StringViewArray text => text.GetString(row),
            LargeStringArray text => text.GetString(row),
            BinaryArray bytes => bytes.GetBytes(row).ToArray(),
            BinaryViewArray bytes => bytes.GetBytes(row).ToArray(),
            LargeBinaryArray bytes => bytes.GetBytes(row).ToArray(),
            Date32Array days => days.GetDateOnly(row),
            TimestampArray times => Time(times, row),
            MapArray map => Map(map, row),
            ListArray list => List(list, row),
            StructArray record => Struct(record, row),
            _ => throw TableErrors.RecordUnfit("records", $"a column is of the Arrow type {column.Data.DataType.Name}"),
        };
    }

    private static object? Time(TimestampArray times, int row)
    {
        if (times.GetTimestamp(row) is not DateTimeOffset time) return null;
        return times.Data.DataType is TimestampType { Timezone: not null }
            ? time.ToUniversalTime()
            : DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified);
    }

    private static List<object?> List(ListArray list, int row)
    {
        int first = list.ValueOffsets[row];
        int end = list.ValueOffsets[row + 1];
        List<object?> items = new(end - first);
        for (int item = first; item < end; item++) items.Add(At(list.Values, item));
        return items;
    }

    private static Dictionary<object, object?> Map(MapArray map, int row)
    {
        Dictionary<object, object?> entries = [];
        for (int item = map.ValueOffsets[row]; item < map.ValueOffsets[row + 1]; item++)
            entries[At(map.Keys, item)!] = At(map.Values, item); // Keys of a map are never null.
        return entries;
    }

    private static Dictionary<string, object?> Struct(StructArray record, int row)
    {
        StructType type = (StructType)record.Data.DataType;
        Dictionary<string, object?> fields = new(StringComparer.OrdinalIgnoreCase);
        for (int field = 0; field < type.Fields.Count; field++) fields[type.Fields[field].Name] = At(record.Fields[field], row);
        return fields;
    }

    /// <summary>A value as a .NET type, or null for null.</summary>
    /// <exception cref="Exception">It does not convert.</exception>
    public static object? As(object? value, Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (value is null || plain.IsInstanceOfType(value)) return value;
        if (plain.IsEnum) return value is string name ? Enum.Parse(plain, name, ignoreCase: true) : Enum.ToObject(plain, value);
        if (plain == typeof(Guid)) return Guid.Parse((string)value);
        if (plain == typeof(string)) return ClrValues.ToText(value);
        if (plain == typeof(DateTime)) return value is DateTimeOffset instant ? instant.UtcDateTime : ClrValues.ToClock(value).DateTime;
        if (plain == typeof(DateTimeOffset)) return ClrValues.ToInstant(value);
        if (plain == typeof(DateOnly)) return DateOnly.FromDateTime(ClrValues.ToDate(value));
        return value switch
        {
            List<object?> items => RecordShape.ListOf(items, plain),
            Dictionary<string, object?> fields => RecordShape.Of(plain).Create(fields.GetValueOrDefault),
            Dictionary<object, object?> entries => RecordShape.MapOf(entries, plain),
            _ => Convert.ChangeType(value, plain, CultureInfo.InvariantCulture),
        };
    }
}
