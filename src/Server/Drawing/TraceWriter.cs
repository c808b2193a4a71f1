using System.Text.Json;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;

namespace Millrace.Server.Drawing;

/// <summary>Writes the series of a chart as traces of plotly.</summary>
internal static class TraceWriter
{
    /// <summary>What stands for null at an axis of names.</summary>
    public const string NullName = "null";

    private const int ManyPoints = 400;
    private const int FewPoints = 60;
    private const double SmallestMark = 5;
    private const double LargestMark = 26;

    /// <summary>A place at an axis of names.</summary>
    public static string Name(string? category) => category is null ? NullName : PlainText.Of(category);

    public static void Write(Utf8JsonWriter json, Figure.Chart chart, int index)
    {
        ChartSeries series = chart.Series[index];
        json.WriteStartObject();
        json.WriteString("name", PlainText.Of(series.Name));
        WriteMark(json, chart, index);
        (string places, string numbers) = chart.IsHorizontal ? ("y", "x") : ("x", "y");
        WritePlaces(json, places, chart.X.Type, series.X);
        ChartDrawer.Numbers(json, numbers, series.Y);
        if (series.IsOnSecondAxis) json.WriteString("yaxis", "y2");
        bool isTold = series.Labels.Count == series.Y.Count && chart.Stacking != Stacking.Percent;
        if (isTold) ChartDrawer.Texts(json, "text", series.Labels.Select(static label => label is null ? null : PlainText.Of(label)));
        string place = chart.IsHorizontal ? "%{y}" : "%{x}";
        string number = isTold ? "%{text}" : chart.IsHorizontal ? "%{x}" : "%{y}";
        json.WriteString("hovertemplate", $"{place}: <b>{number}</b><extra>{(chart.Series.Count > 1 ? PlainText.Of(series.Name) : "")}</extra>");
        json.WriteEndObject();
    }

    private static void WriteMark(Utf8JsonWriter json, Figure.Chart chart, int index)
    {
        ChartSeries series = chart.Series[index];
        if (series.Mark == MarkKind.Bar)
        {
            json.WriteString("type", "bar");
            if (chart.IsHorizontal) json.WriteString("orientation", "h");
            json.WriteString("textposition", chart.ShowsLabels ? "auto" : "none");
            json.WriteStartObject("marker");
            json.WriteString("color", series.Color);
            json.WriteEndObject();
            return;
        }

        json.WriteString("type", "scatter");
        bool isPoint = series.Mark == MarkKind.Point;
        json.WriteString("mode", isPoint ? "markers" : $"lines{(chart.ShowsLabels ? "+text" : "")}{(series.X.Count <= FewPoints ? "+markers" : "")}");
        if (!isPoint && series.X.Count <= FewPoints)
        {
            // A single number between gaps would be no line at all.
            json.WriteStartObject("marker");
            json.WriteNumber("size", 5);
            json.WriteEndObject();
        }

        if (chart.ShowsLabels && !isPoint) json.WriteString("textposition", "top center");
        if (isPoint)
        {
            WritePoint(json, series);
            return;
        }

        bool isBand = series.Mark == MarkKind.Band;
        json.WriteStartObject("line");
        json.WriteString("color", series.Color);
        json.WriteNumber("width", isBand ? 0 : series.X.Count > ManyPoints ? 1.2 : 2);
        json.WriteEndObject();
        json.WriteBoolean("connectgaps", false);
        bool isUpper = isBand && index > 0 && chart.Series[index - 1].Mark == MarkKind.Band;
        if (isUpper) json.WriteString("fill", "tonexty");
        if (series.Mark != MarkKind.Area) return;
        json.WriteString("fill", chart.Stacking == Stacking.None ? "tozeroy" : "tonexty");
        if (chart.Stacking != Stacking.None) json.WriteString("stackgroup", "all");
    }

    private static void WritePoint(Utf8JsonWriter json, ChartSeries series)
    {
        json.WriteStartObject("marker");
        json.WriteString("color", series.Color);
        json.WriteNumber("opacity", series.X.Count > ManyPoints ? 0.6 : 0.8);
        double most = series.Sizes.Count == 0 ? 0 : series.Sizes.Max(static size => double.IsFinite(size ?? 0) ? Math.Abs(size ?? 0) : 0);
        if (most > 0) ChartDrawer.Numbers(json, "size", series.Sizes.Select(size => (double?)SizeOf(size, most)));
        else json.WriteNumber("size", series.X.Count > ManyPoints ? 4 : 6);
        json.WriteEndObject();
    }

    /// <summary>The area of a mark is as large as its number.</summary>
    internal static double SizeOf(double? size, double most) =>
        SmallestMark + ((LargestMark - SmallestMark) * Math.Sqrt(double.IsFinite(size ?? 0) ? Math.Abs(size ?? 0) / most : 0));

    private static void WritePlaces(Utf8JsonWriter json, string name, ScaleType type, IReadOnlyList<string?> places)
    {
        json.WriteStartArray(name);
        foreach (string? place in places)
        {
            if (type == ScaleType.Categorical) json.WriteStringValue(Name(place));
            else if (type == ScaleType.Quantitative && double.TryParse(place, System.Globalization.CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
                json.WriteNumberValue(number);
            else json.WriteStringValue(type == ScaleType.Quantitative ? null : place?.TrimEnd('Z'));
        }

        json.WriteEndArray();
    }
}
