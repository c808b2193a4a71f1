using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>A length of time in the unit of its axis: microseconds on a calendar axis.</summary>
/// <param name="Units">The length; whole on every axis but that of real numbers.</param>
/// <param name="IsWhole">True when the axis counts in whole units.</param>
internal readonly record struct TimeLength(double Units, bool IsWhole)
{
    /// <summary>Beyond it a double no longer counts every unit.</summary>
    private const double MostUnits = 9e15;

    /// <summary>The length as a literal of the type of <see cref="TimeAxis.Number"/>.</summary>
    public string Sql => Literal(Units);

    /// <summary>Reads an optional length: a duration or seconds on a calendar axis, units on a numeric one. It is above zero.</summary>
    public static TimeLength? Find(SeriesCall call, string argument) =>
        call.Reader.Find(argument) is OpArgument value ? Read(call, argument, value) : null;

    /// <summary>Another length on the same axis.</summary>
    public string Literal(double units) => IsWhole ? Text.Sql.Long((long)units) : Text.Sql.Double(units);

    private static TimeLength Read(SeriesCall call, string argument, OpArgument value)
    {
        TimeAxis axis = call.Axis;
        double units = value switch
        {
            OpArgument.Text text when axis.IsCalendar => Duration.ReadMicros(call.Reader.Op, text.Value, lowestCount: 1),
            OpArgument.Text text => throw TimeSeriesErrors.InvalidArgument(
                call.Reader.Op, argument, $"'{text.Value}'",
                $"a number of units here, as '{axis.Column.Name}' is a number and not a time"),
            OpArgument.Number number => axis.IsCalendar ? Math.Round(number.Value * Duration.MicrosPerSecond) : number.Value,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        bool isWhole = axis.Kind != TimeAxisKind.Real;
        if (!(units > 0) || units > MostUnits) throw Refuse(call, argument, value, "a length above zero and below 285 years");
        if (isWhole && !double.IsInteger(units))
            throw Refuse(call, argument, value, $"a whole number, as '{axis.Column.Name}' counts in whole units");
        return new TimeLength(units, isWhole);
    }

    private static Foundation.Faults.MillraceException Refuse(SeriesCall call, string argument, OpArgument value, string accepted)
    {
        string given = value is OpArgument.Text text ? $"'{text.Value}'" : CallReader.Show(((OpArgument.Number)value).Value);
        return TimeSeriesErrors.InvalidArgument(call.Reader.Op, argument, given, accepted);
    }
}
