namespace Millrace.Workspace.Dashboards;

/// <summary>What a widget asks of a dataset.</summary>
/// <param name="Name">Its name in the widget.</param>
/// <param name="DatasetName">The dataset.</param>
/// <param name="Fields">The columns of the answer.</param>
/// <param name="IsDisaggregated">True for the rows of the dataset as they are; false to group by all fields that do not aggregate.</param>
public sealed record WidgetQuery(string Name, string DatasetName, IReadOnlyList<QueryField> Fields, bool IsDisaggregated)
{
    /// <summary>Conditions on the rows of the dataset.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>What the rows are ordered by, first things first.</summary>
    public IReadOnlyList<QueryOrder> Orders { get; init; } = [];

    /// <summary>Parameters of the dataset that the query sets, by keyword.</summary>
    public IReadOnlyList<string> ParameterNames { get; init; } = [];
}
