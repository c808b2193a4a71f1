using System.Text.Json.Nodes;
using Millrace.Workspace.Dashboards;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Millrace.Workspace.Editing;

/// <summary>Writes the fields of a channel, and the columns of the query that they name.</summary>
internal static class ChannelWriter
{
    /// <summary>Puts fields into a channel of a widget; what the file says of a field beside its name stays at its place.</summary>
    public static void Write(JsonObject widget, ChannelShape channel, IReadOnlyList<FieldDraft> fields)
    {
        JsonObject encodings = EditDocument.ObjectOf(EditDocument.ObjectOf(widget, "spec"), "encodings");
        string[] path = channel.Name.Split('.');
        JsonObject owner = path.Length > 1 ? EditDocument.ObjectOf(encodings, path[0]) : encodings;
        string leaf = path[^1];
        JsonObject[] before = [.. OldFields(owner[leaf]).Select(static field => field.DeepClone().AsObject())];
        string[] oldNames = [.. before.Select(static field => EditDocument.TextOf(field, "fieldName")).OfType<string>()];
        if (fields.Count == 0)
        {
            owner.Remove(leaf);
            if (path.Length > 1 && owner.Count == 0) encodings.Remove(path[0]);
        }
        else
        {
            JsonObject[] written = [.. fields.Select((field, place) => Field(widget, field, before.ElementAtOrDefault(place)))];
            Put(owner, leaf, channel, written, fields[0].Scale);
        }

        DropUnused(widget, oldNames);
    }

    /// <summary>Removes columns of the first query that no channel names any more.</summary>
    /// <param name="widget">The widget.</param>
    /// <param name="candidates">The columns that may go; empty for all.</param>
    public static void DropUnused(JsonObject widget, IReadOnlyList<string> candidates)
    {
        if (FieldsOfQuery(widget) is not JsonArray columns) return;
        HashSet<string> used = [.. NamesIn(widget["spec"]?["encodings"])];
        string orders = widget["queries"]?[0]?["query"]?["orders"]?.ToJsonString() ?? "";
        columns.RemoveAll(column => EditDocument.NameOf(column) is string name && !used.Contains(name)
            && (candidates.Count == 0 || candidates.Contains(name)) && !orders.Contains($"`{name}`", StringComparison.Ordinal));
    }

    private static void Put(JsonObject owner, string leaf, ChannelShape channel, JsonObject[] written, ScaleType? scale)
    {
        JsonArray list = new([.. written.Select(static field => (JsonNode)field)]);
        if (channel.Form == ChannelForm.List)
        {
            owner[leaf] = list;
            return;
        }

        JsonObject place = EditDocument.ObjectOf(owner, leaf);
        if (channel.Form == ChannelForm.Cell)
        {
            if (place["type"] is null) place["type"] = "multi-cell";
            place["fields"] = list;
            return;
        }

        if (written.Length > 1 || (channel.IsMany && place["fields"] is not null))
        {
            // One field stands in the channel itself, several in a list; the scale belongs to the channel in both.
            foreach (string member in (string[])["fieldName", "displayName", "format"]) place.Remove(member);
            place["fields"] = list;
        }
        else
        {
            JsonObject only = written[0];
            list.Clear();
            place.Remove("fields");
            foreach (string member in (string[])["fieldName", "displayName", "format"]) place.Remove(member);
            foreach ((string member, JsonNode? value) in only.ToArray())
            {
                if (member == "scale" && place["scale"] is not null) continue;
                only.Remove(member);
                place[member] = value;
            }
        }

        if (!channel.HasScale || (scale is null && place["scale"] is not null)) return;
        EditDocument.ObjectOf(place, "scale")["type"] = TypeText(scale ?? (channel.Measures ? ScaleType.Quantitative : ScaleType.Categorical));
    }

    /// <summary>A field for a channel; its column is added to the query when no column has its expression.</summary>
    private static JsonObject Field(JsonObject widget, FieldDraft draft, JsonObject? before)
    {
        JsonArray columns = EditDocument.ListOf(EditDocument.ObjectOf(widget["queries"]![0]!.AsObject(), "query"), "fields"); // The caller gave it a query.
        JsonObject? known = columns.OfType<JsonObject>().FirstOrDefault(column => EditDocument.TextOf(column, "expression") == draft.Expression);
        string name = EditDocument.NameOf(known) ?? EditDocument.FreeName(NameFor(draft.Expression), EditDocument.NamesOf(columns));
        if (known is null) columns.Add((JsonNode)new JsonObject { ["name"] = name, ["expression"] = draft.Expression });
        JsonObject field = before?.DeepClone().AsObject() ?? [];
        field["fieldName"] = name;
        field["displayName"] = draft.Title;
        if (draft.Format != ReadFormat(before)) EditDocument.Set(field, "format", FormatOf(draft.Format));
        return field;
    }

    /// <summary>Names are those that other editors give: <c>sum(made)</c>, <c>daily(at)</c>, <c>line</c>.</summary>
    private static string NameFor(string expression)
    {
        FieldChoice? choice = FieldChoice.Of(expression);
        return choice switch
        {
            null => "expression",
            { Function: "" } => choice.Column,
            { Function: "ROWS" } => "count(*)",
            { Function: "COUNT DISTINCT" } => $"countdistinct({choice.Column})",
            { IsAggregate: true } => $"{choice.Function.ToLowerInvariant()}({choice.Column})",
            { IsBins: true } => $"bin({choice.Column}, binWidth={choice.Function["BINS ".Length..]})",
            { Function: "BY DAY" } => $"daily({choice.Column})",
            _ => $"{choice.Function["BY ".Length..].ToLowerInvariant()}ly({choice.Column})",
        };
    }

    private static IEnumerable<JsonObject> OldFields(JsonNode? channel) => channel switch
    {
        JsonArray list => list.OfType<JsonObject>(),
        JsonObject several when several["fields"] is JsonArray list => list.OfType<JsonObject>(),
        JsonObject one when one["fieldName"] is not null => [Only(one)],
        _ => [],
    };

    /// <summary>What of a channel with one field belongs to the field.</summary>
    private static JsonObject Only(JsonObject channel)
    {
        JsonObject field = [];
        foreach ((string member, JsonNode? value) in channel)
        {
            if (member is not ("scale" or "axis" or "legend")) field[member] = value?.DeepClone();
        }

        return field;
    }

    private static JsonArray? FieldsOfQuery(JsonObject widget) => (widget["queries"] as JsonArray)?.FirstOrDefault()?["query"]?["fields"] as JsonArray;

    private static IEnumerable<string> NamesIn(JsonNode? node) => node switch
    {
        JsonObject owner => owner.SelectMany(static member => member.Key == "fieldName" && member.Value is JsonValue value && value.TryGetValue(out string? name) ? [name] : NamesIn(member.Value)),
        JsonArray list => list.SelectMany(NamesIn),
        _ => [],
    };

    private static string TypeText(ScaleType type) => type.ToString().ToLowerInvariant();

    private static ValueFormat? ReadFormat(JsonObject? field) => field?["format"] is JsonObject format
        ? EncodingReader.FormatOf(format.ToJsonString())
        : null;

    private static JsonObject? FormatOf(ValueFormat? format)
    {
        if (format is null) return null;
        JsonObject written = new() { ["type"] = format.Type };
        if (format.Currency is string currency) written["currencyCode"] = currency;
        if (format.IsCompact) written["abbreviation"] = "compact";
        if (format.Places is int places) written["decimalPlaces"] = new JsonObject { ["type"] = format.IsExact ? "exact" : "max", ["places"] = places };
        if (format.Prefix.Length > 0) written["prefix"] = format.Prefix;
        if (format.Suffix.Length > 0) written["suffix"] = format.Suffix;
        return written;
    }
}
