using System.Text.Json;
using Millrace.Foundation.Text;

namespace Millrace.Workspace.Dashboards;

/// <summary>Reads the channels of a widget, whose nesting differs from type to type.</summary>
internal static class EncodingReader
{
    private static readonly string[] NoChannels = ["scale", "axis", "format", "legend", "style", "label"];

    public static Encodings Read(JsonNode node)
    {
        Dictionary<string, Channel> channels = new(StringComparer.Ordinal);
        foreach ((string name, JsonNode value) in node.Members()) AddChannels(name, value, parent: null, channels);
        return new Encodings(channels, node["label"].IsObject && node["label"]["show"].Flag(false));
    }

    /// <summary>The format that a JSON object describes.</summary>
    public static ValueFormat? FormatOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return ReadFormat(new JsonNode(new SourceText("", json), document.RootElement, ""));
    }

    private static void AddChannels(string name, JsonNode node, Channel? parent, Dictionary<string, Channel> channels)
    {
        if (node.IsArray)
        {
            channels[name] = new Channel([.. node.Items().Select(ReadField)], ScaleSpec.Default, AxisSpec.Default);
            return;
        }

        if (!node.IsObject) return;
        Channel own = ReadChannel(node, parent);
        bool isField = node["fieldName"].Exists || node["parameterName"].Exists;
        if (isField || node["fields"].IsArray)
        {
            channels[name] = own with { Fields = isField ? [ReadField(node)] : [.. node["fields"].Items().Select(ReadField)] };
            return;
        }

        // Colours may be said of series that are told apart by their fields alone.
        if (name == "color") channels[name] = own;
        foreach ((string inner, JsonNode value) in node.Members())
        {
            if (!NoChannels.Contains(inner)) AddChannels($"{name}.{inner}", value, own, channels);
        }
    }

    private static Channel ReadChannel(JsonNode node, Channel? parent) => new(
        [],
        node["scale"].IsObject ? ReadScale(node["scale"]) : parent?.Scale ?? ScaleSpec.Default,
        node["axis"].IsObject ? ReadAxis(node["axis"]) : parent?.Axis ?? AxisSpec.Default)
    {
        LegendTitle = node["legend"].IsObject ? node["legend"]["title"].ScalarOrNull() : null,
        HidesLegend = node["legend"].IsObject && node["legend"]["hide"].Flag(false),
    };

    private static FieldEncoding ReadField(JsonNode node)
    {
        string? parameter = node["parameterName"].TextOrNull();
        string field = parameter is null ? node["fieldName"].RequiredText() : "";
        return new FieldEncoding(field, node["displayName"].TextOrNull() ?? parameter ?? field)
        {
            QueryName = node["queryName"].TextOrNull(),
            ParameterName = parameter,
            Format = node["format"].IsObject ? ReadFormat(node["format"]) : null,
            Style = ReadStyle(node),
            Source = node.Element,
        };
    }

    private static AxisSpec ReadAxis(JsonNode node) =>
        new(node["title"].ScalarOrNull(), node["hideTitle"].Flag(false), node["hideLabels"].Flag(false));

    private static ScaleSpec ReadScale(JsonNode node)
    {
        JsonNode sort = node["sort"];
        JsonNode domain = node["domain"];
        JsonNode ramp = node["colorRamp"];
        return new ScaleSpec
        {
            Type = node["type"].ScalarOrNull() switch
            {
                "quantitative" => ScaleType.Quantitative,
                "categorical" => ScaleType.Categorical,
                "temporal" => ScaleType.Temporal,
                _ => null,
            },
            IsLog = node["function"].ScalarOrNull() == "log",
            FromZero = node["zeroBaseline"].ScalarOrNull() == "true",
            SortBy = sort.IsObject ? sort["by"].ScalarOrNull() : null,
            SortedValues = sort.IsObject ? [.. sort["orderedValues"].Items().Select(static value => value.ScalarOrNull()).OfType<string>()] : [],
            IsReversed = node["reverse"].Flag(false),
            Min = (domain.IsObject ? domain["min"] : domain.IsArray ? domain.Items().ElementAtOrDefault(0) : node["domainMin"]).NumberOrNull(),
            Max = (domain.IsObject ? domain["max"] : domain.IsArray ? domain.Items().ElementAtOrDefault(1) : node["domainMax"]).NumberOrNull(),
            Mappings = [.. node["mappings"].Items().SelectMany(ReadMapping)],
            Ramp = ramp.IsObject ? RampOf(ramp["colors"]) : [],
            Scheme = ramp.IsObject ? ramp["scheme"].ScalarOrNull() : null,
        };
    }

    private static IEnumerable<ColorMapping> ReadMapping(JsonNode node)
    {
        if (ColorText.Read(node["color"]) is string color) yield return new ColorMapping(node["value"].ScalarOrNull(), color);
    }

    /// <summary>Colours in a list, or those of the least and the greatest number by name.</summary>
    private static IReadOnlyList<string> RampOf(JsonNode colors) => colors.IsObject
        ? [.. new[] { "start", "middle", "end" }.Select(name => ColorText.Read(colors[name])).OfType<string>()]
        : [.. colors.Items().Select(ColorText.Read).OfType<string>()];

    /// <summary>How a column looks. Older files say where values stand as <c>alignContent</c>.</summary>
    private static ColumnStyle ReadStyle(JsonNode node)
    {
        JsonNode style = node["style"];
        JsonNode width = node["columnWidth"];
        return new ColumnStyle
        {
            IsHidden = node["visible"].ScalarOrNull() == "false",
            Align = (node["contentAlignment"].ScalarOrNull() ?? node["alignContent"].ScalarOrNull()) switch
            {
                "left" => ColumnAlign.Left,
                "center" => ColumnAlign.Center,
                "right" => ColumnAlign.Right,
                _ => ColumnAlign.Automatic,
            },
            Width = width.NumberOrNull() is double pixels and > 0 and < 10_000 ? (int)pixels : null,
            Rules = RulesOf(style),
        };
    }

    private static IReadOnlyList<ColorRule> RulesOf(JsonNode style) =>
        style.IsObject && style["rules"].IsArray ? [.. style["rules"].Items().Where(static rule => rule.IsObject).Select(ReadRule).OfType<ColorRule>()] : [];

    private static ColorRule? ReadRule(JsonNode node)
    {
        JsonNode condition = node["condition"];
        if (!condition.IsObject || !condition["operand"].IsObject || condition["operand"]["value"].ScalarOrNull() is not string value) return null;
        string operation = condition["operator"].ScalarOrNull() switch
        {
            null or "==" or "equals" => "=",
            "<>" => "!=",
            string other => other,
        };
        if (!ColorRule.Operators.Contains(operation)) return null;
        string? foreground = ColorText.Read(node["foregroundColor"]) ?? ColorText.Read(node["color"]);
        return new ColorRule(operation, value, condition["fieldName"].ScalarOrNull(), ColorText.Read(node["backgroundColor"]), foreground);
    }

    private static ValueFormat? ReadFormat(JsonNode node)
    {
        JsonNode places = node["decimalPlaces"];
        if (node["type"].ScalarOrNull() is not string type) return null;
        return new ValueFormat(type)
        {
            Currency = node["currencyCode"].ScalarOrNull(),
            IsCompact = node["abbreviation"].ScalarOrNull() == "compact",
            Places = places.IsObject && places["type"].ScalarOrNull() != "all" ? places["places"].Whole(2) : null,
            IsExact = places.IsObject && places["type"].ScalarOrNull() == "exact",
            Prefix = node["prefix"].ScalarOrNull() ?? "",
            Suffix = node["suffix"].ScalarOrNull() ?? "",
        };
    }
}
