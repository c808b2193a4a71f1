using System.Text.Json.Nodes;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Millrace.Workspace.Editing;

/// <summary>Changes of how a channel looks: its axis, its scale, its legend, its colours. Pure: each gives another dashboard, in which all else stands as before.</summary>
public static class ChannelEdit
{
    /// <summary>Sets what is written at an axis. A title of null is made of the names of the fields.</summary>
    public static Dashboard SetAxis(Dashboard board, string page, string widget, string channel, AxisSpec axis)
    {
        ArgumentNullException.ThrowIfNull(axis);
        return Change(board, page, widget, channel, owner => Pruned(owner, "axis", found =>
        {
            EditDocument.Set(found, "title", axis.Title);
            EditDocument.Set(found, "hideTitle", axis.HidesTitle ? true : null);
            EditDocument.Set(found, "hideLabels", axis.HidesLabels ? true : null);
        }));
    }

    /// <summary>Sets the ends and the steps of an axis of numbers; nulls leave an end to what is drawn.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: the least is not below the greatest, or a logarithmic axis would begin at or below zero.</exception>
    public static Dashboard SetScale(Dashboard board, string page, string widget, string channel, ScaleSpec scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        if (scale is { Min: double least, Max: double most } && !(least < most)) throw WorkspaceErrors.Edit("the least value of an axis is below its greatest");
        if (scale is { IsLog: true, Min: <= 0 } or { IsLog: true, Max: <= 0 }) throw WorkspaceErrors.Edit("the ends of a logarithmic axis are above zero");
        return Change(board, page, widget, channel, owner => Pruned(owner, "scale", found =>
        {
            EditDocument.Set(found, "function", scale.IsLog ? "log" : null);
            EditDocument.Set(found, "zeroBaseline", scale.FromZero ? true : null);
            EditDocument.Set(found, "reverse", scale.IsReversed ? true : null);
            foreach (string other in (string[])["domainMin", "domainMax"]) found.Remove(other); // Said in another way elsewhere.
            JsonObject ends = [];
            if (scale.Min is double min) ends["min"] = min;
            if (scale.Max is double max) ends["max"] = max;
            EditDocument.Set(found, "domain", ends.Count == 0 ? null : ends);
        }));
    }

    /// <summary>Sets the order of the names at an axis: <c>x</c>, <c>y-reversed</c>, <c>alphabetical</c>, <c>custom-order</c> and so on; null for the default.</summary>
    /// <param name="board">The dashboard.</param>
    /// <param name="page">The page.</param>
    /// <param name="widget">The widget.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="by">What they are sorted by.</param>
    /// <param name="values">The names in order, for <c>custom-order</c>.</param>
    public static Dashboard SetSort(Dashboard board, string page, string widget, string channel, string? by, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Change(board, page, widget, channel, owner => Pruned(owner, "scale", found =>
        {
            JsonObject? sort = by is null ? null : new JsonObject { ["by"] = by };
            if (sort is not null && values.Count > 0) sort["orderedValues"] = new JsonArray([.. values.Select(static value => (JsonNode)value)]);
            EditDocument.Set(found, "sort", sort);
        }));
    }

    /// <summary>Sets whether there is a legend, and its title; a title of null is the name of the field.</summary>
    public static Dashboard SetLegend(Dashboard board, string page, string widget, string channel, bool isHidden, string? title) =>
        Change(board, page, widget, channel, owner => Pruned(owner, "legend", found =>
        {
            EditDocument.Set(found, "hide", isHidden ? true : null);
            EditDocument.Set(found, "title", title);
        }));

    /// <summary>Sets the colours of values, or of series by the names of their fields; none takes those of the tile.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: a colour is none.</exception>
    public static Dashboard SetMappings(Dashboard board, string page, string widget, IReadOnlyList<ColorMapping> mappings)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(mappings);
        foreach (ColorMapping mapping in mappings) CheckColor(mapping.Color);
        return EditDocument.Change(board, document =>
        {
            JsonObject encodings = EditDocument.ObjectOf(EditDocument.ObjectOf(document.Widget(page, widget), "spec"), "encodings");
            if (encodings["color"] is not JsonObject && mappings.Count == 0) return;
            JsonObject color = EditDocument.ObjectOf(encodings, "color");
            Pruned(color, "scale", found =>
            {
                if (found["type"] is null) found["type"] = "categorical";
                EditDocument.Set(found, "mappings", mappings.Count == 0
                    ? null
                    : new JsonArray([.. mappings.Select(static mapping => new JsonObject { ["value"] = mapping.Value, ["color"] = ColorJson.Of(mapping.Color) })]));
            });
            if (mappings.Count == 0 && color["fieldName"] is null && color["fields"] is null) encodings.Remove("color");
        });
    }

    /// <summary>Sets the colours between the least and the greatest number of a channel; none takes the default.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: a colour is none.</exception>
    public static Dashboard SetRamp(Dashboard board, string page, string widget, string channel, IReadOnlyList<string> colors)
    {
        ArgumentNullException.ThrowIfNull(colors);
        foreach (string color in colors) CheckColor(color);
        return Change(board, page, widget, channel, owner => Pruned(owner, "scale", found => EditDocument.Set(found, "colorRamp", colors.Count == 0
            ? null
            : new JsonObject { ["mode"] = "custom-sequential", ["colors"] = new JsonObject { ["start"] = colors[0], ["end"] = colors[^1] } })));
    }

    /// <summary>Sets whether values are written beside marks.</summary>
    public static Dashboard SetLabels(Dashboard board, string page, string widget, bool areShown) => EditDocument.Change(board, document =>
    {
        JsonObject encodings = EditDocument.ObjectOf(EditDocument.ObjectOf(document.Widget(page, widget), "spec"), "encodings");
        EditDocument.ObjectOf(encodings, "label")["show"] = areShown;
    });

    /// <summary>Sets the lines over a chart.</summary>
    /// <param name="board">The dashboard.</param>
    /// <param name="page">The page.</param>
    /// <param name="widget">The widget.</param>
    /// <param name="lines">The lines; those that are not understood here go with them.</param>
    /// <param name="placeType">What stands at the axis of places.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: a line has no value, one of numbers has none, or a colour is none.</exception>
    public static Dashboard SetAnnotations(Dashboard board, string page, string widget, IReadOnlyList<Annotation> lines, ScaleType placeType)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (Annotation line in lines)
        {
            bool isNumber = !line.IsVertical || placeType == ScaleType.Quantitative;
            if (string.IsNullOrWhiteSpace(line.Value)) throw WorkspaceErrors.Edit("a line stands at a value");
            if (isNumber && !double.TryParse(line.Value, System.Globalization.CultureInfo.InvariantCulture, out _))
                throw WorkspaceErrors.Edit($"a line at this axis stands at a number, which '{line.Value}' is not");
            if (!isNumber && placeType == ScaleType.Temporal && !DateTime.TryParse(line.Value, System.Globalization.CultureInfo.InvariantCulture, out _))
                throw WorkspaceErrors.Edit($"a line at this axis stands at a time such as 2024-05-01T06:00:00, which '{line.Value}' is not");
            if (line.Color is string color) CheckColor(color);
        }

        return EditDocument.Change(board, document => EditDocument.Set(EditDocument.ObjectOf(document.Widget(page, widget), "spec"), "annotations", lines.Count == 0
            ? null
            : new JsonArray([.. lines.Select(line => Written(line, placeType))])));
    }

    internal static void CheckColor(string color)
    {
        if (!ColorText.IsHex(color) && !color.StartsWith("theme:", StringComparison.Ordinal)) throw WorkspaceErrors.Edit($"'{color}' is no colour; write #0f5c7a");
    }

    private static JsonObject Written(Annotation line, ScaleType placeType)
    {
        string type = !line.IsVertical || placeType == ScaleType.Quantitative ? "DECIMAL" : placeType == ScaleType.Temporal ? "DATETIME" : "STRING";
        JsonObject encodings = new() { [line.IsVertical ? "x" : "y"] = new JsonObject { ["dataValue"] = line.Value, ["dataType"] = type } };
        if (line.Label.Length > 0) encodings["label"] = new JsonObject { ["value"] = line.Label };
        if (line.Color is string color) encodings["color"] = new JsonObject { ["value"] = ColorJson.Of(color) };
        return new JsonObject { ["type"] = line.IsVertical ? "vertical-line" : "horizontal-line", ["encodings"] = encodings };
    }

    private static Dashboard Change(Dashboard board, string page, string widget, string channel, Action<JsonObject> change) => EditDocument.Change(board, document =>
    {
        JsonObject owner = EditDocument.ObjectOf(EditDocument.ObjectOf(document.Widget(page, widget), "spec"), "encodings");
        string[] path = channel.Split('.');
        foreach (string part in path) owner = owner[part] as JsonObject ?? throw WorkspaceErrors.Edit("there is no field in this channel yet; add one first");
        change(owner);
    });

    /// <summary>Changes an object of a channel, which goes when nothing is left in it.</summary>
    private static void Pruned(JsonObject owner, string name, Action<JsonObject> change)
    {
        JsonObject found = EditDocument.ObjectOf(owner, name);
        change(found);
        if (found.Count == 0) owner.Remove(name);
    }
}
