using System.Text.Json;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;

namespace Millrace.Server.Drawing;

/// <summary>Writes axes and what stands over a chart.</summary>
internal static class LayoutWriter
{
    private const double Ratio = 1.08;

    public static void Write(Utf8JsonWriter json, Figure.Chart chart)
    {
        json.WriteStartObject("layout");
        json.WriteString("barmode", chart.Stacking == Stacking.None ? "group" : "relative");
        json.WriteBoolean("showlegend", chart.Legend is not null);
        if (chart.Legend is { Length: > 0 } legend)
        {
            json.WriteStartObject("legend");
            json.WriteStartObject("title");
            json.WriteString("text", PlainText.Of(legend));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        IReadOnlyList<string?> categories = chart.X.Type == ScaleType.Categorical ? chart.X.Categories : [];
        bool isPercent = chart.Stacking == Stacking.Percent;

        // Lying bars are read from the top.
        (string places, string numbers) = chart.IsHorizontal ? ("yaxis", "xaxis") : ("xaxis", "yaxis");
        Axis(json, places, chart.X, categories, chart.IsHorizontal ? !chart.X.IsReversed : chart.X.IsReversed);
        Axis(json, numbers, chart.Y, [], chart.Y.IsReversed, isPercent);
        if (chart.SecondY is AxisFigure second) Axis(json, "yaxis2", second, [], second.IsReversed, isSecond: true);
        WriteLines(json, chart);
        json.WriteEndObject();
    }

    public static void Axis(Utf8JsonWriter json, string name, AxisFigure axis, IReadOnlyList<string?> categories, bool isReversed, bool isPercent = false, bool isSecond = false)
    {
        json.WriteStartObject(name);
        json.WriteString("type", axis.Type switch
        {
            ScaleType.Categorical => "category",
            ScaleType.Temporal => "date",
            _ => axis.IsLog ? "log" : "linear",
        });
        if (axis.Title is { Length: > 0 } title)
        {
            json.WriteStartObject("title");
            json.WriteString("text", PlainText.Of(title));
            json.WriteEndObject();
        }

        if (axis.HidesLabels) json.WriteBoolean("showticklabels", false);
        json.WriteBoolean("automargin", true);
        if (isSecond)
        {
            json.WriteString("overlaying", "y");
            json.WriteString("side", "right");
            json.WriteBoolean("showgrid", false);
        }

        if (axis is { Type: ScaleType.Quantitative, FromZero: true, IsLog: false }) json.WriteString("rangemode", "tozero");
        if (axis.Type == ScaleType.Quantitative && (axis.Min is not null || axis.Max is not null))
        {
            // The ends of a logarithmic axis are told by their exponents; what is not above zero has none.
            double? min = axis.IsLog ? Exponent(axis.Min) : axis.Min, max = axis.IsLog ? Exponent(axis.Max) : axis.Max;
            ChartDrawer.Numbers(json, "range", isReversed ? [max, min] : [min, max]);
            if (min is null || max is null) json.WriteString("autorange", isReversed ? (min is null ? "min reversed" : "max reversed") : min is null ? "min" : "max");
        }
        else if (isReversed)
        {
            json.WriteString("autorange", "reversed");
        }

        if (categories.Count > 0)
        {
            json.WriteString("categoryorder", "array");
            ChartDrawer.Texts(json, "categoryarray", categories.Select(TraceWriter.Name));
        }

        WriteFormat(json, axis.Format, isPercent);
        json.WriteEndObject();
    }

    private static double? Exponent(double? end) => end > 0 ? Math.Log10(end.Value) : null;

    private static void WriteFormat(Utf8JsonWriter json, ValueFormat? format, bool isPercent)
    {
        if (isPercent || format?.Type == "number-percent")
        {
            json.WriteString("tickformat", ".0%");
            return;
        }

        if (format is null) return;
        if (format.IsCompact) json.WriteString("tickformat", "~s");
        if (format is { Type: "number-currency", Currency: string currency }) json.WriteString("tickprefix", PlainText.Of(currency) + " ");
        if (format.Suffix.Length > 0) json.WriteString("ticksuffix", PlainText.Of(format.Suffix));
    }

    private static void WriteLines(Utf8JsonWriter json, Figure.Chart chart)
    {
        if (chart.Annotations.Count == 0) return;
        json.WriteStartArray("shapes");
        foreach (Annotation line in chart.Annotations)
        {
            json.WriteStartObject();
            json.WriteString("type", "line");
            Ends(json, line.IsVertical ? "x" : "y", line.Value, line.Value);
            json.WriteString(line.IsVertical ? "yref" : "xref", "paper");
            json.WriteNumber(line.IsVertical ? "y0" : "x0", 0);
            json.WriteNumber(line.IsVertical ? "y1" : "x1", 1);
            json.WriteStartObject("line");
            if (line.Color is not null) json.WriteString("color", line.Color);
            json.WriteString("dash", "dash");
            json.WriteNumber("width", 1.5);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("annotations");
        foreach (Annotation line in chart.Annotations.Where(static line => line.Label.Length > 0))
        {
            json.WriteStartObject();
            json.WriteString("text", PlainText.Of(line.Label));
            json.WriteBoolean("showarrow", false);
            WritePlace(json, line, (line.IsVertical != chart.IsHorizontal ? chart.X : chart.Y).IsLog);
            json.WriteString(line.IsVertical ? "yref" : "xref", "paper");
            json.WriteNumber(line.IsVertical ? "y" : "x", line.IsVertical ? Ratio : 1);
            if (!line.IsVertical)
            {
                json.WriteString("xanchor", "right");
                json.WriteString("yanchor", "bottom");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Words on a logarithmic axis stand at an exponent, lines at the number itself.</summary>
    private static void WritePlace(Utf8JsonWriter json, Annotation line, bool isLog)
    {
        string axis = line.IsVertical ? "x" : "y";
        if (isLog && double.TryParse(line.Value, System.Globalization.CultureInfo.InvariantCulture, out double number) && number > 0) json.WriteNumber(axis, Math.Log10(number));
        else json.WriteString(axis, line.Value);
    }

    private static void Ends(Utf8JsonWriter json, string axis, string first, string last)
    {
        json.WriteString(axis + "0", first);
        json.WriteString(axis + "1", last);
    }
}
