namespace Millrace.Workspace.Dashboards;

/// <summary>A column of a dataset that is computed from those of its query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expression">How it is computed; with an aggregate it is a measure.</param>
/// <param name="Description">What it means; empty when nothing is said.</param>
public sealed record DatasetColumn(string Name, string Expression, string Description);
