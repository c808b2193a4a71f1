using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Ops;

/// <summary>How many points of a series its limits are taken from, worded once for the operators of control charts.</summary>
internal static class ControlEstimates
{
    /// <summary>The mean distance of two normally distributed values in standard deviations.</summary>
    public const string MeanRangeOfTwo = "1.128e0";

    public static readonly OpArgumentDescriptor Baseline = new(
        "baseline", OpArgumentKind.Number, "How many points at the start of each series the limits are taken from.")
    {
        Default = "all", Unit = "points",
    };

    public static int? ReadBaseline(CallReader reader) =>
        reader.Has("baseline") ? reader.Count("baseline", lowest: 2, highest: int.MaxValue) : null;

    /// <summary>A number that may be given instead of being estimated.</summary>
    public static double? ReadGiven(CallReader reader, string argument, bool isPositive)
    {
        if (reader.Number(argument) is not double value) return null;
        return double.IsFinite(value) && (!isPositive || value > 0)
            ? value
            : throw TimeSeriesErrors.InvalidArgument(
                reader.Op, argument, CallReader.Show(value), isPositive ? "a number above zero" : "a finite number");
    }
}
