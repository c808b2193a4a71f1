using System.Text.Json.Nodes;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Expressions;
using Millrace.Workspace.Faults;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Millrace.Workspace.Editing;

/// <summary>Changes of what a widget asks. Pure: each gives another dashboard, in which all else stands as before.</summary>
public static class QueryEdit
{
    /// <summary>Sets the conditions on the rows of a widget's first query, all of which must hold.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EXPRESSION: one is not understood, with the place in it. DASHBOARD_EDIT: one aggregates, or the widget asks nothing.</exception>
    public static Dashboard SetFilters(Dashboard board, string page, string widget, IReadOnlyList<string> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        FieldScope scope = ScopeOf(board, page, widget);
        foreach (string filter in filters)
        {
            if (FieldSql.Of(filter, scope).IsAggregate) throw WorkspaceErrors.Edit("a condition is asked of each row, so it cannot aggregate; take SUM and the like out of it");
        }

        return Change(board, page, widget, query => EditDocument.Set(query, "filters", filters.Count == 0
            ? null
            : new JsonArray([.. filters.Select(static filter => new JsonObject { ["expression"] = filter })])));
    }

    /// <summary>Sets what the rows of a widget's first query are ordered by, first things first.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EXPRESSION: one is not understood, with the place in it. DASHBOARD_EDIT: the widget asks nothing.</exception>
    public static Dashboard SetOrders(Dashboard board, string page, string widget, IReadOnlyList<QueryOrder> orders)
    {
        ArgumentNullException.ThrowIfNull(orders);
        FieldScope scope = ScopeOf(board, page, widget);
        foreach (QueryOrder order in orders) _ = FieldSql.Of(order.Expression, scope);
        return Change(board, page, widget, query => EditDocument.Set(query, "orders", orders.Count == 0
            ? null
            : new JsonArray([.. orders.Select(static order => new JsonObject { ["direction"] = order.IsDescending ? "DESC" : "ASC", ["expression"] = order.Expression })])));
    }

    private static FieldScope ScopeOf(Dashboard board, string page, string widget)
    {
        ArgumentNullException.ThrowIfNull(board);
        WidgetQuery query = board.Page(page).Find(widget)?.Queries.FirstOrDefault() ?? throw WorkspaceErrors.Edit("the tile asks no dataset yet; choose one first");
        return FieldScope.Of(board.Dataset(query.DatasetName));
    }

    private static Dashboard Change(Dashboard board, string page, string widget, Action<JsonObject> change) => EditDocument.Change(board, document =>
    {
        if (EditDocument.ListOf(document.Widget(page, widget), "queries").FirstOrDefault() is JsonObject query) change(EditDocument.ObjectOf(query, "query"));
    });
}
