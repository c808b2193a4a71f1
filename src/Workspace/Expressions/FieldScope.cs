using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Expressions;

/// <summary>What expressions over a dataset may name, and what the internal column of filters means there.</summary>
/// <param name="Columns">The columns that the dataset computes.</param>
/// <param name="Associativity">The condition of all other filters as SQL; <c>true</c> when there are none.</param>
public sealed record FieldScope(IReadOnlyList<DatasetColumn> Columns, string Associativity)
{
    /// <summary>The scope of a dataset without filters.</summary>
    public static FieldScope Of(DashboardDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new FieldScope(dataset.Columns, "true");
    }
}
