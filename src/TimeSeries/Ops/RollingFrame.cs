using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Ops;

/// <summary>Which rows of its series a row's window holds.</summary>
/// <param name="Sql">The frame clause of a window.</param>
/// <param name="CountsRows">True for a number of rows, false for a length of time.</param>
/// <param name="LooksAhead">True when later rows are inside.</param>
internal sealed record RollingFrame(string Sql, bool CountsRows, bool LooksAhead)
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

        (string from, string to) = (isBefore, isCentered) switch
        {
            (true, _) => (Preceding(rows), "1 PRECEDING"),
            (_, true) => (Preceding(rows / 2), $"{(rows - 1) / 2} FOLLOWING"),
            _ => (Preceding(rows - 1), "CURRENT ROW"),
        };
        return new RollingFrame($"ROWS BETWEEN {from} AND {to}", CountsRows: true, LooksAhead: isCentered);
    }

    private static string Preceding(int rows) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{rows} PRECEDING");

    private static RollingFrame OfTime(SeriesCall call, TimeLength period, string closed, bool isCentered)
    {
        bool hasStart = closed is "both" or "left", hasEnd = closed is "both" or "right";
        (string Back, string Ahead) = period.IsWhole
            ? WholeBounds(period, isCentered, hasStart, hasEnd)
            : RealBounds(call, period, closed, isCentered);
        return new RollingFrame($"RANGE BETWEEN {Back} AND {Ahead}", CountsRows: false, LooksAhead: isCentered);
    }

    /// <summary>On whole units an open end is the closed one a unit further in.</summary>
    private static (string Back, string Ahead) WholeBounds(TimeLength period, bool isCentered, bool hasStart, bool hasEnd)
    {
        if (isCentered) return ($"{Half(period, hasStart)} PRECEDING", $"{Half(period, hasEnd)} FOLLOWING");
        return (
            $"{period.Literal(hasStart ? period.Units : period.Units - 1)} PRECEDING",
            hasEnd ? "CURRENT ROW" : $"{period.Literal(1)} PRECEDING");
    }

    private static string Half(TimeLength period, bool isClosed) =>
        period.Literal(isClosed ? Math.Floor(period.Units / 2) : Math.Ceiling(period.Units / 2) - 1);

    private static (string Back, string Ahead) RealBounds(SeriesCall call, TimeLength period, string closed, bool isCentered)
    {
        if (closed == "both" && isCentered) return ($"{period.Literal(period.Units / 2)} PRECEDING", $"{period.Literal(period.Units / 2)} FOLLOWING");
        if (closed == "both") return ($"{period.Sql} PRECEDING", "CURRENT ROW");
        if (closed == "left" && !isCentered) return ($"{period.Sql} PRECEDING", "CURRENT ROW EXCLUDE GROUP");
        throw TimeSeriesErrors.InvalidArgument(
            call.Reader.Op, "closed", $"'{closed}'{(isCentered ? " with centered => true" : "")} on the real numbers of '{call.Axis.Column.Name}'",
            isCentered ? "'both' there" : "'both' or 'left' there");
    }
}
