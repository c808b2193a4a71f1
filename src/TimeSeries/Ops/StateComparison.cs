using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>How a value and the one before it are compared to tell whether a state goes on.</summary>
/// <param name="Symbol">One of <see cref="Symbols"/>.</param>
/// <param name="Tolerance">The greatest distance of numbers that count as equal; null for equality itself.</param>
internal sealed record StateComparison(string Symbol, double? Tolerance)
{
    public static readonly IReadOnlyList<string> Symbols = ["=", "==", "<=>", "!=", "<>", "<", "<=", ">", ">="];

    /// <summary>True when equality decides, so that a tolerance can widen it.</summary>
    public bool IsByEquality => Symbol is "=" or "==" or "<=>" or "!=" or "<>";

    /// <summary>True or false, never null: null equals null, and a null has no order with a value.</summary>
    public string Holds(DataType type, string current, string previous) => Symbol switch
    {
        "=" or "==" or "<=>" => IsEqual(type, current, previous),
        "!=" or "<>" => $"NOT {IsEqual(type, current, previous)}",
        "<" or ">" => $"coalesce({current} {Symbol} {previous}, false)",
        _ => $"coalesce({current} {Symbol} {previous}, {current} IS NULL AND {previous} IS NULL)",
    };

    /// <summary>As SQL says it: null when a side is null, but for &lt;=&gt;.</summary>
    public string HoldsInSql(string current, string previous) => Symbol switch
    {
        "==" => $"({current} = {previous})",
        "<=>" => $"({current} IS NOT DISTINCT FROM {previous})",
        _ => $"({current} {Symbol} {previous})",
    };

    private string IsEqual(DataType type, string current, string previous)
    {
        string equal = $"{current} IS NOT DISTINCT FROM {previous}";
        return Tolerance is double tolerance && ColumnTypes.IsNumeric(type)
            ? $"({equal} OR coalesce({Distance(type, current, previous)} <= {Sql.Double(tolerance)}, false))"
            : $"({equal})";
    }

    /// <summary>
    /// Whole and decimal numbers are subtracted exactly before they become a DOUBLE, so that large neighbours differ.
    /// </summary>
    private static string Distance(DataType type, string current, string previous)
    {
        string between = type switch
        {
            DataType.Decimal { Precision: < 38 } => "{0} - {1}",
            DataType.Float or DataType.Double or DataType.Decimal => "CAST({0} AS DOUBLE) - CAST({1} AS DOUBLE)",
            _ => "CAST({0} AS HUGEINT) - CAST({1} AS HUGEINT)",
        };
        return $"abs(CAST({string.Format(System.Globalization.CultureInfo.InvariantCulture, between, current, previous)} AS DOUBLE))";
    }
}
