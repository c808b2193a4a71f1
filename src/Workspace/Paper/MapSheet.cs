using System.Globalization;
using Millrace.Workspace.Charts;

namespace Millrace.Workspace.Paper;

/// <summary>Puts points on a map of coasts and borders on paper: degrees to the right and upwards, stretched as on the page.</summary>
internal sealed class MapSheet
{
    private const int MostPoints = 20_000;
    private const double LabelSize = 6.2;
    private const double LeftEdge = 30;
    private const double LowerEdge = 11;

    private static readonly double[] Steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60];

    private readonly PaperCanvas _canvas;
    private readonly PaperRect _frame;
    private readonly MapWindow _seen;
    private readonly double _across;
    private readonly double _down;

    private MapSheet(PaperCanvas canvas, PaperRect frame, MapWindow seen)
    {
        _canvas = canvas;
        _frame = frame;

        // What is left of the frame shows more of the world.
        double scale = Math.Min(frame.Width / (seen.East - seen.West), frame.Height / ((seen.North - seen.South) * seen.Stretch));
        (_across, _down) = (scale, scale * seen.Stretch);
        (double x, double y) = ((seen.West + seen.East) / 2, (seen.South + seen.North) / 2);
        (double halfWidth, double halfHeight) = (frame.Width / _across / 2, frame.Height / _down / 2);
        _seen = new MapWindow(x - halfWidth, x + halfWidth, y - halfHeight, y + halfHeight);
    }

    /// <summary>Draws a map.</summary>
    public static string? Draw(PaperCanvas canvas, PaperRect area, Figure.SymbolMap map)
    {
        IGrouping<(string? Group, string Color), MapPoint>[] groups = [.. map.Points.Take(MostPoints).GroupBy(static point => (point.Group, point.Color))];
        PaperRect left = groups.Any(static group => group.Key.Group is not null)
            ? LegendRow.Draw(canvas, area, "", [.. groups.Select(static group => (group.Key.Group ?? TileFields.NullLabel, PaperColor.Of(group.Key.Color)))])
            : area;
        PaperRect frame = new(left.X + LeftEdge, left.Y + 2, left.Width - LeftEdge - 2, left.Height - LowerEdge - 2);
        if (frame.Width < 24 || frame.Height < 20) return null; // Too small for a map.
        MapSheet sheet = new(canvas, frame, MapWindow.Of(map.Points));
        canvas.PushClip(frame);
        sheet.DrawWorld();
        sheet.DrawNet();
        sheet.DrawPoints(map);
        canvas.PopClip();
        canvas.Rectangle(frame, fill: null, PaperColor.Line);
        sheet.WriteDegrees();
        return map.Points.Count > MostPoints ? FigureSheet.FirstOf(MostPoints, map.Points.Count, "points") : null;
    }

    private (double X, double Y) Place(double longitude, double latitude) =>
        (_frame.X + ((longitude - _seen.West) * _across), _frame.Bottom - ((latitude - _seen.South) * _down));

    private void DrawWorld()
    {
        foreach (IReadOnlyList<(double Longitude, double Latitude)> ring in WorldShapes.All.Land.Where(IsSeen))
            _canvas.Path(ring.Select(point => Place(point.Longitude, point.Latitude)), isClosed: true, PaperColor.Faint, PaperColor.Muted.Faded(0.5), 0.4, []);
        foreach (IReadOnlyList<(double Longitude, double Latitude)> line in WorldShapes.All.Borders.Where(IsSeen))
            _canvas.Path(line.Select(point => Place(point.Longitude, point.Latitude)), isClosed: false, fill: null, PaperColor.Muted.Faded(0.5), 0.35, [1.5, 1.5]);
    }

    private bool IsSeen(IReadOnlyList<(double Longitude, double Latitude)> line) =>
        line.Max(static point => point.Longitude) >= _seen.West && line.Min(static point => point.Longitude) <= _seen.East
        && line.Max(static point => point.Latitude) >= _seen.South && line.Min(static point => point.Latitude) <= _seen.North;

    private void DrawNet()
    {
        foreach (double at in Marks(_seen.West, _seen.East, _frame.Width, room: 44)) _canvas.Line(Place(at, 0).X, _frame.Y, Place(at, 0).X, _frame.Bottom, PaperColor.Line, 0.4);
        foreach (double at in Marks(_seen.South, _seen.North, _frame.Height, room: 26)) _canvas.Line(_frame.X, Place(0, at).Y, _frame.Right, Place(0, at).Y, PaperColor.Line, 0.4);
    }

    private void WriteDegrees()
    {
        TextStyle style = new(LabelSize, PaperColor.Muted);
        foreach (double at in Marks(_seen.West, _seen.East, _frame.Width, room: 44)) _canvas.Text(Place(at, 0).X, _frame.Bottom + 8, Told(at, "E", "W"), style, align: 0.5);
        foreach (double at in Marks(_seen.South, _seen.North, _frame.Height, room: 26)) _canvas.Text(_frame.X - 3, Place(0, at).Y + 2, Told(at, "N", "S"), style, align: 1);
    }

    private void DrawPoints(Figure.SymbolMap map)
    {
        double most = map.Points.Count == 0 ? 0 : map.Points.Max(static point => Finite(point.Size));
        foreach (MapPoint point in map.Points.Take(MostPoints).Where(static point => double.IsFinite(point.Latitude) && double.IsFinite(point.Longitude)))
        {
            (double x, double y) = Place(point.Longitude, point.Latitude);
            _canvas.Circle(x, y, most > 0 ? 1.5 + (6 * Math.Sqrt(Finite(point.Size) / most)) : 2.6, PaperColor.Of(point.Color).Faded(0.8));
        }
    }

    private static double Finite(double? size) => double.IsFinite(size ?? 0) ? Math.Abs(size ?? 0) : 0;

    /// <summary>Round degrees within a span, as many as have room.</summary>
    private static IEnumerable<double> Marks(double from, double to, double length, double room)
    {
        double least = (to - from) * room / length;
        double step = Array.Find(Steps, step => step >= least) is > 0 and double found ? found : Steps[^1];
        for (double at = Math.Ceiling(from / step); at * step <= to; at++) yield return at * step;
    }

    private static string Told(double degrees, string plus, string minus)
    {
        double round = Math.Round(degrees, 2);
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(round):0.##}°{(round == 0 ? "" : round < 0 ? minus : plus)}");
    }
}
