using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>Makes marks between axes: bars, lines, areas, points, and bars with lines.</summary>
internal sealed class ChartBuilder(TileFields fields, Palette palette)
{
    private readonly Widget _widget = fields.Widget;

    public Figure.Chart Build()
    {
        bool isHorizontal = _widget.Kind == WidgetKind.Bar && fields.TypeOf("x") == ScaleType.Quantitative && fields.TypeOf("y") != ScaleType.Quantitative;
        (string place, string measure) = isHorizontal ? ("y", "x") : ("x", "y");
        TileField at = fields.Required(place)[0];
        IReadOnlyList<TileField> measures = _widget.Kind switch
        {
            WidgetKind.Combo => [.. fields.In("y.primary"), .. fields.In("y.secondary")],
            WidgetKind.Forecast => [.. fields.Required("y.original"), .. fields.In("y.prediction"), .. fields.In("y.predictionLower"), .. fields.In("y.predictionUpper")],
            _ => fields.Required(measure),
        };
        ScaleType type = fields.TypeOf(place);
        bool isPoints = _widget.Kind == WidgetKind.Scatter;
        ScaleSpec scale = _widget.Encodings.Find(place)?.Scale ?? ScaleSpec.Default;
        IReadOnlyList<string?> categories = isPoints && type == ScaleType.Quantitative
            ? []
            : CategoryOrder.Of(at.Column, scale, measure, row => measures.Sum(field => field.Column.Number(row) ?? 0));
        Stacking stacking = StackingOf();
        List<ChartSeries> series = [.. isPoints ? Points(at, measures) : Aligned(at, measures, categories)];
        CutNote? cut = SeriesLimit.Cut(series, stacking != Stacking.None);
        if (stacking == Stacking.Percent) series = Shares(series, categories.Count);
        bool isPaired = _widget.Kind == WidgetKind.Combo;
        return new Figure.Chart(
            series,
            fields.Axis(place, type, categories),
            fields.Axis(isPaired ? "y.primary" : _widget.Kind == WidgetKind.Forecast ? "y.original" : measure, ScaleType.Quantitative, []),
            isPaired && fields.In("y.secondary").Count > 0 ? fields.Axis("y.secondary", ScaleType.Quantitative, []) : null)
        {
            Stacking = stacking,
            IsHorizontal = isHorizontal,
            ShowsLabels = _widget.Encodings.ShowsLabels,
            Legend = LegendOf(series.Count),
            Cut = cut,
            Annotations = [.. _widget.Annotations.Select(line => line.Color is string color ? line with { Color = palette.Resolve(color) } : line)],
        };
    }

    private string? LegendOf(int series)
    {
        Channel? color = _widget.Encodings.Find("color");
        if (color?.HidesLegend == true || series < 2) return null;
        return color?.LegendTitle ?? (color?.Fields is [FieldEncoding field, ..] ? field.DisplayName : "");
    }

    private Stacking StackingOf() => _widget.Kind switch
    {
        WidgetKind.Bar or WidgetKind.Area => _widget.MarkLayout switch
        {
            "group" or "layer" => Stacking.None,
            "stack-100" or "normalize" => Stacking.Percent,
            _ => Stacking.Stacked,
        },
        _ => Stacking.None,
    };

    private MarkKind MarkOf(int measure) => _widget.Kind switch
    {
        WidgetKind.Bar or WidgetKind.Histogram => MarkKind.Bar,
        WidgetKind.Area => MarkKind.Area,
        WidgetKind.Scatter => MarkKind.Point,
        WidgetKind.Combo when measure < fields.In("y.primary").Count => MarkKind.Bar,
        WidgetKind.Forecast when measure > 1 => MarkKind.Band,
        _ => MarkKind.Line,
    };

    /// <summary>The rows of each series: one for each colour of each measure.</summary>
    private IEnumerable<(TileField Field, int Measure, string Name, string Color, List<int> Rows)> Groups(IReadOnlyList<TileField> measures)
    {
        TileField? color = fields.In("color").FirstOrDefault();
        int count = measures[0].Column.Count;
        int number = 0;
        foreach ((int index, TileField field) in measures.Index())
        {
            if (color is null)
            {
                string? single = palette.Mapped(field.Encoding.FieldName);
                yield return (field, index, field.Title, single ?? palette.At(number++), [.. Enumerable.Range(0, count)]);
                continue;
            }

            IReadOnlyList<string?> values = CategoryOrder.Of(color.Column, _widget.Encodings.Find("color")!.Scale, "y", row => field.Column.Number(row));
            Dictionary<string, List<int>> rows = values.ToDictionary(static value => value ?? "\0", static _ => new List<int>(), StringComparer.Ordinal);
            for (int row = 0; row < count; row++) rows[color.Column.Text(row) ?? "\0"].Add(row);
            foreach (string? value in values)
            {
                string name = value ?? TileFields.NullLabel;
                yield return (field, index, measures.Count > 1 ? $"{name}, {field.Title}" : name, palette.For(value, number++), rows[value ?? "\0"]);
            }
        }
    }

    /// <summary>A mark a row.</summary>
    private IEnumerable<ChartSeries> Points(TileField at, IReadOnlyList<TileField> measures)
    {
        TileField? size = fields.In("size").FirstOrDefault();
        foreach ((TileField field, int measure, string name, string color, List<int> rows) in Groups(measures))
        {
            yield return new ChartSeries(name, MarkOf(measure), color, [.. rows.Select(at.Column.Text)], [.. rows.Select(field.Column.Number)])
            {
                Sizes = size is null ? [] : [.. rows.Select(size.Column.Number)],
                Labels = [.. rows.Select(field.Written)],
            };
        }
    }

    /// <summary>A mark for every category, so that series can be put upon each other; several rows of one add up.</summary>
    private IEnumerable<ChartSeries> Aligned(TileField at, IReadOnlyList<TileField> measures, IReadOnlyList<string?> categories)
    {
        Dictionary<string, int> places = categories.Index().ToDictionary(static item => item.Item ?? "\0", static item => item.Index, StringComparer.Ordinal);
        int onFirst = _widget.Kind == WidgetKind.Combo ? fields.In("y.primary").Count : int.MaxValue;
        foreach ((TileField field, int measure, string name, string color, List<int> rows) in Groups(measures))
        {
            double?[] values = new double?[categories.Count];
            foreach (int row in rows)
            {
                int place = places[at.Column.Text(row) ?? "\0"];
                if (field.Column.Number(row) is double number) values[place] = (values[place] ?? 0) + number;
            }

            yield return new ChartSeries(name, MarkOf(measure), color, categories, values)
            {
                IsOnSecondAxis = measure >= onFirst,
                Labels = [.. values.Select(value => value is double number ? ValueText.OfNumber(number, field.Encoding.Format) : null)],
            };
        }
    }

    private static List<ChartSeries> Shares(List<ChartSeries> series, int places)
    {
        double[] totals = [.. Enumerable.Range(0, places).Select(place => series.Sum(one => Math.Abs(one.Y[place] ?? 0)))];
        return [.. series.Select(one => one with { Y = [.. one.Y.Select((value, place) => Share(value, totals[place]))] })];
    }

    private static double? Share(double? value, double total) => value is double number && total > 0 ? number / total : value is null ? null : 0;
}
