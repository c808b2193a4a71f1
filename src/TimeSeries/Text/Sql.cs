using System.Globalization;

namespace Millrace.TimeSeries.Text;

/// <summary>Names and literals as DuckDB reads them.</summary>
internal static class Sql
{
    /// <summary>A name in double quotes, so any character may stand in it.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A qualified name.</summary>
    public static string Name(string alias, string name) => $"{alias}.{Name(name)}";

    /// <summary>A DOUBLE literal that reads back as the same number; the exponent keeps DuckDB from a DECIMAL.</summary>
    public static string Double(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? text : text + "e0";
    }

    /// <summary>A BIGINT literal, safe after any operator.</summary>
    public static string Long(long value) => value < 0
        ? string.Create(CultureInfo.InvariantCulture, $"({value})")
        : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A text literal.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Items joined by commas.</summary>
    public static string List(IEnumerable<string> items) => string.Join(", ", items);
}
