using Millrace.Foundation.Types;

namespace Millrace.TimeSeries.Calls;

/// <summary>
/// The aggregates that range, grouped and whole-table statistics share, over values <c>x</c> and, for real numbers, a
/// second column that <see cref="Bounded"/> makes of them.
/// </summary>
internal static class StatsSql
{
    /// <summary>Names of the statistics of a column, as put before its name.</summary>
    public static readonly IReadOnlyList<string> Names = ["mean", "count", "min", "max", "sum", "stddev"];

    public static bool IsReal(DataType type) => type is DataType.Float or DataType.Double;

    /// <summary>
    /// The values that a deviation can be made of: the engine fails the whole query when a square is infinite or NaN.
    /// </summary>
    public static string Bounded(DataType type, string value) => IsReal(type)
        ? $"CASE WHEN abs(CAST({value} AS DOUBLE)) < 1e150 THEN CAST({value} AS DOUBLE) END"
        : $"CAST({value} AS DOUBLE)";

    /// <summary>
    /// The aggregates that <see cref="Of"/> makes the statistics from, each once: the engine computes a window again wherever it
    /// is written.
    /// </summary>
    /// <param name="value">The values.</param>
    /// <param name="bounded">What <see cref="Bounded"/> made of them.</param>
    /// <param name="over">What stands behind an aggregate: an OVER clause, or nothing.</param>
    /// <param name="at">Place of the column, which ends the names n, lo, hi, s and d of the aggregates.</param>
    public static IEnumerable<string> Aggregates(string value, string bounded, string over, int at) =>
    [
        $"count({value}){over} AS n{at}", $"min({value}){over} AS lo{at}", $"max({value}){over} AS hi{at}",
        $"sum({value}){over} AS s{at}", $"stddev_samp({bounded}){over} AS d{at}",
    ];

    /// <summary>The statistics in the order of <see cref="Names"/>, from the aggregates.</summary>
    public static IReadOnlyList<string> Of(DataType type, int at) =>
    [
        $"CAST(s{at} AS DOUBLE) / n{at}",
        $"n{at}",
        $"lo{at}",
        $"hi{at}",
        IsWhole(type) ? $"CAST(s{at} AS BIGINT)" : $"s{at}",
        Deviation(type, $"n{at}", $"lo{at}", $"hi{at}", $"d{at}"),
    ];

    /// <summary>
    /// The sample deviation: null below two values, NaN when one has no finite square, and exactly zero when all are equal,
    /// where partial sums would leave a rest.
    /// </summary>
    public static string Deviation(DataType type, string count, string lowest, string highest, string deviation)
    {
        string unbounded = IsReal(type)
            ? $"WHEN NOT ({lowest} > -1e150 AND {highest} < 1e150) THEN CAST('NaN' AS DOUBLE) "
            : "";
        return $"CASE WHEN {count} < 2 THEN NULL {unbounded}WHEN {lowest} = {highest} THEN 0e0 ELSE {deviation} END";
    }

    /// <summary>Types of the statistics in the order of <see cref="Names"/>.</summary>
    public static IReadOnlyList<DataType> Types(DataType type) =>
        [new DataType.Double(), new DataType.Long(), type, type, SumType(type), new DataType.Double()];

    /// <summary>The columns that hold the statistics of a column, <c>mean_x</c> and so on.</summary>
    public static IEnumerable<Column> Columns(Column column) => Names.Zip(
        Types(column.Type), (name, type) => new Column($"{name}_{column.Name}", type, IsNullable: name != "count"));

    public static DataType SumType(DataType type) => type switch
    {
        DataType.Decimal d => new DataType.Decimal(38, d.Scale),
        _ when IsWhole(type) => new DataType.Long(),
        _ => new DataType.Double(),
    };

    private static bool IsWhole(DataType type) =>
        type is DataType.Byte or DataType.Short or DataType.Integer or DataType.Long;
}
