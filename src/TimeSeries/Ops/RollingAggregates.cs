using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// The expressions behind the functions of a window. DuckDB's own variance fails the query at an infinity and does not give
/// an exact zero for equal values, and its min, median and quantiles do not spread NaN; what is added here is that.
/// </summary>
/// <param name="over">OVER and a window.</param>
/// <param name="isFramedByRows">True when the window's order is total enough for first and last.</param>
/// <param name="columns">Takes the window expressions.</param>
internal sealed class RollingAggregates(string over, bool isFramedByRows, WindowColumns columns)
{
    /// <summary>Squares of larger numbers leave the range of a double.</summary>
    private const string Largest = "1e150";

    /// <summary>The level of a series that values are counted from before their spread is taken: their mean.</summary>
    public static string Level(string value) => $"avg({Tame(isFloat: true, value, value)})";

    /// <summary>
    /// True for a function of the distances between values. These are taken from values less a level of the series: a mean
    /// of large numbers is rounded more coarsely than small distances allow.
    /// </summary>
    public static bool IsOfSpread(RollingFunc func) => func.Name is "std" or "var" or "zscore" or "slope";

    public static DataType TypeOf(RollingFunc func, Column column) => func.Name switch
    {
        "count" => new DataType.Long(),
        "min" or "max" or "first" or "last" => column.Type,
        _ => new DataType.Double(),
    };

    /// <summary>The value of a function for the current row.</summary>
    /// <param name="func">The function.</param>
    /// <param name="type">Type of the column.</param>
    /// <param name="raw">The column itself.</param>
    /// <param name="value">The column as DOUBLE.</param>
    /// <param name="offset">The column as DOUBLE less a level of its series, see <see cref="IsOfSpread"/>.</param>
    public string Value(RollingFunc func, DataType type, string raw, string value, string offset)
    {
        bool isFloat = type is DataType.Float or DataType.Double;
        if (func.Quantile is double share)
            return Quantile(isFloat, value, share);
        return func.Name switch
        {
            "mean" => Agg($"avg({value})"),
            "sum" => Agg($"sum({value})"),
            "count" => Agg($"count({value})"),
            "max" => Agg($"max({raw})"),
            "min" when isFloat => $"CASE WHEN isnan({Agg($"max({raw})")}) THEN {Agg($"max({raw})")} ELSE {Agg($"min({raw})")} END",
            "min" => Agg($"min({raw})"),
            "range" => $"{Agg($"max({value})")} - {Agg($"min({value})")}",
            "first" or "last" => Edge(func.Name, raw),
            "var" => Spread("var_samp", isFloat, value, offset),
            "std" => Spread("stddev_samp", isFloat, value, offset),
            "zscore" => ZScore(isFloat, value, offset),
            "slope" => Slope(isFloat, value, offset),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static string Tame(bool isFloat, string value, string result) =>
        isFloat ? $"CASE WHEN abs({value}) < {Largest} THEN {result} END" : result;

    private string Agg(string aggregate) => columns.Add($"{aggregate} {over}");

    // A window of quantiles that meets NaN fails the query in DuckDB, so none may reach it.
    private string Quantile(bool isFloat, string value, double share)
    {
        string Over(string number) => Agg($"quantile_cont({number}, {Sql.Double(share)})");
        if (!isFloat) return Over(value);
        string number = Over($"CASE WHEN NOT isnan({value}) THEN {value} END");
        return $"CASE WHEN isnan({Agg($"max({value})")}) THEN CAST('NaN' AS DOUBLE) ELSE {number} END";
    }

    private string Edge(string name, string raw)
    {
        if (isFramedByRows) return columns.Add($"{name}_value({raw} IGNORE NULLS) {over}");
        string placed = $"CASE WHEN {raw} IS NOT NULL THEN struct_pack(t := t, v := {raw}) END";
        return $"{Agg($"{(name == "first" ? "min" : "max")}({placed})")}.v";
    }

    private string Spread(string aggregate, bool isFloat, string value, string offset)
    {
        string equal = $"{Agg($"min({value})")} = {Agg($"max({value})")} AND {Agg($"count({value})")} > 1";
        return $"CASE {WildIsNan(isFloat, value)}WHEN {equal} THEN 0e0 ELSE {Agg($"{aggregate}({Tame(isFloat, value, offset)})")} END";
    }

    private string WildIsNan(bool isFloat, string value) => isFloat
        ? $"WHEN {Agg($"bool_or(NOT abs({value}) < {Largest})")} THEN CAST('NaN' AS DOUBLE) "
        : "";

    private string ZScore(bool isFloat, string value, string offset)
    {
        string spread = Spread("stddev_samp", isFloat, value, offset);
        return $"CASE WHEN ({spread}) > 0 THEN ({offset} - {Agg($"avg({offset})")}) / ({spread}) END";
    }

    private string Slope(bool isFloat, string value, string offset)
    {
        string time = $"CASE WHEN {value} IS NOT NULL THEN t END";
        string several = $"{Agg($"min({time})")} < {Agg($"max({time})")}";
        string equal = $"{Agg($"min({value})")} = {Agg($"max({value})")}";
        string slope = Agg($"regr_slope({Tame(isFloat, value, offset)}, elapsed)");
        return $"CASE {WildIsNan(isFloat, value)}WHEN NOT coalesce({several}, false) THEN NULL WHEN {equal} THEN 0e0 ELSE {slope} END";
    }
}
