using System.Globalization;
using System.Text.Json;
using Millrace.Workspace.Charts;

namespace Millrace.Server.Drawing;

/// <summary>Puts figures into the words of plotly. Pure.</summary>
public static class ChartDrawer
{
    /// <summary>Categories of an axis that are drawn at most; more cannot be told apart.</summary>
    public const int MostCategories = 2_000;

    private const int MostGaps = 60; // A gap between more cells than these would hide them.
    private const int MostSlices = 40;

    /// <summary>The chart of a figure; null for figures that are drawn without plotly.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="isPart">True when the answer had more rows than were taken, so that nobody knows how many names there are in all.</param>
    public static DrawnChart? Draw(Figure figure, bool isPart = false) => figure switch
    {
        Figure.Chart chart => DrawChart(chart, isPart),
        Figure.Pie pie => DrawPie(pie),
        Figure.Funnel funnel => Written(json => WriteFunnel(json, funnel)),
        Figure.Heatmap heatmap => DrawHeatmap(heatmap),
        Figure.Boxes boxes => DrawBoxes(boxes),
        Figure.Sankey sankey => Written(json => FlowDrawer.WriteSankey(json, sankey), needsFull: true),
        Figure.Space space => Written(json => FlowDrawer.WriteSpace(json, space), needsFull: true),
        Figure.SymbolMap map => Written(json => MapDrawer.Write(json, map), note: ChartNotes.OfMap(map)) with { NeedsWorld = true },
        _ => null,
    };

    internal static DrawnChart Written(Action<Utf8JsonWriter> write, bool needsFull = false, string? note = null)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return new DrawnChart(stream.ToArray(), needsFull, note);
    }

    internal static string FirstOf(int shown, int all, string what, bool isPart = false) =>
        string.Create(CultureInfo.InvariantCulture, $"The chart shows the first {shown:N0} of {(isPart ? "more than " : "")}{all:N0} {what}. Filter, or group by something coarser.");

    private static DrawnChart DrawChart(Figure.Chart chart, bool isPart)
    {
        string? numbers = ChartNotes.Of(chart);
        int all = chart.X.Type == Workspace.Dashboards.ScaleType.Categorical ? chart.X.Categories.Count : 0;
        bool isCut = all > MostCategories;
        if (isCut)
        {
            HashSet<string> kept = [.. chart.X.Categories.Take(MostCategories).Select(static name => name ?? TraceWriter.NullName)];
            chart = chart with
            {
                X = chart.X with { Categories = [.. chart.X.Categories.Take(MostCategories)] },
                Series = [.. chart.Series.Select(series => Cut(series, kept))],
            };
        }

        return Written(
            json =>
            {
                json.WriteStartArray("data");
                for (int index = 0; index < chart.Series.Count; index++) TraceWriter.Write(json, chart, index);
                json.WriteEndArray();
                LayoutWriter.Write(json, chart);
            },
            note: ChartNotes.Joined(isCut ? FirstOf(MostCategories, all, "categories", isPart) : null, numbers)) with { AsksSpans = chart.AsksSpans };
    }

    private static ChartSeries Cut(ChartSeries series, HashSet<string> kept)
    {
        int[] places = [.. Enumerable.Range(0, series.X.Count).Where(place => kept.Contains(series.X[place] ?? TraceWriter.NullName))];
        return series with
        {
            X = [.. places.Select(place => series.X[place])],
            Y = [.. places.Select(place => series.Y[place])],
            Sizes = series.Sizes.Count == 0 ? [] : [.. places.Select(place => series.Sizes[place])],
            Labels = series.Labels.Count == 0 ? [] : [.. places.Select(place => series.Labels[place])],
        };
    }

    private static DrawnChart DrawPie(Figure.Pie pie)
    {
        Slice[] slices = PieSlices.Of(pie, MostSlices);
        return Written(
            json =>
            {
                json.WriteStartArray("data");
                json.WriteStartObject();
                json.WriteString("type", "pie");
                json.WriteNumber("hole", 0.55);
                json.WriteBoolean("sort", false);
                json.WriteString("direction", "clockwise");
                json.WriteString("textinfo", pie.ShowsLabels ? "label+percent" : "percent");
                json.WriteString("hovertemplate", "%{label}<br>%{customdata} (%{percent})<extra></extra>");
                Texts(json, "labels", slices.Select(static slice => PlainText.Of(slice.Label)));
                Numbers(json, "values", slices.Select(static slice => (double?)slice.Value));
                Texts(json, "customdata", slices.Select(static slice => PlainText.Of(slice.Text)));
                json.WriteStartObject("marker");
                Texts(json, "colors", slices.Select(static slice => slice.Color));
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteStartObject("layout");
                json.WriteBoolean("showlegend", true);
                json.WriteEndObject();
            },
            note: ChartNotes.OfPie(pie, slices));
    }

    private static void WriteFunnel(Utf8JsonWriter json, Figure.Funnel funnel)
    {
        json.WriteStartArray("data");
        json.WriteStartObject();
        json.WriteString("type", "bar");
        json.WriteString("orientation", "h");
        Texts(json, "y", funnel.Steps.Select(static step => PlainText.Of(step.Label)));
        Numbers(json, "x", funnel.Steps.Select(static step => (double?)step.Value));
        Numbers(json, "base", funnel.Steps.Select(static step => (double?)(-step.Value / 2)));
        Texts(json, "text", funnel.Steps.Select(static step => string.Create(CultureInfo.InvariantCulture, $"{PlainText.Of(step.Text)} · {step.Share:P0}")));
        json.WriteString("textposition", "inside");
        json.WriteString("insidetextanchor", "middle");
        json.WriteString("hovertemplate", "%{y}: %{text}<extra></extra>");
        json.WriteStartObject("marker");
        Texts(json, "color", funnel.Steps.Select(static step => step.Color));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("layout");
        json.WriteNumber("bargap", 0.12);
        json.WriteBoolean("showlegend", false);
        json.WriteStartObject("xaxis");
        json.WriteBoolean("visible", false);
        json.WriteEndObject();
        json.WriteStartObject("yaxis");
        json.WriteString("type", "category");
        json.WriteString("autorange", "reversed");
        json.WriteBoolean("showgrid", false);
        json.WriteBoolean("automargin", true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static DrawnChart DrawHeatmap(Figure.Heatmap heatmap)
    {
        int columns = Math.Min(heatmap.X.Categories.Count, MostCategories);
        int rows = Math.Min(heatmap.Y.Categories.Count, MostCategories);
        string? note = columns < heatmap.X.Categories.Count ? FirstOf(columns, heatmap.X.Categories.Count, "columns")
            : rows < heatmap.Y.Categories.Count ? FirstOf(rows, heatmap.Y.Categories.Count, "rows") : null;
        return Written(
            json =>
            {
                json.WriteStartArray("data");
                json.WriteStartObject();
                json.WriteString("type", "heatmap");
                Texts(json, "x", heatmap.X.Categories.Take(columns).Select(TraceWriter.Name));
                Texts(json, "y", heatmap.Y.Categories.Take(rows).Select(TraceWriter.Name));
                json.WriteStartArray("z");
                foreach (IReadOnlyList<double?> line in heatmap.Cells.Take(rows)) Numbers(json, name: null, line.Take(columns));
                json.WriteEndArray();
                json.WriteBoolean("hoverongaps", false);
                json.WriteNumber("xgap", heatmap.AsksSpans || columns > MostGaps ? 0 : 1);
                json.WriteNumber("ygap", rows > MostGaps ? 0 : 1);
                json.WriteStartArray("colorscale");
                for (int at = 0; at < heatmap.Ramp.Count; at++)
                {
                    json.WriteStartArray();
                    json.WriteNumberValue(at / (double)(heatmap.Ramp.Count - 1));
                    json.WriteStringValue(heatmap.Ramp[at]);
                    json.WriteEndArray();
                }

                json.WriteEndArray();
                json.WriteString("hovertemplate", "%{x}, %{y}: %{z}<extra></extra>");
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteStartObject("layout");
                LayoutWriter.Axis(json, "xaxis", heatmap.X, categories: [], isReversed: heatmap.X.IsReversed);
                LayoutWriter.Axis(json, "yaxis", heatmap.Y, categories: [], isReversed: heatmap.Y.IsReversed);
                json.WriteEndObject();
            },
            needsFull: true,
            note) with { AsksSpans = heatmap.AsksSpans };
    }

    private static DrawnChart DrawBoxes(Figure.Boxes boxes)
    {
        BoxGroup[] groups = [.. boxes.Groups.Take(MostCategories)];
        return Written(
            json => FlowDrawer.WriteBoxes(json, boxes, groups),
            needsFull: true,
            groups.Length < boxes.Groups.Count ? FirstOf(groups.Length, boxes.Groups.Count, "groups") : null);
    }

    internal static void Texts(Utf8JsonWriter json, string name, IEnumerable<string?> texts)
    {
        json.WriteStartArray(name);
        foreach (string? text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    internal static void Numbers(Utf8JsonWriter json, string? name, IEnumerable<double?> numbers)
    {
        if (name is null) json.WriteStartArray();
        else json.WriteStartArray(name);
        foreach (double? number in numbers)
        {
            if (number is double value && double.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }
}
