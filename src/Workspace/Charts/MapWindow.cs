namespace Millrace.Workspace.Charts;

/// <summary>What of the globe a map shows, in degrees.</summary>
/// <param name="West">Its left edge.</param>
/// <param name="East">Its right edge.</param>
/// <param name="South">Its lower edge.</param>
/// <param name="North">Its upper edge.</param>
public readonly record struct MapWindow(double West, double East, double South, double North)
{
    private const double LeastSpan = 4;
    private const double Margin = 0.12;
    private const double LeastCosine = 0.2;

    /// <summary>How much longer a degree to the north is drawn than one to the east, so that shapes are right in the middle.</summary>
    public double Stretch => 1 / Math.Max(LeastCosine, Math.Cos((South + North) / 2 * Math.PI / 180));

    /// <summary>What shows all points with some room, a country at least; the globe when there are none. Points that are nowhere are left out.</summary>
    public static MapWindow Of(IReadOnlyList<MapPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        (double west, double east) = Span(points.Select(static point => point.Longitude), -180, 180);
        (double south, double north) = Span(points.Select(static point => point.Latitude), -90, 90);
        return new MapWindow(west, east, south, north);
    }

    private static (double From, double To) Span(IEnumerable<double> degrees, double least, double most)
    {
        double[] all = [.. degrees.Where(degree => degree >= least && degree <= most)];
        if (all.Length == 0) return (least, most);
        (double from, double to) = (all.Min(), all.Max());
        double room = Math.Max((to - from) * Margin, (LeastSpan - (to - from)) / 2);
        return (from - room, to + room);
    }
}
