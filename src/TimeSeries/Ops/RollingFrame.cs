using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Windows;

namespace Millrace.TimeSeries.Ops;

/// <summary>Which rows of its series a row's window holds.</summary>
/// <param name="Sql">The frame clause of a window.</param>
/// <param name="CountsRows">True for a number of rows, false for a length of time.</param>
/// <param name="LooksAhead">True when later rows are inside.</param>
/// <param name="Kernel">Adds to a kernel's settings which rows these are.</param>
internal sealed record RollingFrame(string Sql, bool CountsRows, bool LooksAhead, Func<KernelSettings, KernelSettings> Kernel)
{
    private const int MostRows = 10_000_000;

    public static RollingFrame Read(SeriesCall call)
    {
        CallReader reader = call.Reader;
        if (reader.Has("rows") == reader.Has("period"))
        {
            throw TimeSeriesErrors.MissingArgument(
                reader.Op, "rows", "the length of a window is either rows => a number of rows, or period => '10 minutes'");
        }

        string closed = reader.Text("closed", "both").ToLowerInvariant();
        bool isCentered = reader.Flag("centered", fallback: false);
        return reader.Has("rows")
            ? OfRows(reader, reader.Count("rows", 1, MostRows), closed, isCentered)
            : OfTime(call, TimeLength.Find(call, "period")!.Value, closed, isCentered);
    }

    private static RollingFrame OfRows(CallReader reader, int rows, string closed, bool isCentered)
    {
        bool isBefore = closed == "left";
        if (closed == "neither" || (isBefore && isCentered))
        {
            throw TimeSeriesErrors.InvalidArgument(
                reader.Op, "closed", $"'{closed}' {(isCentered ? "with centered => true" : "with rows")}",
                isCentered ? "'both' there" : "'both' or 'left' there");
        }

        (int back, int ahead) = (isBefore, isCentered) switch
        {
            (true, _) => (rows, -1),
            (_, true) => (rows / 2, (rows - 1) / 2),
            _ => (rows - 1, 0),
        };
        string to = ahead < 0 ? "1 PRECEDING" : $"{Text.Sql.Long(ahead)} FOLLOWING";
        return new RollingFrame(
            $"ROWS BETWEEN {Text.Sql.Long(back)} PRECEDING AND {to}", CountsRows: true, LooksAhead: isCentered, settings => settings.WithRows(back, ahead));
    }

    private static RollingFrame OfTime(SeriesCall call, TimeLength period, string closed, bool isCentered)
    {
        bool hasStart = closed is "both" or "left", hasEnd = closed is "both" or "right";
        return period.IsWhole ? OfWhole(period, isCentered, hasStart, hasEnd) : OfReal(call, period, closed, isCentered);
    }

    /// <summary>On whole units an open end is the closed one a unit further in.</summary>
    private static RollingFrame OfWhole(TimeLength period, bool isCentered, bool hasStart, bool hasEnd)
    {
        long units = (long)period.Units;
        long back = isCentered ? Half(units, hasStart) : hasStart ? units : units - 1;
        long ahead = isCentered ? Half(units, hasEnd) : hasEnd ? 0 : -1;
        string to = ahead < 0 ? $"{period.Literal(1)} PRECEDING" : $"{period.Literal(ahead)} FOLLOWING";
        return new RollingFrame(
            $"RANGE BETWEEN {period.Literal(back)} PRECEDING AND {to}", CountsRows: false, LooksAhead: isCentered, settings => settings.WithTime(back, ahead));
    }

    private static long Half(long units, bool isClosed) => isClosed ? units / 2 : ((units + 1) / 2) - 1;

    private static RollingFrame OfReal(SeriesCall call, TimeLength period, string closed, bool isCentered)
    {
        bool isBefore = closed == "left";
        if (closed is "right" or "neither" || (isBefore && isCentered))
        {
            throw TimeSeriesErrors.InvalidArgument(
                call.Reader.Op, "closed", $"'{closed}'{(isCentered ? " with centered => true" : "")} on the real numbers of '{call.Axis.Column.Name}'",
                isCentered ? "'both' there" : "'both' or 'left' there");
        }

        double back = isCentered ? period.Units / 2 : period.Units;
        double ahead = isCentered ? back : 0;
        string to = isCentered ? $"{period.Literal(ahead)} FOLLOWING" : isBefore ? "CURRENT ROW EXCLUDE GROUP" : "CURRENT ROW";
        return new RollingFrame(
            $"RANGE BETWEEN {period.Literal(back)} PRECEDING AND {to}", CountsRows: false, LooksAhead: isCentered,
            settings => settings.WithTime(back, ahead, isBefore));
    }
}
