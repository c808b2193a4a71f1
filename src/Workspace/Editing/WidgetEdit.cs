using System.Text.Json.Nodes;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Expressions;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Millrace.Workspace.Editing;

/// <summary>Changes of the widgets of a page. Pure: each gives another dashboard, in which all else stands as before.</summary>
public static class WidgetEdit
{
    private const string MainQuery = "main_query";

    /// <summary>Adds a widget below all others, or in the first gap of the last row.</summary>
    /// <param name="board">The dashboard.</param>
    /// <param name="page">The page.</param>
    /// <param name="shape">Its type.</param>
    /// <param name="dataset">The dataset it asks; null for none yet.</param>
    /// <returns>The dashboard, and the name of the widget.</returns>
    public static (Dashboard Dashboard, string Name) Add(Dashboard board, string page, WidgetShape shape, string? dataset)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(shape);
        DashboardPage found = board.Page(page);
        string name = EditDocument.FreeName(shape.TypeName.Length == 0 ? shape.Kind.ToString().ToLowerInvariant() : EditDocument.PlainName(shape.TypeName, "widget"), NamesOf(board));
        int width = Math.Min(found.GridColumns, Math.Max(1, shape.Width * found.GridColumns / 12));
        WidgetPosition place = FreePlace(found, width, shape.Height);
        JsonObject widget = new() { ["name"] = name };
        if (shape.Kind == WidgetKind.Image) widget["multilineTextboxSpec"] = new JsonObject { ["lines"] = DatasetEdit.LinesOf(new WidgetImage("", "", ImageFit.Contain).Markdown()) };
        else if (shape.TypeName.Length == 0) widget["multilineTextboxSpec"] = new JsonObject { ["lines"] = DatasetEdit.LinesOf("## Text") };
        else
        {
            if (dataset is not null && !shape.IsFilter) widget["queries"] = new JsonArray(Query(MainQuery, dataset, shape.IsDisaggregated));
            widget["spec"] = new JsonObject
            {
                ["version"] = shape.Version,
                ["widgetType"] = shape.TypeName,
                ["encodings"] = new JsonObject(),
                ["frame"] = new JsonObject { ["showTitle"] = true, ["title"] = shape.Title },
            };
        }

        Dashboard changed = EditDocument.Change(board, document => EditDocument.ListOf(document.Page(page), "layout").Add(new JsonObject { ["widget"] = widget, ["position"] = PositionOf(place) }));
        return (changed, name);
    }

    /// <summary>Removes a widget; the others go up as far as there is room.</summary>
    public static Dashboard Remove(Dashboard board, string page, string widget) =>
        EditDocument.Change(board, document => EditDocument.ListOf(document.Page(page), "layout").Remove(document.Item(page, widget)));

    /// <summary>Puts a copy of a widget below it.</summary>
    /// <returns>The dashboard, and the name of the copy.</returns>
    public static (Dashboard Dashboard, string Name) Duplicate(Dashboard board, string page, string widget)
    {
        ArgumentNullException.ThrowIfNull(board);
        string name = EditDocument.FreeName(widget, NamesOf(board));
        Dashboard copied = EditDocument.Change(board, document =>
        {
            JsonObject copy = document.Item(page, widget).DeepClone().AsObject();
            copy["widget"]!["name"] = name; // An item that is found by its widget's name has one.
            EditDocument.ListOf(document.Page(page), "layout").Add(copy);
        });
        WidgetPosition place = copied.Page(page).Find(name)!.Position; // It was just added.
        return (GridEdit.Place(copied, page, name, place with { Y = place.Y + place.Height }), name);
    }

    /// <summary>Gives a widget a title and a description; empty texts show none.</summary>
    public static Dashboard SetTitle(Dashboard board, string page, string widget, string title, string description) => EditDocument.Change(board, document =>
    {
        JsonObject frame = EditDocument.ObjectOf(EditDocument.ObjectOf(document.Widget(page, widget), "spec"), "frame");
        frame["showTitle"] = title.Length > 0;
        EditDocument.Set(frame, "title", title.Length > 0 ? title : null);
        if (description.Length > 0 || frame["showDescription"] is not null) frame["showDescription"] = description.Length > 0;
        EditDocument.Set(frame, "description", description.Length > 0 ? description : null);
    });

    /// <summary>Gives a text another Markdown.</summary>
    public static Dashboard SetText(Dashboard board, string page, string widget, string markdown) => EditDocument.Change(board, document =>
    {
        JsonObject found = document.Widget(page, widget);
        if (found["textbox_spec"] is JsonObject box) box["text"] = markdown;
        else if (found["textbox_spec"] is not null) found["textbox_spec"] = markdown;
        else EditDocument.ObjectOf(found, "multilineTextboxSpec")["lines"] = DatasetEdit.LinesOf(markdown);
    });

    /// <summary>Gives a picture another source, other words or another fit.</summary>
    public static Dashboard SetImage(Dashboard board, string page, string widget, WidgetImage image) => EditDocument.Change(board, document =>
    {
        JsonObject found = document.Widget(page, widget);
        found.Remove("textbox_spec");
        JsonObject box = EditDocument.ObjectOf(found, "multilineTextboxSpec");
        box["lines"] = DatasetEdit.LinesOf(image.Markdown());
        EditDocument.Set(box, "imageFit", image.Fit == ImageFit.Contain ? null : image.Fit.ToString().ToLowerInvariant());
    });

    /// <summary>Gives a widget another type. Fields stay in channels of the same name, the others go where something is needed.</summary>
    public static Dashboard SetKind(Dashboard board, string page, string widget, WidgetShape shape)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(shape);
        Widget before = board.Page(page).Find(widget) ?? throw Missing(board, page, widget);
        List<(string Channel, FieldDraft Field)> fields = [.. (WidgetShapes.Of(before)?.Channels ?? []).SelectMany(channel => FieldsOf(before, channel.Name).Select(field => (channel.Name, field)))];
        Dashboard changed = EditDocument.Change(board, document =>
        {
            JsonObject spec = EditDocument.ObjectOf(document.Widget(page, widget), "spec");
            spec["widgetType"] = shape.TypeName;
            spec["version"] = shape.Version;
            foreach (ChannelShape channel in WidgetShapes.Of(before)?.Channels ?? [])
            {
                if (shape.Find(channel.Name)?.Form != channel.Form) EditDocument.ObjectOf(spec, "encodings").Remove(channel.Name.Split('.')[0]);
            }
        });
        foreach (ChannelShape channel in shape.Channels)
        {
            FieldDraft[] own = [.. fields.Where(field => field.Channel == channel.Name).Select(static field => field.Field)];
            if (own.Length == 0 && channel.IsRequired)
                own = [.. fields.Where(field => shape.Find(field.Channel) is null && IsAggregate(board, before, field.Field) == channel.Measures).Take(1).Select(static field => field.Field)];
            if (own.Length == 0) continue;
            changed = SetChannel(changed, page, widget, channel, channel.IsMany ? own : own[..1]);
            fields.RemoveAll(field => own.Contains(field.Field));
        }

        return EditDocument.Change(changed, document => ChannelWriter.DropUnused(document.Widget(page, widget), []));
    }

    /// <summary>Lets a widget ask another dataset. Its fields stay, and the tile tells which of them the dataset does not have.</summary>
    public static Dashboard SetDataset(Dashboard board, string page, string widget, string dataset)
    {
        ArgumentNullException.ThrowIfNull(board);
        Widget before = board.Page(page).Find(widget) ?? throw Missing(board, page, widget);
        return EditDocument.Change(board, document =>
        {
            JsonObject found = document.Widget(page, widget);
            JsonArray queries = EditDocument.ListOf(found, "queries");
            if (queries.Count == 0) queries.Add((JsonNode)Query(MainQuery, dataset, WidgetShapes.Of(before)?.IsDisaggregated ?? false));
            foreach (JsonObject query in queries.OfType<JsonObject>()) EditDocument.ObjectOf(query, "query")["datasetName"] = dataset;
        });
    }

    /// <summary>The fields of a channel as they are.</summary>
    public static IReadOnlyList<FieldDraft> FieldsOf(Widget widget, string channel)
    {
        ArgumentNullException.ThrowIfNull(widget);
        return
        [
            .. widget.Encodings.Fields(channel).Select(field => new FieldDraft(
                widget.Query(field.QueryName)?.Fields.FirstOrDefault(known => known.Name == field.FieldName)?.Expression ?? $"`{field.FieldName}`", field.DisplayName)
            {
                Format = field.Format,
            }),
        ];
    }

    /// <summary>Puts fields into a channel; none empties it. Whether rows are grouped follows from whether a field aggregates.</summary>
    public static Dashboard SetChannel(Dashboard board, string page, string widget, ChannelShape channel, IReadOnlyList<FieldDraft> fields)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(fields);
        Widget before = board.Page(page).Find(widget) ?? throw Missing(board, page, widget);
        bool aggregates = fields.Any(field => IsAggregate(board, before, field));
        return EditDocument.Change(board, document =>
        {
            JsonObject found = document.Widget(page, widget);
            JsonArray queries = EditDocument.ListOf(found, "queries");
            if (queries.Count == 0 && board.Datasets.Count > 0) queries.Add((JsonNode)Query(MainQuery, board.Datasets[0].Name, WidgetShapes.Of(before)?.IsDisaggregated ?? false));
            ChannelWriter.Write(found, channel, fields);
            if (aggregates && queries.FirstOrDefault() is JsonObject query) EditDocument.ObjectOf(query, "query")["disaggregated"] = false;
        });
    }

    /// <summary>Sets whether rows come as they are, or grouped by all fields that do not aggregate.</summary>
    public static Dashboard SetDisaggregated(Dashboard board, string page, string widget, bool isDisaggregated) => EditDocument.Change(board, document =>
    {
        foreach (JsonObject query in EditDocument.ListOf(document.Widget(page, widget), "queries").OfType<JsonObject>()) EditDocument.ObjectOf(query, "query")["disaggregated"] = isDisaggregated;
    });

    /// <summary>Gives a widget colours for its series in turn; none takes those of the dashboard.</summary>
    public static Dashboard SetColors(Dashboard board, string page, string widget, IReadOnlyList<string> colors) => EditDocument.Change(board, document =>
    {
        JsonObject spec = EditDocument.ObjectOf(document.Widget(page, widget), "spec");
        if (colors.Count == 0 && spec["mark"] is null) return;
        EditDocument.Set(EditDocument.ObjectOf(spec, "mark"), "colors", colors.Count == 0 ? null : new JsonArray([.. colors.Select(static color => (JsonNode)color)]));
    });

    /// <summary>Sets how bars and areas stand to each other: <c>stack</c>, <c>group</c>, <c>layer</c>, <c>stack-100</c>; null for the default.</summary>
    public static Dashboard SetLayout(Dashboard board, string page, string widget, string? layout) => EditDocument.Change(board, document =>
        EditDocument.Set(EditDocument.ObjectOf(EditDocument.ObjectOf(document.Widget(page, widget), "spec"), "mark"), "layout", layout));

    internal static Foundation.Faults.MillraceException Missing(Dashboard board, string page, string widget) =>
        Workspace.Faults.WorkspaceErrors.NotFound("widget", widget, Foundation.Text.NearestText.Of(widget, board.Page(page).Widgets, static known => known.Name)?.Name);

    /// <summary>What is no expression counts as none that aggregates; the tile tells what is wrong with it.</summary>
    private static bool IsAggregate(Dashboard board, Widget widget, FieldDraft field)
    {
        try
        {
            string? dataset = widget.Queries.FirstOrDefault()?.DatasetName;
            DashboardDataset of = board.Datasets.FirstOrDefault(known => known.Name == dataset) ?? new DashboardDataset("", "", "");
            return FieldSql.Of(field.Expression, FieldScope.Of(of)).IsAggregate;
        }
        catch (Foundation.Faults.MillraceException)
        {
            return false;
        }
    }

    private static IEnumerable<string> NamesOf(Dashboard board) => board.Pages.SelectMany(static page => page.Widgets).Select(static widget => widget.Name);

    internal static JsonObject Query(string name, string dataset, bool isDisaggregated) => new()
    {
        ["name"] = name,
        ["query"] = new JsonObject { ["datasetName"] = dataset, ["fields"] = new JsonArray(), ["disaggregated"] = isDisaggregated },
    };

    private static JsonObject PositionOf(WidgetPosition place) => new() { ["x"] = place.X, ["y"] = place.Y, ["width"] = place.Width, ["height"] = place.Height };

    private static WidgetPosition FreePlace(DashboardPage page, int width, int height)
    {
        int bottom = page.Widgets.Count == 0 ? 0 : page.Widgets.Max(static widget => widget.Position.Y + widget.Position.Height);
        Widget[] last = [.. page.Widgets.Where(widget => widget.Position.Y + widget.Position.Height == bottom)];
        if (last.Length == 0) return new WidgetPosition(0, 0, width, height);
        int top = last.Min(static widget => widget.Position.Y);
        int right = page.Widgets.Where(widget => widget.Position.Y + widget.Position.Height > top).Max(static widget => widget.Position.X + widget.Position.Width);
        return right + width <= page.GridColumns ? new WidgetPosition(right, top, width, height) : new WidgetPosition(0, bottom, width, height);
    }
}
