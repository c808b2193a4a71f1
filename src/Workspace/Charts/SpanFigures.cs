using System.Globalization;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>Makes what stands over any span of time: series, colours of devices, spectra; and points in space.</summary>
internal static class SpanFigures
{
    /// <summary>A line through the first, least, greatest and last reading of each column; with the layout <c>band</c> what lies between least and greatest, and their mean.</summary>
    public static Figure.Chart Series(TileFields fields, Palette palette)
    {
        TileFrame frame = fields.Frame;
        bool isNumber = SpanComposer.IsNumber(fields.Widget);
        string y = fields.Widget.Encodings.Fields("y")[0].DisplayName;
        List<ChartSeries> series = [];
        foreach ((int index, (string? name, int[] rows)) in Groups(frame).Index())
        {
            string color = palette.For(name, index);
            string title = name is { Length: > 0 } ? name : name is null ? TileFields.NullLabel : y;
            switch (fields.Widget.MarkLayout)
            {
                case "band":
                    string?[] places = [.. rows.Select(row => Place(Middle(frame, row), isNumber))];
                    series.Add(new ChartSeries($"{title}, least", MarkKind.Band, color, places, Numbers(frame, SpanComposer.Least, rows)));
                    series.Add(new ChartSeries($"{title}, greatest", MarkKind.Band, color, places, Numbers(frame, SpanComposer.Greatest, rows)));
                    series.Add(new ChartSeries(title, MarkKind.Line, color, places, Numbers(frame, SpanComposer.Mean, rows)));
                    break;
                case "mean":
                    series.Add(new ChartSeries(title, MarkKind.Line, color, [.. rows.Select(row => Place(Middle(frame, row), isNumber))], Numbers(frame, SpanComposer.Mean, rows)));
                    break;
                default:
                    (double At, double Value)[] points = [.. rows.SelectMany(row => Readings(frame, row))];
                    series.Add(new ChartSeries(title, MarkKind.Line, color, [.. points.Select(point => Place(point.At, isNumber))], [.. points.Select(static point => (double?)point.Value)]));
                    break;
            }
        }

        return new Figure.Chart(series, fields.Axis("x", isNumber ? ScaleType.Quantitative : ScaleType.Temporal, []), fields.Axis("y", ScaleType.Quantitative, []), SecondY: null)
        {
            Legend = fields.Widget.Encodings.Find("color") is Channel color1 && !color1.HidesLegend ? color1.LegendTitle ?? color1.Fields.FirstOrDefault()?.DisplayName : null,
            AsksSpans = true,
            Cut = CutOf(frame, "those with the most readings"),
        };
    }

    public static Figure.Heatmap Heatmap(TileFields fields)
    {
        TileFrame frame = fields.Frame;
        bool isNumber = SpanComposer.IsNumber(fields.Widget);
        FrameColumn at = Column(frame, SpanComposer.From);
        FrameColumn value = Column(frame, SpanComposer.Value);
        double[] places = [.. Enumerable.Range(0, frame.RowCount).Select(at.Number).OfType<double>().Distinct().Order()];
        (string? Name, int[] Rows)[] devices = [.. Groups(frame).OrderBy(static group => group.Name, NumbersFirst)];
        Dictionary<double, int> columns = places.Index().ToDictionary(static place => place.Item, static place => place.Index);
        double?[][] cells = [.. devices.Select(_ => new double?[places.Length])];
        foreach ((int line, (string? _, int[] rows)) in devices.Index())
        {
            foreach (int row in rows)
            {
                if (at.Number(row) is double place) cells[line][columns[place]] = value.Number(row);
            }
        }

        double[] numbers = [.. cells.SelectMany(static line => line).OfType<double>()];
        return new Figure.Heatmap(
            fields.Axis("x", isNumber ? ScaleType.Quantitative : ScaleType.Temporal, [.. places.Select(place => Place(place, isNumber))]),
            fields.Axis("y", ScaleType.Categorical, [.. devices.Select(static device => device.Name)]),
            cells,
            Palette.RampOf(fields.Widget.Encodings.Find("color")?.Scale))
        {
            Least = numbers.Length == 0 ? null : numbers.Min(),
            Greatest = numbers.Length == 0 ? null : numbers.Max(),
            AsksSpans = true,
        };
    }

    public static Figure.Chart Spectrum(TileFields fields, Palette palette)
    {
        TileFrame frame = fields.Frame;
        string y = fields.Widget.Encodings.Fields("y")[0].DisplayName;
        FrameColumn frequency = Column(frame, SpanComposer.Frequency);
        return new Figure.Chart(
            [
                .. Groups(frame).Index().Select(group => new ChartSeries(
                    group.Item.Name is { Length: > 0 } name ? name : y,
                    MarkKind.Line,
                    palette.For(group.Item.Name, group.Index),
                    [.. group.Item.Rows.Select(row => frequency.Number(row)?.ToString("R", CultureInfo.InvariantCulture))],
                    Numbers(frame, SpanComposer.Value, group.Item.Rows))),
            ],
            new AxisFigure(SpanComposer.IsNumber(fields.Widget) ? "frequency, per step" : "frequency, Hz", ScaleType.Quantitative, []),
            new AxisFigure($"amplitude of {y}", ScaleType.Quantitative, []),
            SecondY: null)
        {
            Legend = fields.Widget.Encodings.Find("color") is Channel color && !color.HidesLegend ? color.LegendTitle ?? color.Fields.FirstOrDefault()?.DisplayName : null,
            Cut = CutOf(frame, "those with the strongest tones"),
        };
    }

    /// <summary>Rows that lack one of the three numbers are left out.</summary>
    public static Figure.Space Space(TileFields fields, Palette palette)
    {
        TileField x = fields.Required("x")[0];
        TileField y = fields.Required("y")[0];
        TileField z = fields.Required("z")[0];
        TileField? color = fields.In("color").FirstOrDefault();
        IEnumerable<(string Name, (double, double, double) Point)> points = Enumerable.Range(0, x.Column.Count)
            .Where(row => IsNumber(x, row) && IsNumber(y, row) && IsNumber(z, row))
            .Select(row => (color?.Label(row) ?? "", (x.Column.Number(row)!.Value, y.Column.Number(row)!.Value, z.Column.Number(row)!.Value))); // Numbers by the line before.
        return new Figure.Space(
            [
                .. points.GroupBy(static point => point.Name, StringComparer.Ordinal).Index()
                    .Select(group => new SpaceSeries(group.Item.Key, palette.For(group.Item.Key, group.Index), [.. group.Item.Select(static point => point.Point)])),
            ],
            [x.Title, y.Title, z.Title]);
    }

    private static Comparer<string?> NumbersFirst { get; } = Comparer<string?>.Create(static (first, second) =>
        double.TryParse(first, CultureInfo.InvariantCulture, out double one) && double.TryParse(second, CultureInfo.InvariantCulture, out double other)
            ? one.CompareTo(other)
            : string.CompareOrdinal(first, second));

    private static bool IsNumber(TileField field, int row) => field.Column.Number(row) is double number && double.IsFinite(number);

    private static IEnumerable<(string? Name, int[] Rows)> Groups(TileFrame frame)
    {
        FrameColumn names = Column(frame, SpanComposer.Name);
        return Enumerable.Range(0, frame.RowCount).GroupBy(names.Text).Select(static group => (group.Key, group.ToArray()));
    }

    /// <summary>The query keeps the series that are drawn and tells of how many.</summary>
    private static CutNote? CutOf(TileFrame frame, string choice)
    {
        int shown = Groups(frame).Count();
        return Column(frame, SpanComposer.SeriesInAll).Number(0) is double all && all > shown ? new CutNote(shown, (long)all, "series", choice) : null;
    }

    private static FrameColumn Column(TileFrame frame, string name) => frame.Find(name) ?? throw WorkspaceErrors.Widget(name, "its answer lacks a column");

    private static double?[] Numbers(TileFrame frame, string column, int[] rows) => [.. rows.Select(Column(frame, column).Number)];

    private static double Middle(TileFrame frame, int row) => ((Column(frame, SpanComposer.FirstAt).Number(row) ?? 0) + (Column(frame, SpanComposer.LastAt).Number(row) ?? 0)) / 2;

    /// <summary>The readings of a column in the order of their times, each once.</summary>
    private static IEnumerable<(double At, double Value)> Readings(TileFrame frame, int row) =>
        new[] { (SpanComposer.FirstAt, SpanComposer.First), (SpanComposer.LeastAt, SpanComposer.Least), (SpanComposer.GreatestAt, SpanComposer.Greatest), (SpanComposer.LastAt, SpanComposer.Last) }
            .Select(pair => (Column(frame, pair.Item1).Number(row) ?? 0, Column(frame, pair.Item2).Number(row) ?? 0))
            .Distinct()
            .OrderBy(static reading => reading.Item1);

    private static string? Place(double place, bool isNumber) => isNumber
        ? place.ToString("R", CultureInfo.InvariantCulture)
        : DateTime.UnixEpoch.AddTicks((long)Math.Clamp(place, -6.2e16, 2.5e17) * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
