namespace Millrace.Workspace.Dashboards;

/// <summary>A query that widgets ask.</summary>
/// <param name="Name">Its id in the file.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="Query">Its SQL; for a dataset that only names a table, a query of all its rows.</param>
public sealed record DashboardDataset(string Name, string DisplayName, string Query)
{
    /// <summary>Catalog of names that give none; null for that of the dashboard's place.</summary>
    public string? Catalog { get; init; }

    /// <summary>Schema of names that give none; null for that of the dashboard's place.</summary>
    public string? Schema { get; init; }

    /// <summary>Measures and other columns that are computed from those of the query.</summary>
    public IReadOnlyList<DatasetColumn> Columns { get; init; } = [];

    /// <summary>What stands as <c>:keyword</c> in the query.</summary>
    public IReadOnlyList<DashboardParameter> Parameters { get; init; } = [];
}
