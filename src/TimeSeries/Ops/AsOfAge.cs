using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>How far a match is from a left row, as conditions on positions of the axis.</summary>
internal static class AsOfAge
{
    /// <summary>The tolerance on an axis of whole numbers; null for any.</summary>
    public static long? Whole(double? tolerance) => tolerance is double most && most < long.MaxValue ? (long)Math.Floor(most) : null;

    /// <summary>True when a match is not too far away; null when every one is near enough.</summary>
    /// <param name="plan">The join.</param>
    /// <param name="left">Position of the left row.</param>
    /// <param name="match">Position of the match.</param>
    /// <param name="isAfter">True when the match is not before the left row.</param>
    public static string? IsNear(AsOfPlan plan, string left, string match, bool isAfter)
    {
        if (plan.Tolerance is not double tolerance) return null;
        if (plan.LeftAxis.Kind == TimeAxisKind.Real) return $"{(isAfter ? $"{match} - {left}" : $"{left} - {match}")} <= {Sql.Double(tolerance)}";
        if (Whole(tolerance) is not long most) return null;
        if (most == 0) return $"{match} = {left}";

        // A difference of two positions may not fit into a BIGINT; the ends of the axis can be moved towards zero.
        return isAfter
            ? $"{match} <= least({left}, {Sql.Long(long.MaxValue - most)}) + {Sql.Long(most)}"
            : $"{match} >= greatest({left}, {Sql.Long(long.MinValue + most)}) - {Sql.Long(most)}";
    }

    /// <summary>True when the match before a left row is not farther away than the one after it.</summary>
    public static string IsBeforeNearer(AsOfPlan plan, string left, string before, string after) =>
        $"{Wide(plan, left)} - {Wide(plan, before)} <= {Wide(plan, after)} - {Wide(plan, left)}";

    private static string Wide(AsOfPlan plan, string position) =>
        plan.LeftAxis.Kind == TimeAxisKind.Real ? position : $"CAST({position} AS HUGEINT)";
}
