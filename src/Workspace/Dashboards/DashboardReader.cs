using System.Text;
using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Faults;

namespace Millrace.Workspace.Dashboards;

/// <summary>Reads the document of a dashboard.</summary>
internal static class DashboardReader
{
    public const int MaxDepth = 128;

    private const int OldGrid = 6;
    private const int Grid = 12;

    public static Dashboard Read(SourceText source)
    {
        JsonElement document = ParseJson(source);
        JsonNode root = new(source, document, "");
        if (!root.IsObject) throw root.Fault("must be an object");
        List<DashboardDataset> datasets = [];
        foreach (JsonNode node in root["datasets"].Items())
        {
            DashboardDataset dataset = ReadDataset(node);
            if (datasets.Exists(other => other.Name == dataset.Name)) throw node["name"].Fault($"names '{dataset.Name}', as another dataset does");
            datasets.Add(dataset);
        }

        List<DashboardPage> pages = [];
        foreach (JsonNode node in root["pages"].Items())
        {
            DashboardPage page = ReadPage(node);
            if (pages.Exists(other => other.Name == page.Name)) throw node["name"].Fault($"names '{page.Name}', as another page does");
            pages.Add(page);
        }

        return new Dashboard(source, document, datasets, pages, ReadTheme(root["uiSettings"]["theme"]));
    }

    private static JsonElement ParseJson(SourceText source)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(source.Text.TrimStart('\uFEFF'));
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.Clone();
        }
        catch (JsonException cause)
        {
            int line = (int)(cause.LineNumber ?? 0);
            string text = Encoding.UTF8.GetString(bytes);
            int lineStart = 0;
            for (int i = 0; i < line; i++) lineStart = text.IndexOf('\n', lineStart) + 1;
            int lineBytes = Encoding.UTF8.GetByteCount(text.AsSpan(0, lineStart));
            SourceLocation at = JsonPlaces.At(source with { Text = text }, bytes, lineBytes + (int)(cause.BytePositionInLine ?? 0));
            string problem = cause.Message;
            int tail = problem.IndexOf(" LineNumber:", StringComparison.Ordinal);
            throw WorkspaceErrors.DashboardSyntax(tail < 0 ? problem : problem[..tail], at, cause);
        }
    }

    private static DashboardDataset ReadDataset(JsonNode node)
    {
        string name = node["name"].RequiredText();
        string query = string.Concat(node["queryLines"].Items().Select(static line => line.TextOrNull()));
        if (query.Length == 0) query = node["query"].TextOrNull() ?? "";
        string? asset = node["asset_name"].TextOrNull() ?? node["assetName"].TextOrNull();
        if (query.Length == 0 && asset is not null) query = $"SELECT * FROM {AssetName(asset)}";
        return new DashboardDataset(name, node["displayName"].TextOrNull() ?? name, query)
        {
            Catalog = node["catalog"].TextOrNull(),
            Schema = node["schema"].TextOrNull(),
            Columns = [.. node["columns"].Items().Select(static column => new DatasetColumn(
                column["displayName"].TextOrNull() ?? column["name"].RequiredText(), column["expression"].RequiredText(), column["description"].TextOrNull() ?? ""))],
            Parameters = [.. node["parameters"].Items().Select(ReadParameter)],
        };
    }

    /// <summary>A name of up to three parts, each put into quotes unless it is already.</summary>
    private static string AssetName(string asset) => asset.Contains('`', StringComparison.Ordinal)
        ? asset
        : string.Join('.', asset.Split('.').Select(static part => $"`{part}`"));

    private static DashboardParameter ReadParameter(JsonNode node)
    {
        string keyword = node["keyword"].RequiredText();
        ParameterType type = node["dataType"].TextOrNull()?.ToUpperInvariant() switch
        {
            null or "STRING" => ParameterType.Text,
            "INTEGER" => ParameterType.Integer,
            "DECIMAL" => ParameterType.Decimal,
            "DATE" => ParameterType.Date,
            "DATETIME" => ParameterType.DateTime,
            _ => throw node["dataType"].Fault("is not one of STRING, INTEGER, DECIMAL, DATE, DATETIME"),
        };
        ParameterShape shape = node["complexType"].TextOrNull()?.ToUpperInvariant() switch
        {
            null or "" or "SINGLE" => ParameterShape.Single,
            "MULTI" => ParameterShape.Multi,
            "RANGE" => ParameterShape.Range,
            _ => throw node["complexType"].Fault("is not one of MULTI, RANGE"),
        };
        return new DashboardParameter(keyword, node["displayName"].TextOrNull() ?? keyword, type, shape, ReadSelection(node["defaultSelection"]));
    }

    /// <summary>What is chosen at first, by values or by the ends of a range.</summary>
    public static DefaultSelection ReadSelection(JsonNode node)
    {
        if (!node.Exists) return DefaultSelection.None;
        JsonNode range = node["range"];
        return new DefaultSelection(
            [.. node["values"]["values"].Items().Select(static item => item.IsObject ? item["value"].ScalarOrNull() : item.ScalarOrNull())],
            EndOf(range["min"]),
            EndOf(range["max"]));
    }

    private static string? EndOf(JsonNode end) => end.IsObject ? end["value"].ScalarOrNull() : end.ScalarOrNull();

    private static DashboardPage ReadPage(JsonNode node)
    {
        string name = node["name"].RequiredText();
        string? type = node["pageType"].TextOrNull();
        IReadOnlyList<JsonNode> layout = node["layout"].Items();
        List<Widget> widgets = [.. layout.Select(static item => WidgetReader.Read(item))];
        int right = widgets.Count == 0 ? 0 : widgets.Max(static widget => widget.Position.X + widget.Position.Width);
        int columns = type is null && right <= OldGrid ? OldGrid : Grid;
        return new DashboardPage(name, node["displayName"].TextOrNull() ?? name, type == "PAGE_TYPE_GLOBAL_FILTERS", columns, widgets);
    }

    private static DashboardTheme ReadTheme(JsonNode node) => new()
    {
        SeriesColors = [.. node["visualizationColors"].Items().Select(ColorText.Read).OfType<string>()],
        Canvas = ReadColor(node["canvasBackgroundColor"]),
        Widget = ReadColor(node["widgetBackgroundColor"]),
        Border = ReadColor(node["widgetBorderColor"]),
        Font = ReadColor(node["fontColor"]),
        Selection = ReadColor(node["selectionColor"]),
        FontFamily = node["fontFamily"].ScalarOrNull(),
        HeaderAlignment = node["widgetHeaderAlignment"].ScalarOrNull(),
    };

    private static ThemeColor? ReadColor(JsonNode node)
    {
        if (!node.Exists) return null;
        if (!node.IsObject) return new ThemeColor(node.ScalarOrNull(), Dark: null);
        return new ThemeColor(node["light"].ScalarOrNull(), node["dark"].ScalarOrNull());
    }
}
