using System.Globalization;
using Millrace.Delta.Faults;
using Millrace.Engine;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Records;

/// <summary>Writes a few rows as a query of constants, which costs less than handing them over as a batch.</summary>
internal static class RowText
{
    /// <summary>Rows up to which constants are cheaper.</summary>
    public const int MostRows = 64;

    /// <summary>True when values of all columns have a constant.</summary>
    public static bool Fits(TableSchema columns) =>
        columns.Count > 0 && columns.All(static column => column.Type is not (DataType.Array or DataType.Map or DataType.Struct or DataType.Variant or DataType.Void));

    /// <summary>The rows as a SELECT.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_VALUE_UNFIT.</exception>
    public static string Select(TableSchema columns, IReadOnlyList<object?[]> rows)
    {
        IEnumerable<string> names = columns.Select(static column => Sql.Name(column.Name));
        IEnumerable<string> texts = rows.Select(row => $"({string.Join(", ", columns.Select((column, index) => Constant(column, row[index])))})");
        return $"SELECT * FROM (VALUES {string.Join(", ", texts)}) AS millrace_values({string.Join(", ", names)})";
    }

    private static string Constant(Column column, object? value)
    {
        string type = MillraceEngine.TypeName(column.Type);
        if (value is null or DBNull) return $"CAST(NULL AS {type})";
        try
        {
            return column.Type switch
            {
                DataType.Binary => $"unhex('{Convert.ToHexString((byte[])value)}')",
                DataType.Timestamp => $"make_timestamptz({Sql.Number(Micros(ClrValues.ToInstant(value)))})",
                DataType.TimestampNtz => $"make_timestamp({Sql.Number(Micros(ClrValues.ToClock(value)))})",
                DataType.Date => $"CAST('{ClrValues.ToDate(value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}' AS DATE)",
                DataType.Float => $"CAST('{Convert.ToSingle(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)}' AS FLOAT)",
                DataType.Double => $"CAST('{Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)}' AS DOUBLE)",
                DataType.Decimal => $"CAST('{Convert.ToDecimal(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)}' AS {type})",
                DataType.Boolean => Convert.ToBoolean(value, CultureInfo.InvariantCulture) ? "true" : "false",
                DataType.String => Text(ClrValues.ToText(value)),
                _ => $"CAST({Sql.Number(Convert.ToInt64(value, CultureInfo.InvariantCulture))} AS {type})",
            };
        }
        catch (Exception cause) when (cause is InvalidCastException or FormatException or OverflowException or ArgumentException)
        {
            throw TableErrors.ValueUnfit(column.Name, DataTypeText.Format(column.Type), value, cause);
        }
    }

    /// <summary>A statement ends at a zero character, so one inside a text is put together from its number.</summary>
    private static string Text(string text) => $"CAST({string.Join(" || chr(0) || ", text.Split('\0').Select(Sql.Text))} AS VARCHAR)";

    private static long Micros(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
