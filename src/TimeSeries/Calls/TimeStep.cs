using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Calls;

/// <summary>The width of a bucket in the unit of its axis: microseconds on a calendar axis.</summary>
/// <param name="Units">The width.</param>
internal readonly record struct TimeStep(double Units)
{
    /// <summary>The width on an axis of whole numbers.</summary>
    public long WholeUnits { get; private init; }

    /// <summary>Reads a frequency: a duration on a calendar axis, a number of units on a numeric one.</summary>
    public static TimeStep Read(CallReader call, string argument, OpArgument value, TimeAxis axis)
    {
        if (axis.IsCalendar)
        {
            string text = value is OpArgument.Text duration
                ? duration.Value
                : CallReader.Show(((OpArgument.Number)value).Value);
            return Whole(Duration.ReadMicros(call.Op, text, lowestCount: 1));
        }

        double units = ReadUnits(call, argument, value, axis);
        if (!(units > 0) || double.IsInfinity(units)) throw Refuse(call, argument, units, "a number above zero");
        if (axis.Kind == TimeAxisKind.Real) return new TimeStep(units);
        if (!double.IsInteger(units) || units > 1e15)
            throw Refuse(call, argument, units, $"a whole number, as '{axis.Column.Name}' counts in whole units");
        return Whole((long)units);
    }

    private static TimeStep Whole(long units) => new(units) { WholeUnits = units };

    private static double ReadUnits(CallReader call, string argument, OpArgument value, TimeAxis axis) => value switch
    {
        OpArgument.Number number => number.Value,
        OpArgument.Text text when double.TryParse(
            text.Value, System.Globalization.CultureInfo.InvariantCulture, out double units) => units,
        OpArgument.Text text => throw TimeSeriesErrors.InvalidArgument(
            call.Op, argument, $"'{text.Value}'",
            $"a number of units here, as '{axis.Column.Name}' is a number and not a time"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static MillraceException Refuse(
        CallReader call, string argument, double units, string accepted) =>
        TimeSeriesErrors.InvalidArgument(call.Op, argument, CallReader.Show(units), accepted);
}
