using Millrace.Foundation.Faults;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Expressions;

namespace Millrace.Workspace.Filters;

/// <summary>The filters of a page as they stand: what they leave of each dataset, and what they set its parameters to.</summary>
/// <param name="dashboard">The dashboard.</param>
/// <param name="page">The page that is looked at.</param>
/// <param name="selections">What the viewer chose.</param>
/// <param name="now">The time that relative days start from.</param>
public sealed class FilterState(Dashboard dashboard, DashboardPage page, Selections selections, DateTimeOffset now)
{
    /// <summary>The time that relative days start from.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Columns that a widget over time is cut into: about as many as its tile has pixels.</summary>
    /// <value>Default 1,000.</value>
    public int Columns { get; init; } = 1_000;

    /// <summary>The page that is looked at.</summary>
    public DashboardPage Page => page;

    /// <summary>The dashboard.</summary>
    public Dashboard Dashboard => dashboard;

    /// <summary>The selection of a filter: what the viewer chose, or what the file gives it.</summary>
    public Selection SelectionOf(Widget filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return selections.ByFilter.GetValueOrDefault(filter.Name) ?? OfDefault(filter.Default);
    }

    /// <summary>Conditions that filters and clicked marks put on the rows of a dataset, all of which must hold.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="except">The widget whose own doing is left out; null for none.</param>
    /// <exception cref="MillraceException">DASHBOARD_SELECTION, DASHBOARD_EXPRESSION.</exception>
    public IReadOnlyList<string> ConditionsOf(DashboardDataset dataset, Widget? except)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        List<string> conditions = [];
        foreach (Widget filter in dashboard.FiltersOf(page).Where(filter => filter != except))
        {
            Selection selection = SelectionOf(filter);
            foreach (string expression in BoundFields(filter, dataset))
            {
                if (ConditionSql.Of(filter, expression, selection, now) is string condition) conditions.Add(condition);
            }
        }

        foreach (CrossFilter click in selections.Clicked.Where(click => click.Widget != except?.Name && click.Chosen.Count > 0))
        {
            if (ClickedField(click, dataset) is string expression) conditions.Add(ConditionSql.OneOf(expression, click.Chosen));
        }

        return [.. conditions.Distinct()];
    }

    /// <summary>The parameters of a dataset that filters set, by keyword.</summary>
    public IReadOnlyDictionary<string, Selection> ParametersOf(DashboardDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Dictionary<string, Selection> values = new(StringComparer.Ordinal);
        foreach (DashboardParameter parameter in dataset.Parameters) values[parameter.Keyword] = OfDefault(parameter.Default);
        foreach (Widget filter in dashboard.FiltersOf(page))
        {
            bool isChosen = selections.ByFilter.ContainsKey(filter.Name) || !filter.Default.IsNone;
            foreach (FieldEncoding field in filter.Encodings.Fields("fields"))
            {
                if (isChosen && field.ParameterName is string keyword && filter.Query(field.QueryName)?.DatasetName == dataset.Name) values[keyword] = SelectionOf(filter);
            }
        }

        return values;
    }

    private static Selection OfDefault(DefaultSelection chosen) => chosen.Min is not null || chosen.Max is not null
        ? new Selection.Range(chosen.Min, chosen.Max)
        : new Selection.Values([.. chosen.Values.Select(static value => FilterValue.Of(value))]);

    /// <summary>The expressions over a dataset that a filter is bound to.</summary>
    internal static IEnumerable<string> BoundFields(Widget filter, DashboardDataset dataset)
    {
        foreach (FieldEncoding field in filter.Encodings.Fields("fields"))
        {
            if (field.ParameterName is not null || filter.Query(field.QueryName) is not WidgetQuery query || query.DatasetName != dataset.Name) continue;
            if (query.Fields.FirstOrDefault(candidate => candidate.Name == field.FieldName) is not QueryField bound) continue;
            FieldSql sql = FieldSql.Of(bound.Expression, FieldScope.Of(dataset));
            if (!sql.IsAggregate) yield return sql.Sql;
        }
    }

    private string? ClickedField(CrossFilter click, DashboardDataset dataset)
    {
        if (page.Find(click.Widget)?.Query(click.QueryName) is not WidgetQuery query || query.DatasetName != dataset.Name) return null;
        if (query.Fields.FirstOrDefault(field => field.Name == click.FieldName) is not QueryField clicked) return null;
        FieldSql sql = FieldSql.Of(clicked.Expression, FieldScope.Of(dataset));
        return sql.IsAggregate ? null : sql.Sql;
    }
}
