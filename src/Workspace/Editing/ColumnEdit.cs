using System.Text.Json.Nodes;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Millrace.Workspace.Editing;

/// <summary>Changes of the columns of a table. Pure: each gives another dashboard, in which all else stands as before.</summary>
public static class ColumnEdit
{
    /// <summary>The greatest width of a column in pixels.</summary>
    public const int MostWidth = 2_000;

    /// <summary>Sets how a column looks.</summary>
    /// <param name="board">The dashboard.</param>
    /// <param name="page">The page.</param>
    /// <param name="widget">The table.</param>
    /// <param name="place">Its place among the columns.</param>
    /// <param name="style">How it looks.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: there is no such column, or a rule or width is none.</exception>
    public static Dashboard SetStyle(Dashboard board, string page, string widget, int place, ColumnStyle style)
    {
        ArgumentNullException.ThrowIfNull(style);
        if (style.Width is < 20 or > MostWidth) throw WorkspaceErrors.Edit(FormattableString.Invariant($"a column is 20 to {MostWidth} pixels wide"));
        foreach (ColorRule rule in style.Rules)
        {
            if (!ColorRule.Operators.Contains(rule.Operator)) throw WorkspaceErrors.Edit($"'{rule.Operator}' is none of {string.Join(' ', ColorRule.Operators)}");
            if (rule.Background is string back) ChannelEdit.CheckColor(back);
            if (rule.Foreground is string fore) ChannelEdit.CheckColor(fore);
        }

        return EditDocument.Change(board, document =>
        {
            JsonObject column = Columns(document, page, widget).ElementAtOrDefault(place) as JsonObject ?? throw WorkspaceErrors.Edit("the table has no such column");
            EditDocument.Set(column, "visible", style.IsHidden ? false : column["visible"] is null ? null : true);
            string member = column["alignContent"] is not null ? "alignContent" : "contentAlignment"; // Older files call it so.
            EditDocument.Set(column, member, style.Align == ColumnAlign.Automatic ? null : style.Align.ToString().ToLowerInvariant());
            EditDocument.Set(column, "columnWidth", style.Width);
            SetRules(column, style.Rules);
        });
    }

    /// <summary>Moves a column by some places, to the left when negative, as far as there are columns.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: there is no such column.</exception>
    public static Dashboard Move(Dashboard board, string page, string widget, int place, int by) => EditDocument.Change(board, document =>
    {
        JsonArray columns = Columns(document, page, widget);
        JsonNode column = columns.ElementAtOrDefault(place) ?? throw WorkspaceErrors.Edit("the table has no such column");
        EditDocument.Move(columns, column, by);
        if (!columns.OfType<JsonObject>().All(static item => item["order"] is not null)) return;
        for (int at = 0; at < columns.Count; at++) columns[at]!["order"] = at; // All of them are objects that have one.
    });

    private static JsonArray Columns(EditDocument document, string page, string widget) =>
        EditDocument.ListOf(EditDocument.ObjectOf(EditDocument.ObjectOf(document.Widget(page, widget), "spec"), "encodings"), "columns");

    private static void SetRules(JsonObject column, IReadOnlyList<ColorRule> rules)
    {
        if (rules.Count == 0)
        {
            if (column["style"] is not JsonObject known) return;
            known.Remove("rules");
            if (known.All(static member => member.Key == "type")) column.Remove("style");
            return;
        }

        JsonObject style = EditDocument.ObjectOf(column, "style");
        style["type"] ??= "basic";
        style["rules"] = new JsonArray([.. rules.Select(Written)]);
    }

    private static JsonObject Written(ColorRule rule)
    {
        JsonObject condition = new() { ["operand"] = new JsonObject { ["type"] = "data-value", ["value"] = rule.Value }, ["operator"] = rule.Operator };
        if (rule.FieldName is string field) condition["fieldName"] = field;
        JsonObject written = new() { ["condition"] = condition };
        if (rule.Background is string back) written["backgroundColor"] = ColorJson.Of(back);
        if (rule.Foreground is string fore) written["foregroundColor"] = ColorJson.Of(fore);
        return written;
    }
}
