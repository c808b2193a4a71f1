using System.Globalization;
using System.Text.RegularExpressions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>Reads an argument that says a point on the time axis, as an expression of a type the axis compares with.</summary>
internal static partial class TimePoint
{
    private const double FirstRoundedWhole = 1L << 53;

    private const string CalendarText = "a time such as '2024-02-29', '2024-02-29 13:30:00.5' or '2024-02-29T13:30:00+01:00'";

    /// <summary>An argument that says a point in time.</summary>
    public static OpArgumentDescriptor Argument(string name, string doc) => new(name, OpArgumentKind.TimePoint, doc)
    {
        IsRequired = true,
    };

    public static string Read(SeriesCall call, string name)
    {
        OpArgument value = call.Reader.Find(name)!;
        return call.Axis.Kind switch
        {
            TimeAxisKind.Whole => Whole(call, name, value),
            TimeAxisKind.Real => Real(call, name, value),
            _ => Calendar(call, name, value),
        };
    }

    private static string Calendar(SeriesCall call, string name, OpArgument value)
    {
        long micros = value switch
        {
            OpArgument.Number number => Seconds(call, name, number.Value),
            _ => Micros(call, name, ((OpArgument.Text)value).Value),
        };
        bool isDay = call.Axis.Kind == TimeAxisKind.Day && micros % Duration.MicrosPerDay == 0;
        if (isDay) return $"CAST(make_timestamp({Sql.Long(micros)}) AS DATE)";
        return $"{(call.Axis.Kind == TimeAxisKind.Instant ? "make_timestamptz" : "make_timestamp")}({Sql.Long(micros)})";
    }

    private static long Seconds(SeriesCall call, string name, double seconds) => Math.Abs(seconds) < 9e12
        ? (long)Math.Round(seconds * Duration.MicrosPerSecond)
        : throw Refuse(call, name, CallReader.Show(seconds), $"a number of seconds since 1970-01-01 UTC, or {CalendarText}");

    private static long Micros(SeriesCall call, string name, string text)
    {
        Match parts = CalendarPattern().Match(text.Trim());
        if (!parts.Success) throw Refuse(call, name, $"'{text}'", CalendarText);
        string time = parts.Groups["time"] is { Length: > 0 } given ? given.Value : "00:00";
        string[] formats = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];
        if (!DateTime.TryParseExact(
                $"{parts.Groups["date"].Value} {time}", formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            throw Refuse(call, name, $"'{text}'", $"a time that the calendar has, such as '2024-02-29 13:30:00'");
        }

        string fraction = parts.Groups["fraction"].Value.TrimEnd('0');
        if (fraction.Length > 6) throw Refuse(call, name, $"'{text}'", "a time in whole microseconds");
        long micros = ((local.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond)
            + (fraction.Length == 0 ? 0 : long.Parse(fraction.PadRight(6, '0'), CultureInfo.InvariantCulture));
        string zone = parts.Groups["zone"].Value;
        if (zone.Length == 0) return micros;
        return call.Axis.Kind == TimeAxisKind.Instant
            ? micros - Offset(call, name, text, zone)
            : throw Refuse(call, name, $"'{text}'", $"a time without a zone, as '{call.Axis.Column.Name}' has none");
    }

    private static long Offset(SeriesCall call, string name, string text, string zone)
    {
        if (zone is "Z" or "z" || zone.Equals("UTC", StringComparison.OrdinalIgnoreCase)) return 0;
        string digits = zone[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        int hours = int.Parse(digits[..2], CultureInfo.InvariantCulture);
        int minutes = int.Parse(digits[2..], CultureInfo.InvariantCulture);
        if (hours > 18 || minutes > 59) throw Refuse(call, name, $"'{text}'", "a zone such as 'Z', '+01:00' or '-0530'");
        long micros = ((hours * 60) + minutes) * 60 * Duration.MicrosPerSecond;
        return zone[0] == '-' ? -micros : micros;
    }

    private static string Whole(SeriesCall call, string name, OpArgument value)
    {
        string accepted = $"a whole number, as '{call.Axis.Column.Name}' counts in whole units";
        if (value is OpArgument.Text text)
        {
            return long.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long exact)
                ? $"CAST({Sql.Text(exact.ToString(CultureInfo.InvariantCulture))} AS BIGINT)"
                : throw Refuse(call, name, $"'{text.Value}'", accepted);
        }

        double number = ((OpArgument.Number)value).Value;
        if (!double.IsInteger(number)) throw Refuse(call, name, CallReader.Show(number), accepted);
        return Math.Abs(number) < FirstRoundedWhole
            ? Sql.Long((long)number)
            : throw Refuse(
                call, name, CallReader.Show(number),
                "numbers from 2^53 on as text, such as '1704067200000000001', since they would be rounded");
    }

    private static string Real(SeriesCall call, string name, OpArgument value)
    {
        string text = value is OpArgument.Text given ? given.Value : CallReader.Show(((OpArgument.Number)value).Value);
        string accepted = $"a finite number, as '{call.Axis.Column.Name}' is a number";
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
            throw Refuse(call, name, $"'{text}'", accepted);
        return call.Axis.Column.Type switch
        {
            // As FLOAT, so that a reading shown as 0.1 is at 0.1.
            DataType.Float => $"CAST({Sql.Double(number)} AS FLOAT)",
            DataType.Decimal when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact) =>
                exact.ToString(CultureInfo.InvariantCulture),
            _ => Sql.Double(number),
        };
    }

    private static MillraceException Refuse(SeriesCall call, string name, string given, string accepted) =>
        TimeSeriesErrors.InvalidArgument(call.Reader.Op, name, given, accepted);

    [GeneratedRegex(
        @"^(?<date>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2})?)(?:[.](?<fraction>\d{1,9}))?)?"
        + @"\s*(?<zone>Z|UTC|[+-]\d{2}(?::?\d{2})?)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CalendarPattern();
}
