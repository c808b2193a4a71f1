using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Millrace.Workspace.Paper;

/// <summary>Puts marks between axes on paper: bars, lines, areas, points, bands.</summary>
internal sealed class ChartSheet
{
    private const int MostCategories = 300;
    private const int MostLabels = 60;
    private const int FewPoints = 60;
    private const int ManyPoints = 400;
    private const double BarShare = 0.78;

    private readonly Figure.Chart _chart;
    private readonly PlotModel _model = PlotSheet.Model();
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly string[] _shown;
    private readonly double _step;
    private readonly double _floor;
    private readonly Dictionary<double, double> _above = [];
    private readonly Dictionary<double, double> _below = [];
    private readonly Dictionary<double, double> _areas = [];

    private ChartSheet(Figure.Chart chart, PaperRect area)
    {
        _chart = chart;
        IReadOnlyList<string?> all = chart.X.Type == ScaleType.Categorical ? chart.X.Categories : [];
        _shown = [.. all.Take(MostCategories).Select(static name => name ?? TileFields.NullLabel)];
        foreach ((int place, string name) in _shown.Index()) _names.TryAdd(name, place);
        _step = StepOf();
        _floor = chart.Series.SelectMany(static series => series.Y).Where(static number => number > 0 && double.IsFinite(number.Value)).Min() / 2 ?? 0;
        AddAxes(area);
        int bars = 0;
        for (int index = 0; index < chart.Series.Count; index++) AddSeries(index, ref bars);
        foreach (Dashboards.Annotation line in chart.Annotations) AddLine(line);
    }

    /// <summary>Draws a chart.</summary>
    /// <returns>What a reader should know of it; null for nothing.</returns>
    public static string? Draw(PaperCanvas canvas, PaperRect area, Figure.Chart chart, string name)
    {
        PaperRect left = chart.Legend is null
            ? area
            : LegendRow.Draw(canvas, area, chart.Legend, [.. chart.Series.Where(static series => series.Mark != MarkKind.Band).Select(static series => (series.Name, PaperColor.Of(series.Color)))]);
        ChartSheet sheet = new(chart, left);
        PlotSheet.Draw(canvas, left, sheet._model, name);
        if (sheet._model.PlotArea.Width > 0) sheet.WriteLabels(canvas);
        return chart.X.Type == ScaleType.Categorical && chart.X.Categories.Count > MostCategories ? FigureSheet.FirstOf(MostCategories, chart.X.Categories.Count, "categories") : null;
    }

    private void AddAxes(PaperRect area)
    {
        // Lying bars are read from the top.
        AxisFigure places = _chart.IsHorizontal ? _chart.X with { IsReversed = !_chart.X.IsReversed } : _chart.X;
        AxisPosition position = _chart.IsHorizontal ? AxisPosition.Left : AxisPosition.Bottom;
        _model.Axes.Add(places.Type switch
        {
            ScaleType.Categorical => PlotSheet.Names(places, _shown, position, (_chart.IsHorizontal ? area.Height : area.Width) - 34),
            ScaleType.Temporal => PlotSheet.Times(places, position),
            _ => PlotSheet.Numbers(places, position, isPercent: false),
        });
        Axis numbers = PlotSheet.Numbers(_chart.Y, _chart.IsHorizontal ? AxisPosition.Bottom : AxisPosition.Left, _chart.Stacking == Stacking.Percent);
        bool startsAtZero = _chart.Y.FromZero || _chart.Series.Any(static series => series.Mark is MarkKind.Bar or MarkKind.Area);
        if (startsAtZero) StartAtZero(numbers, _chart.Y, _chart.Series.Where(static series => !series.IsOnSecondAxis));
        if (_chart.ShowsLabels) numbers.MaximumPadding = 0.16;
        _model.Axes.Add(numbers);
        if (_chart.SecondY is not AxisFigure second) return;
        Axis right = PlotSheet.Numbers(second, AxisPosition.Right, isPercent: false);
        right.Key = PlotSheet.SecondKey;
        if (second.FromZero) StartAtZero(right, second, _chart.Series.Where(static series => series.IsOnSecondAxis));
        _model.Axes.Add(right);
    }

    /// <summary>Zero is one end of an axis whose numbers all stand on one side of it.</summary>
    private static void StartAtZero(Axis axis, AxisFigure figure, IEnumerable<ChartSeries> series)
    {
        if (figure.IsLog) return;
        double?[] numbers = [.. series.SelectMany(static one => one.Y)];
        if (figure.Min is null && numbers.All(static number => !(number < 0))) axis.Minimum = 0;
        else if (figure.Max is null && numbers.All(static number => !(number > 0))) axis.Maximum = 0;
    }

    /// <summary>The room of a bar: one between names, else the least distance of two places.</summary>
    private double StepOf()
    {
        if (_chart.X.Type == ScaleType.Categorical) return 1;
        double[] places = [.. _chart.Series.SelectMany(static series => series.X).Distinct().Select(PlaceOf).Where(double.IsFinite).Distinct().Order()];
        double least = double.PositiveInfinity;
        for (int at = 1; at < places.Length; at++) least = Math.Min(least, places[at] - places[at - 1]);
        return double.IsFinite(least) ? least : 1;
    }

    private double PlaceOf(string? value) => _chart.X.Type == ScaleType.Categorical
        ? _names.TryGetValue(value ?? TileFields.NullLabel, out int place) ? place : double.NaN
        : PlotSheet.Place(value, _chart.X.Type);

    private void AddSeries(int index, ref int bars)
    {
        ChartSeries series = _chart.Series[index];
        IEnumerable<(double At, double Value, int Mark)> all = series.X.Select((place, mark) => (PlaceOf(place), series.Y[mark] ?? double.NaN, mark));
        (double At, double Value, int Mark)[] points = [.. all.Where(static point => double.IsFinite(point.At))];
        switch (series.Mark)
        {
            case MarkKind.Bar:
                AddBars(series, points, bars++);
                break;
            case MarkKind.Point:
                AddPoints(series, points);
                break;
            case MarkKind.Area:
                AddArea(series, points);
                break;
            case MarkKind.Band:
                if (index > 0 && _chart.Series[index - 1].Mark == MarkKind.Band && IsUpper(index)) AddBand(_chart.Series[index - 1], series);
                break;
            default:
                AddCurve(series, points);
                break;
        }
    }

    /// <summary>Bands come in pairs.</summary>
    private bool IsUpper(int index)
    {
        int before = 0;
        for (int at = index - 1; at >= 0 && _chart.Series[at].Mark == MarkKind.Band; at--) before++;
        return before % 2 == 1;
    }

    /// <summary>Where bars and areas stand that begin at nothing: a logarithmic axis has no zero, so they begin below the least number.</summary>
    private double FloorOf(ChartSeries series, double from)
    {
        bool isLog = (series.IsOnSecondAxis ? _chart.SecondY : _chart.Y)?.IsLog == true;
        return isLog && from <= 0 ? _floor : from;
    }

    private void AddBars(ChartSeries series, (double At, double Value, int Mark)[] points, int bar)
    {
        bool isStacked = _chart.Stacking != Stacking.None;
        int side = isStacked ? 1 : _chart.Series.Count(static one => one.Mark == MarkKind.Bar);
        double width = _step * BarShare / side;
        PaperColor color = PaperColor.Of(series.Color);
        RectangleBarSeries bars = new() { FillColor = OxyCanvas.From(color), StrokeThickness = 0, YAxisKey = series.IsOnSecondAxis ? PlotSheet.SecondKey : null };
        foreach ((double at, double value, int mark) in points.Where(static point => double.IsFinite(point.Value)))
        {
            double from = 0;
            if (isStacked)
            {
                Dictionary<double, double> heights = value >= 0 ? _above : _below;
                from = heights.GetValueOrDefault(at);
                heights[at] = from + value;
            }

            double left = isStacked ? at - (width / 2) : at - (_step * BarShare / 2) + (bar * width);
            double to = from + value;
            from = FloorOf(series, from);
            if (from > 0 && to <= 0) continue;
            bars.Items.Add(_chart.IsHorizontal ? new RectangleBarItem(from, left, to, left + width) : new RectangleBarItem(left, from, left + width, to));
            if (_chart.ShowsLabels && points.Length <= MostLabels && series.Labels.ElementAtOrDefault(mark) is string label)
                AddLabel(label, left + (width / 2), from, to, isStacked ? color : null);
        }

        _model.Series.Add(bars);
    }

    private void AddLabel(string label, double at, double from, double to, PaperColor? ground)
    {
        double number = ground is null ? to : (from + to) / 2;
        _model.Annotations.Add(new TextAnnotation
        {
            Text = label,
            FontSize = 5.6,
            TextColor = OxyCanvas.From(ground?.Readable ?? PaperColor.Text),
            StrokeThickness = 0,
            TextPosition = _chart.IsHorizontal ? new DataPoint(number, at) : new DataPoint(at, number),
            TextHorizontalAlignment = ground is null && _chart.IsHorizontal ? HorizontalAlignment.Left : HorizontalAlignment.Center,
            TextVerticalAlignment = ground is not null || _chart.IsHorizontal ? VerticalAlignment.Middle : VerticalAlignment.Bottom,
        });
    }

    private void AddCurve(ChartSeries series, (double At, double Value, int Mark)[] points)
    {
        LineSeries line = new()
        {
            Color = OxyCanvas.From(PaperColor.Of(series.Color)),
            StrokeThickness = series.X.Count > ManyPoints ? 0.7 : 1.1,
            YAxisKey = series.IsOnSecondAxis ? PlotSheet.SecondKey : null,
        };
        if (points.Length <= FewPoints) (line.MarkerType, line.MarkerSize, line.MarkerFill, line.MarkerStrokeThickness) = (MarkerType.Circle, 1.5, line.Color, 0);
        line.Points.AddRange(points.Select(static point => new DataPoint(point.At, point.Value)));
        _model.Series.Add(line);
        if (!_chart.ShowsLabels || points.Length > MostLabels) return;
        foreach ((double at, double value, int mark) in points.Where(static point => double.IsFinite(point.Value)))
        {
            if (series.Labels.ElementAtOrDefault(mark) is string label) AddLabel(label, at, value, value, ground: null);
        }
    }

    private void AddArea(ChartSeries series, (double At, double Value, int Mark)[] points)
    {
        OxyColor color = OxyCanvas.From(PaperColor.Of(series.Color));
        bool isStacked = _chart.Stacking != Stacking.None;
        AreaSeries area = new() { Color = color, Color2 = OxyColors.Undefined, StrokeThickness = 1, Fill = OxyColor.FromAColor((byte)(isStacked ? 170 : 70), color) };
        foreach ((double at, double value, int _) in points.OrderBy(static point => point.At))
        {
            if (isStacked)
            {
                double from = _areas.GetValueOrDefault(at);
                double to = from + (double.IsFinite(value) ? value : 0);
                area.Points.Add(new DataPoint(at, to));
                area.Points2.Add(new DataPoint(at, FloorOf(series, from)));
                _areas[at] = to;
            }
            else
            {
                area.Points.Add(new DataPoint(at, value));
                area.Points2.Add(new DataPoint(at, double.IsFinite(value) ? FloorOf(series, 0) : double.NaN));
            }
        }

        _model.Series.Add(area);
    }

    private void AddBand(ChartSeries lower, ChartSeries upper)
    {
        OxyColor fill = OxyColor.FromAColor(60, OxyCanvas.From(PaperColor.Of(upper.Color)));
        AreaSeries band = new() { Color = OxyColors.Undefined, Color2 = OxyColors.Undefined, StrokeThickness = 0, Fill = fill };
        for (int mark = 0; mark < Math.Min(lower.X.Count, upper.X.Count); mark++)
        {
            double at = PlaceOf(upper.X[mark]);
            if (!double.IsFinite(at) || lower.Y[mark] is not double from || upper.Y[mark] is not double to) continue;
            band.Points.Add(new DataPoint(at, to));
            band.Points2.Add(new DataPoint(at, from));
        }

        _model.Series.Add(band);
    }

    private void AddPoints(ChartSeries series, (double At, double Value, int Mark)[] points)
    {
        double most = series.Sizes.Count == 0 ? 0 : series.Sizes.Max(static size => double.IsFinite(size ?? 0) ? Math.Abs(size ?? 0) : 0);
        ScatterSeries marks = new()
        {
            MarkerType = MarkerType.Circle,
            MarkerFill = OxyCanvas.From(PaperColor.Of(series.Color).Faded(0.75)),
            MarkerStrokeThickness = 0,
            MarkerSize = points.Length > ManyPoints ? 1.2 : 2,
        };
        foreach ((double at, double value, int mark) in points.Where(static point => double.IsFinite(point.Value)))
            marks.Points.Add(new ScatterPoint(at, value, most > 0 ? 1.5 + (7 * Math.Sqrt(Finite(series.Sizes[mark]) / most)) : double.NaN));
        _model.Series.Add(marks);
    }

    private static double Finite(double? size) => double.IsFinite(size ?? 0) ? Math.Abs(size ?? 0) : 0;

    private double ValueOf(Dashboards.Annotation line) => line.IsVertical != _chart.IsHorizontal ? PlaceOf(line.Value) : PlotSheet.Place(line.Value, ScaleType.Quantitative);

    private static OxyColor ColorOf(Dashboards.Annotation line) => OxyCanvas.From(line.Color is null ? PaperColor.Muted : PaperColor.Of(line.Color));

    /// <summary>A line at what is not drawn is not drawn.</summary>
    private void AddLine(Dashboards.Annotation line)
    {
        double value = ValueOf(line);
        if (!double.IsFinite(value)) return;
        _model.Annotations.Add(new LineAnnotation
        {
            Type = line.IsVertical ? LineAnnotationType.Vertical : LineAnnotationType.Horizontal,
            X = line.IsVertical ? value : 0,
            Y = line.IsVertical ? 0 : value,
            Color = ColorOf(line),
            LineStyle = LineStyle.Dash,
            StrokeThickness = 0.8,
        });
    }

    /// <summary>Labels of lines stand within the frame of the axes, which is known when they are drawn.</summary>
    private void WriteLabels(PaperCanvas canvas)
    {
        const double Size = 6;
        OxyRect frame = _model.PlotArea;
        foreach (Dashboards.Annotation line in _chart.Annotations.Where(static line => line.Label.Length > 0))
        {
            Axis axis = _model.Axes.First(axis => axis.Position == (line.IsVertical ? AxisPosition.Bottom : AxisPosition.Left));
            double at = axis.Transform(ValueOf(line));
            (double from, double to) = line.IsVertical ? (frame.Left, frame.Right) : (frame.Top, frame.Bottom);
            if (!double.IsFinite(at) || at < from - 1 || at > to + 1) continue;
            TextStyle style = new(Size, line.Color is null ? PaperColor.Muted : PaperColor.Of(line.Color));
            if (!line.IsVertical)
            {
                canvas.Text(frame.Right - 2, at - frame.Top > 10 ? at - 2 : at + 7, line.Label, style, align: 1);
                continue;
            }

            bool isLeft = at + 3 + PaperFonts.Measure(line.Label, Size, isBold: false) > frame.Right;
            canvas.Text(isLeft ? at - 3 : at + 3, frame.Top + 6, line.Label, style, isLeft ? 1 : 0);
        }
    }
}
