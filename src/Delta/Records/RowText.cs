using System.Diagnostics;
using System.Globalization;
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
        return ClrValues.Stored(column, value) switch
        {
            null => $"CAST(NULL AS {type})",
            byte[] bytes => $"unhex('{Convert.ToHexString(bytes)}')",
            DateTimeOffset time => $"{(column.Type is DataType.Timestamp ? "make_timestamptz" : "make_timestamp")}({Sql.Number(Micros(time))})",
            DateTime day => $"CAST('{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}' AS DATE)",
            float single => $"CAST('{single.ToString("R", CultureInfo.InvariantCulture)}' AS FLOAT)",
            double number => $"CAST('{number.ToString("R", CultureInfo.InvariantCulture)}' AS DOUBLE)",
            decimal exact => $"CAST('{exact.ToString(CultureInfo.InvariantCulture)}' AS {type})",
            bool flag => flag ? "true" : "false",
            string text => Text(text),
            long whole => $"CAST({Sql.Number(whole)} AS {type})",
            object other => throw new UnreachableException($"A {other.GetType().Name} is no stored value."),
        };
    }

    /// <summary>A statement ends at a zero character, so one inside a text is put together from its number.</summary>
    private static string Text(string text) => $"CAST({string.Join(" || chr(0) || ", text.Split('\0').Select(Sql.Text))} AS VARCHAR)";

    private static long Micros(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
