using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// How series of both sides meet: by a hash of the keys, which makes rows cheap to sort, where texts would double what a join costs,
/// and which null keys have too. That the keys are the same is checked afterwards.
/// </summary>
internal static class AsOfKeys
{
    private const string Problem = "ts_asof_join: two series have the same hash value. Cluster both tables by series and time, or rename one of the two.";

    /// <summary>The hash of some values.</summary>
    public static string Hash(IEnumerable<string> values) => $"hash({Sql.List(values)})";

    /// <summary>The left keys, comparable with those of the right.</summary>
    public static IReadOnlyList<string> Left(AsOfPlan plan) =>
        [.. plan.Keys.Select(static pair => AsOfRightRows.Key(Sql.Name("l", pair.Left.Name), pair.Left, pair.Right))];

    /// <summary>The keys of a relation of right rows.</summary>
    public static IReadOnlyList<string> Right(AsOfPlan plan, string alias) => [.. plan.Keys.Select((_, index) => $"{alias}.k{index}")];

    /// <summary>A value where pairs of keys are the same; else the query stops.</summary>
    /// <param name="pairs">The keys.</param>
    /// <param name="unless">A condition under which they need not be the same.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">Its type.</param>
    public static string IfSame(IEnumerable<(string Left, string Right)> pairs, string unless, string value, string type) =>
        $"CASE WHEN {unless} OR ({string.Join(" AND ", pairs.Select(static pair => $"{pair.Left} IS NOT DISTINCT FROM {pair.Right}"))}) "
        + $"THEN {value} ELSE CAST(error({Sql.Text(Problem)}) AS {type}) END";

    /// <summary>The numeric type that holds the values of two others.</summary>
    public static DataType Common(DataType left, DataType right)
    {
        if (left is DataType.Float or DataType.Double || right is DataType.Float or DataType.Double) return new DataType.Double();
        (int leftWhole, int leftScale) = Digits(left);
        (int rightWhole, int rightScale) = Digits(right);
        int scale = Math.Max(leftScale, rightScale);
        if (left is not DataType.Decimal && right is not DataType.Decimal) return new DataType.Long();
        int precision = Math.Max(leftWhole, rightWhole) + scale;
        return precision <= 38 ? new DataType.Decimal(precision, scale) : new DataType.Double();
    }

    private static (int Whole, int Scale) Digits(DataType type) => type switch
    {
        DataType.Decimal d => (d.Precision - d.Scale, d.Scale),
        DataType.Byte => (3, 0),
        DataType.Short => (5, 0),
        DataType.Integer => (10, 0),
        _ => (19, 0),
    };
}
