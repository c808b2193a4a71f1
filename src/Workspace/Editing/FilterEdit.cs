using System.Text.Json.Nodes;
using Millrace.Workspace.Dashboards;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Millrace.Workspace.Editing;

/// <summary>Changes of filters. Pure: each gives another dashboard, in which all else stands as before.</summary>
public static class FilterEdit
{
    /// <summary>What a filter acts on.</summary>
    public static IReadOnlyList<FilterTarget> TargetsOf(Widget filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        List<FilterTarget> targets = [];
        foreach (FieldEncoding field in filter.Encodings.Fields("fields"))
        {
            if (filter.Query(field.QueryName) is not WidgetQuery query) continue;
            string? expression = query.Fields.FirstOrDefault(known => known.Name == field.FieldName)?.Expression;
            targets.Add(new FilterTarget(query.DatasetName, field.ParameterName is null ? FieldChoice.Of(expression ?? "")?.Column ?? field.FieldName : null, field.ParameterName));
        }

        return targets;
    }

    /// <summary>Lets a filter act on columns and parameters; what it had of them before stays as it was written.</summary>
    public static Dashboard SetTargets(Dashboard board, string page, string filter, IReadOnlyList<FilterTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(targets);
        Widget? before = board.Page(page).Find(filter);
        IReadOnlyList<FilterTarget> known = before is null ? [] : TargetsOf(before);
        return EditDocument.Change(board, document =>
        {
            JsonObject widget = document.Widget(page, filter);
            JsonArray queries = EditDocument.ListOf(widget, "queries");
            JsonObject encodings = EditDocument.ObjectOf(EditDocument.ObjectOf(widget, "spec"), "encodings");
            JsonArray fields = EditDocument.ListOf(encodings, "fields");
            JsonObject[] oldFields = [.. fields.OfType<JsonObject>().Where(static field => field["fieldName"] is not null || field["parameterName"] is not null)];
            JsonObject[] oldQueries = [.. queries.OfType<JsonObject>()];
            bool isAligned = oldFields.Length == known.Count;
            queries.Clear();
            fields.Clear();
            HashSet<string> names = [];
            foreach (FilterTarget target in targets)
            {
                int place = isAligned ? known.ToList().IndexOf(target) : -1;
                (JsonObject query, JsonObject field) = place >= 0 && OldQuery(oldQueries, oldFields[place]) is JsonObject old
                    ? (old.DeepClone().AsObject(), oldFields[place].DeepClone().AsObject())
                    : Made(target, names);
                if (names.Add(EditDocument.NameOf(query) ?? "")) queries.Add((JsonNode)query);
                fields.Add((JsonNode)field);
            }
        });
    }

    /// <summary>Sets what a filter starts with.</summary>
    /// <param name="board">The dashboard.</param>
    /// <param name="page">The page.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="chosen">What is chosen at first.</param>
    public static Dashboard SetDefault(Dashboard board, string page, string filter, DefaultSelection chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        return EditDocument.Change(board, document =>
        {
            JsonObject spec = EditDocument.ObjectOf(document.Widget(page, filter), "spec");
            string type = EditDocument.TextOf(spec, "widgetType") switch
            {
                "filter-date-range-picker" or "filter-date-picker" => "DATETIME",
                "range-slider" => "DECIMAL",
                _ => "STRING",
            };
            if (chosen.IsNone && spec["selection"] is null) return;
            EditDocument.Set(EditDocument.ObjectOf(spec, "selection"), "defaultSelection", DatasetEdit.SelectionOf(chosen, type));
        });
    }

    private static JsonObject? OldQuery(JsonObject[] queries, JsonObject field) => EditDocument.TextOf(field, "queryName") is string name
        ? Array.Find(queries, query => EditDocument.NameOf(query) == name)
        : queries.FirstOrDefault();

    private static (JsonObject Query, JsonObject Field) Made(FilterTarget target, HashSet<string> names)
    {
        string name = EditDocument.FreeName($"{EditDocument.PlainName(target.Dataset, "dataset")}_{EditDocument.PlainName(target.Title, "field")}", names);
        JsonObject query = WidgetEdit.Query(name, target.Dataset, isDisaggregated: false);
        JsonObject asked = query["query"]!.AsObject(); // Made in the line before.
        if (target.Parameter is string keyword)
        {
            asked["parameters"] = new JsonArray(new JsonObject { ["name"] = keyword, ["keyword"] = keyword });
            return (query, new JsonObject { ["parameterName"] = keyword, ["queryName"] = name });
        }

        string column = target.Column ?? "";
        asked["fields"] = new JsonArray(
            new JsonObject { ["name"] = column, ["expression"] = new FieldChoice(column, "").Expression },
            new JsonObject { ["name"] = $"{column}_associativity", ["expression"] = "COUNT_IF(`associative_filter_predicate_group`)" });
        return (query, new JsonObject { ["fieldName"] = column, ["displayName"] = column, ["queryName"] = name });
    }
}
