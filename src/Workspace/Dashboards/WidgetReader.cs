using Millrace.Foundation.Faults;
using Millrace.Workspace.Faults;

namespace Millrace.Workspace.Dashboards;

/// <summary>Reads a widget. What is wrong with it becomes its own fault, as the others of the page are not to blame.</summary>
internal static class WidgetReader
{
    private static readonly Dictionary<string, WidgetKind> Kinds = new(StringComparer.Ordinal)
    {
        ["counter"] = WidgetKind.Counter,
        ["table"] = WidgetKind.Table,
        ["bar"] = WidgetKind.Bar,
        ["line"] = WidgetKind.Line,
        ["area"] = WidgetKind.Area,
        ["scatter"] = WidgetKind.Scatter,
        ["pie"] = WidgetKind.Pie,
        ["histogram"] = WidgetKind.Histogram,
        ["heatmap"] = WidgetKind.Heatmap,
        ["pivot"] = WidgetKind.Pivot,
        ["combo"] = WidgetKind.Combo,
        ["symbol-map"] = WidgetKind.SymbolMap,
        ["funnel"] = WidgetKind.Funnel,
        ["sankey"] = WidgetKind.Sankey,
        ["box"] = WidgetKind.Box,
        ["forecast-line"] = WidgetKind.Forecast,
        ["millrace-series"] = WidgetKind.Series,
        ["millrace-time-heatmap"] = WidgetKind.TimeHeatmap,
        ["millrace-spectrum"] = WidgetKind.Spectrum,
        ["millrace-scatter-3d"] = WidgetKind.Space,
        ["filter-single-select"] = WidgetKind.SingleSelect,
        ["filter-multi-select"] = WidgetKind.MultiSelect,
        ["filter-date-range-picker"] = WidgetKind.DateRange,
        ["filter-date-picker"] = WidgetKind.DatePicker,
        ["filter-text-entry"] = WidgetKind.TextEntry,
        ["range-slider"] = WidgetKind.RangeSlider,
    };

    public static Widget Read(JsonNode item)
    {
        WidgetPosition position = new(0, 0, 1, 1);
        string name = "";
        try
        {
            position = ReadPosition(item["position"]);
            JsonNode node = item["widget"];
            name = node["name"].RequiredText();
            return ReadBody(node, name, position);
        }
        catch (MillraceException fault)
        {
            return new Widget(name, WidgetKind.Unsupported, position) { Fault = fault, Source = item.Element };
        }
    }

    private static WidgetPosition ReadPosition(JsonNode node)
    {
        WidgetPosition position = new(node["x"].Whole(0), node["y"].Whole(0), node["width"].Whole(1), node["height"].Whole(1));
        return position is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } ? position : throw node.Fault("must lie on the grid and have a size");
    }

    private static Widget ReadBody(JsonNode node, string name, WidgetPosition position)
    {
        if (TextOf(node) is string text)
        {
            WidgetImage? image = WidgetImage.Of(text, node["multilineTextboxSpec"]["imageFit"].ScalarOrNull());
            return new Widget(name, image is null ? WidgetKind.Text : WidgetKind.Image, position) { Text = text, Image = image, Source = node.Element };
        }

        JsonNode spec = node["spec"];
        string type = spec["widgetType"].RequiredText();
        WidgetKind kind = Kinds.GetValueOrDefault(type, WidgetKind.Unsupported);
        JsonNode frame = spec["frame"];
        string title = frame["title"].TextOrNull() ?? "";
        string description = frame["description"].TextOrNull() ?? "";
        return new Widget(name, kind, position)
        {
            TypeName = type,
            Version = spec["version"].Whole(0),
            Queries = [.. node["queries"].Items().Select(ReadQuery)],
            Encodings = kind == WidgetKind.Unsupported ? Encodings.None : EncodingReader.Read(spec["encodings"]),
            Title = frame["showTitle"].Flag(false) && title.Length > 0 ? title : null,
            Description = frame["showDescription"].Flag(false) && description.Length > 0 ? description : null,
            MarkLayout = spec["mark"]["layout"].ScalarOrNull(),
            MarkColors = [.. spec["mark"]["colors"].Items().Select(ColorText.Read).OfType<string>()],
            Annotations = [.. spec["annotations"].Items().SelectMany(ReadAnnotation)],
            Default = DashboardReader.ReadSelection(spec["selection"]["defaultSelection"]),
            Source = node.Element,
            Fault = kind == WidgetKind.Unsupported
                ? WorkspaceErrors.Widget(name, $"widgets of type '{type}' are not supported yet. It is kept in the file as it is")
                : null,
        };
    }

    private static string? TextOf(JsonNode node)
    {
        JsonNode lines = node["multilineTextboxSpec"]["lines"];
        if (lines.Exists) return string.Concat(lines.Items().Select(static line => line.TextOrNull()));
        JsonNode box = node["textbox_spec"];
        return box.IsObject ? box["text"].TextOrNull() ?? "" : box.TextOrNull();
    }

    private static WidgetQuery ReadQuery(JsonNode node)
    {
        JsonNode query = node["query"];
        return new WidgetQuery(
            node["name"].TextOrNull() ?? "main_query",
            query["datasetName"].RequiredText(),
            [.. query["fields"].Items().Select(static field => new QueryField(field["name"].RequiredText(), field["expression"].RequiredText()))],
            query["disaggregated"].Flag(false))
        {
            Filters = [.. query["filters"].Items().Select(static filter => filter["expression"].RequiredText())],
            Orders = [.. query["orders"].Items().Select(static order => new QueryOrder(
                order["expression"].RequiredText(),
                (order["direction"].TextOrNull() ?? "ASC").StartsWith("DESC", StringComparison.OrdinalIgnoreCase)))],
            ParameterNames = [.. query["parameters"].Items().Select(static parameter => parameter["keyword"].TextOrNull() ?? parameter["name"].RequiredText())],
        };
    }

    private static IEnumerable<Annotation> ReadAnnotation(JsonNode node)
    {
        bool isVertical = node["type"].ScalarOrNull() != "horizontal-line";
        JsonNode encodings = node["encodings"];
        string? value = encodings[isVertical ? "x" : "y"]["dataValue"].ScalarOrNull();
        if (value is null) yield break;
        yield return new Annotation(isVertical, value, encodings["label"]["value"].ScalarOrNull() ?? "", ColorText.Read(encodings["color"]));
    }
}
