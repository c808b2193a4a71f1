using System.Globalization;
using System.Text;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Statements;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Expressions;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Filters;

namespace Millrace.Workspace.Tiles;

/// <summary>Writes what a widget asks as SQL over the query of its dataset. Pure.</summary>
public static class TileComposer
{
    /// <summary>The rows a tile takes at most.</summary>
    public const int MaxRows = 64_000;

    /// <summary>The name of the column of values in the answer to <see cref="ComposeValues"/>.</summary>
    public const string ValueColumn = "value";

    /// <summary>The name of the column that says whether a value is still possible under the other filters.</summary>
    public const string PossibleColumn = "possible";

    /// <summary>The query of a widget, with the filters of its page.</summary>
    /// <param name="filters">The filters as they stand.</param>
    /// <param name="widget">The widget.</param>
    /// <param name="query">One of its queries.</param>
    /// <exception cref="MillraceException">
    /// DASHBOARD_WIDGET_INVALID, DASHBOARD_DATASET_UNKNOWN, DASHBOARD_EXPRESSION, DASHBOARD_PARAMETER, DASHBOARD_SELECTION, SQL_SYNTAX.
    /// </exception>
    public static TileQuery Compose(FilterState filters, Widget widget, WidgetQuery query)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ArgumentNullException.ThrowIfNull(widget);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Fields.Count == 0) throw WorkspaceErrors.WidgetIncomplete(widget.Name, channel: null);
        DashboardDataset dataset = filters.Dashboard.Dataset(query.DatasetName);
        QueryInput rows = RowsOf(filters, dataset);
        List<string> conditions = [.. filters.ConditionsOf(dataset, widget)];
        FieldScope scope = FieldScope.Of(dataset) with { Associativity = All(conditions) };
        if (query.Fields.Any(static field => FieldExpression.Parse(field.Expression) is FieldExpression.Associativity)) conditions.Clear();
        foreach (string filter in query.Filters) conditions.Add(Condition(widget, filter, scope));
        List<FieldSql> fields = [.. query.Fields.Select(field => FieldSql.Of(field.Expression, scope))];
        if (query.IsDisaggregated && fields.Exists(static field => field.IsAggregate))
            throw WorkspaceErrors.Widget(widget.Name, "it asks for the rows as they are and for aggregates at once; set disaggregated to false");

        if (widget.HasSpan || widget.Kind == WidgetKind.Spectrum) return SpanComposer.Compose(filters, widget, query, new SpanParts(rows, dataset, conditions, fields));
        string select = string.Join(", ", fields.Zip(query.Fields, static (sql, field) => $"{sql.Sql} AS {FieldSql.Name(field.Name)}"));
        string[] groups = [.. fields.Index().Where(static field => !field.Item.IsAggregate).Select(static field => Number(field.Index + 1))];
        StringBuilder tail = new("\n) AS dataset");
        if (conditions.Count > 0) tail.Append(" WHERE ").Append(All(conditions));
        if (!query.IsDisaggregated && groups.Length > 0) tail.Append(" GROUP BY ").AppendJoin(", ", groups);
        string counted = tail.ToString();
        string[] orders = [.. query.Orders.Select(order => $"{OrderOf(order, query, scope)}{(order.IsDescending ? " DESC" : "")} NULLS LAST")];
        if (orders.Length > 0) tail.Append(" ORDER BY ").AppendJoin(", ", orders);
        else if (!query.IsDisaggregated && groups.Length > 0) tail.Append(" ORDER BY ").AppendJoin(", ", groups.Select(static group => $"{group} NULLS LAST"));
        string head = $"SELECT {select} FROM (";
        return new TileQuery([rows], Around(head, rows, string.Create(CultureInfo.InvariantCulture, $"{tail} LIMIT {MaxRows + 1}")), dataset.Catalog, dataset.Schema)
        {
            Whole = Around(head, rows, tail.ToString()),
            Count = Around($"SELECT count(*) AS rows FROM ({head}", rows, $"{counted}\n) AS counted"),
        };
    }

    /// <summary>The values that a filter offers, each once and sorted, and whether the other filters leave rows of it.</summary>
    /// <param name="filters">The filters as they stand.</param>
    /// <param name="filter">The filter.</param>
    /// <returns>The query; null for a filter that is bound to parameters alone.</returns>
    /// <exception cref="MillraceException">As of <see cref="Compose"/>.</exception>
    public static TileQuery? ComposeValues(FilterState filters, Widget filter)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ArgumentNullException.ThrowIfNull(filter);
        List<(DashboardDataset Dataset, QueryInput Part, QueryInput Rows)> parts = [];
        string[] bound = [.. filter.Encodings.Fields("fields").Where(static field => field.ParameterName is null)
            .Select(field => filter.Query(field.QueryName)?.DatasetName ?? throw WorkspaceErrors.Widget(filter.Name, $"it has no query '{field.QueryName}'")).Distinct()];
        foreach (string name in bound)
        {
            DashboardDataset dataset = filters.Dashboard.Dataset(name);
            string others = All(filters.ConditionsOf(dataset, filter));
            QueryInput rows = RowsOf(filters, dataset);
            foreach (string expression in FilterState.BoundFields(filter, dataset).Distinct())
                parts.Add((dataset, Around($"SELECT {expression} AS value, count_if({others}) > 0 AS possible FROM (", rows, "\n) AS dataset GROUP BY 1"), rows));
        }

        if (parts.Count == 0) return null;
        DashboardDataset first = parts[0].Dataset;
        if (parts.Exists(part => part.Dataset.Catalog != first.Catalog || part.Dataset.Schema != first.Schema))
            throw WorkspaceErrors.Widget(filter.Name, "its datasets resolve names in different schemas; give them one, or a filter each");
        QueryInput union = parts[0].Part;
        foreach ((DashboardDataset _, QueryInput part, QueryInput _) in parts.Skip(1)) union = Joined(union, "\nUNION ALL\n", part);
        string end = string.Create(CultureInfo.InvariantCulture, $"\n) AS offered GROUP BY 1 ORDER BY 1 NULLS LAST LIMIT {MaxRows + 1}");
        return new TileQuery([.. parts.Select(static part => part.Rows)], Around("SELECT value, bool_or(possible) AS possible FROM (", union, end), first.Catalog, first.Schema);
    }

    /// <summary>The first rows of a dataset as its query gives them, which the filters leave alone but for parameters.</summary>
    /// <param name="filters">The filters as they stand.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="rows">How many rows.</param>
    /// <exception cref="MillraceException">As of <see cref="Compose"/>.</exception>
    public static TileQuery ComposeSample(FilterState filters, DashboardDataset dataset, int rows)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ArgumentNullException.ThrowIfNull(dataset);
        QueryInput query = RowsOf(filters, dataset);
        return new TileQuery([query], Around("SELECT * FROM (", query, string.Create(CultureInfo.InvariantCulture, $"\n) AS dataset LIMIT {rows}")), dataset.Catalog, dataset.Schema);
    }

    /// <summary>The query of a dataset with the values of its parameters.</summary>
    /// <param name="filters">The filters as they stand.</param>
    /// <param name="dataset">The dataset.</param>
    /// <exception cref="MillraceException">As of <see cref="Compose"/>.</exception>
    public static QueryInput RowsOf(FilterState filters, DashboardDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ArgumentNullException.ThrowIfNull(dataset);
        SourceText text = new($"{filters.Dashboard.Source.File}, dataset '{dataset.DisplayName}'", dataset.Query);
        IReadOnlyList<QueryInput> statements = SqlStatements.Split(text);
        if (statements.Count != 1)
            throw WorkspaceErrors.DashboardShape($"dataset {dataset.Name}", $"must hold one query, not {Number(statements.Count)}", new SourceLocation(text.File, 1, 1));
        return ParameterText.Fill(AutoNames.Keep(statements[0]), dataset, filters.ParametersOf(dataset), filters.Now);
    }

    private static string Condition(Widget widget, string expression, FieldScope scope)
    {
        FieldSql condition = FieldSql.Of(expression, scope);
        return condition.IsAggregate ? throw WorkspaceErrors.Widget(widget.Name, "a filter of its query aggregates, which a condition on rows cannot") : condition.Sql;
    }

    /// <summary>An order by a field's name means its column of the answer.</summary>
    private static string OrderOf(QueryOrder order, WidgetQuery query, FieldScope scope)
    {
        bool isField = FieldExpression.Parse(order.Expression) is FieldExpression.Column column && query.Fields.Any(field => field.Name == column.Name);
        return isField ? FieldSql.Name(((FieldExpression.Column)FieldExpression.Parse(order.Expression)).Name) : FieldSql.Of(order.Expression, scope).Sql;
    }

    private static string All(IReadOnlyList<string> conditions) => conditions.Count == 0 ? "true" : string.Join(" AND ", conditions);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    internal static QueryInput Around(string before, QueryInput inner, string after) =>
        new(before + inner.Text + after, offset => inner.Locate(Math.Clamp(offset - before.Length, 0, inner.Text.Length)));

    private static QueryInput Joined(QueryInput first, string between, QueryInput second) => new(
        first.Text + between + second.Text,
        offset => offset < first.Text.Length + between.Length ? first.Locate(offset) : second.Locate(offset - first.Text.Length - between.Length));
}
