using System.Collections.Frozen;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>The clauses between the column list and the query.</summary>
internal sealed record TableClauses
{
    public RulesTable? RulesFrom { get; init; }

    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    public Clustering Clustering { get; init; } = new Clustering.Unspecified();

    public string? Comment { get; init; }

    public FrozenDictionary<string, string> Properties { get; init; } = FrozenDictionary<string, string>.Empty;

    public RefreshPolicy RefreshPolicy { get; init; } = RefreshPolicy.Auto;

    public RefreshSchedule? Schedule { get; init; }

    public RowFilter? RowFilter { get; init; }

    public string? DefaultCollation { get; init; }
}
