using System.Globalization;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// How a metric travels through a kernel that reads doubles and comes back unchanged: as it is where a double holds it, else as
/// whole number in two halves, which are null together.
/// </summary>
/// <param name="Column">The metric.</param>
/// <param name="First">The first of the kernel's metrics that it takes.</param>
internal sealed record DisjointMetric(Column Column, int First)
{
    private const int ExactDigits = 15;
    private const int MostDigits = 18;
    private const string LowSpan = "4294967296";

    /// <summary>True for a type that comes back unchanged.</summary>
    public static bool Fits(DataType type) =>
        type is DataType.Boolean || (ColumnTypes.IsNumeric(type) && type is not DataType.Decimal { Precision: > MostDigits });

    /// <summary>How many doubles it takes.</summary>
    public int Width => Column.Type is DataType.Long or DataType.Decimal { Precision: > ExactDigits } ? 2 : 1;

    /// <summary>What the kernel reads.</summary>
    public IEnumerable<string> Read()
    {
        string value = Sql.Name("s", Column.Name);
        return Column.Type switch
        {
            DataType.Boolean => [$"CAST({value} AS INTEGER)"],
            DataType.Decimal { Precision: > ExactDigits } large => Halves($"CAST({Wide(value, large.Scale)} * {Power(large.Scale)} AS BIGINT)"),
            DataType.Long => Halves(value),
            _ => [value],
        };
    }

    /// <summary>The metric out of the kernel's result.</summary>
    public string Shown()
    {
        string first = $"r.v{First.ToString(CultureInfo.InvariantCulture)}";
        if (Column.Type is DataType.Double) return first;
        string type = ColumnTypes.SqlName(Column.Type);
        if (Width == 1) return $"CAST({first} AS {type})";
        string whole = Whole(first, $"r.v{(First + 1).ToString(CultureInfo.InvariantCulture)}");
        if (Column.Type is not DataType.Decimal large) return whole;
        return large.Scale == 0 ? $"CAST({whole} AS {type})" : $"CAST({Wide(whole, scale: 0)} * {Fraction(large.Scale)} AS {type})";
    }

    /// <summary>A whole number as high · 2³² + low.</summary>
    public static string[] Halves(string value) => [$"({value}) // {LowSpan}", $"({value}) - (({value}) // {LowSpan}) * {LowSpan}"];

    private static string Whole(string high, string low) => $"CAST({high} AS BIGINT) * {LowSpan} + CAST({low} AS BIGINT)";

    /// <summary>A decimal in 128 bits, as the product of narrower ones would not fit.</summary>
    private static string Wide(string value, int scale) =>
        string.Create(CultureInfo.InvariantCulture, $"CAST({value} AS DECIMAL(38,{scale}))");

    private static string Power(int scale) =>
        string.Create(CultureInfo.InvariantCulture, $"CAST('1{new string('0', scale)}' AS DECIMAL({scale + 1},0))");

    private static string Fraction(int scale) =>
        string.Create(CultureInfo.InvariantCulture, $"CAST('0.{new string('0', scale - 1)}1' AS DECIMAL({scale},{scale}))");
}
