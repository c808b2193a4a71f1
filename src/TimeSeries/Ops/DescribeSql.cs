using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>The aggregates that both shapes of a description share.</summary>
internal static class DescribeSql
{
    /// <summary>How many series the rows belong to; rows that have no keys are one.</summary>
    public static string SeriesCount(SeriesCall call) => call.Series.Count == 0
        ? "least(count(*), 1)"
        : $"count(DISTINCT row({Sql.List(call.Series.Select(column => Sql.Name("s", column.Name)))}))";

    /// <summary>The smallest of the levels of all rows: 0 for microseconds to 5 for days.</summary>
    public static string Granularity(SeriesCall call)
    {
        string level = call.Axis.IsCalendar
            ? Level(call.Axis.Number(call.Time), 1_000, Duration.MicrosPerSecond)
            : Level($"CAST({call.Time} AS DOUBLE)", 1e-3, 1);
        return $"min(CASE WHEN {call.IsPlaced} THEN {level} END)";
    }

    /// <summary>Mean and deviation of a column of numbers, or of the numbers that a text holds.</summary>
    public static (string Mean, string Deviation) Moments(DataType type, string value)
    {
        (DataType moved, string number) = type is DataType.String
            ? (new DataType.Double(), $"TRY_CAST({value} AS DOUBLE)")
            : (type, value);
        return ColumnTypes.IsNumeric(moved)
            ? ($"avg({number})", StatsSql.Deviation(
                moved, $"count({number})", $"min({number})", $"max({number})", $"stddev_samp({StatsSql.Bounded(moved, number)})"))
            : ("CAST(NULL AS DOUBLE)", "CAST(NULL AS DOUBLE)");
    }

    /// <summary>The smallest or greatest value as text that does not depend on the zone of the session.</summary>
    public static string Extreme(string function, DataType type, string value)
    {
        if (!ColumnTypes.IsOrdered(type)) return "CAST(NULL AS VARCHAR)";
        string found = $"{function}({value})";
        return type is DataType.Timestamp ? Instant(found) : $"CAST({found} AS VARCHAR)";
    }

    /// <summary>An instant as text in UTC; the infinite ones have no microseconds and no zone.</summary>
    private static string Instant(string value) =>
        $"coalesce(CAST(make_timestamp(epoch_us({value})) AS VARCHAR) || '+00', CAST({value} AS VARCHAR))";

    private static string Level(string number, double milli, double second)
    {
        string Divides(double unit) => unit < 1
            ? $"{number} * {Sql.Double(1 / unit)} <> floor({number} * {Sql.Double(1 / unit)})"
            : $"{number} % {Sql.Long((long)unit)} <> 0";
        return $"CASE WHEN {Divides(milli)} THEN 0 WHEN {Divides(second)} THEN 1 WHEN {Divides(second * 60)} THEN 2 "
            + $"WHEN {Divides(second * 3_600)} THEN 3 WHEN {Divides(second * 86_400)} THEN 4 ELSE 5 END";
    }
}
