using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Graph;

/// <summary>A dataset as its author declared it, whichever surface it was written in.</summary>
/// <param name="Name">Full name. A temporary view carries the pipeline's own catalog and schema.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Location">Where it is declared.</param>
public sealed record DatasetDeclaration(TableName Name, DatasetKind Kind, SourceLocation Location)
{
    /// <summary>True for a stored table that the catalog does not publish.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Columns as declared; empty when the query decides.</summary>
    public IReadOnlyList<DeclaredColumn> DeclaredColumns { get; init; } = [];

    /// <summary>Informational keys.</summary>
    public IReadOnlyList<TableKey> Keys { get; init; } = [];

    /// <summary>Rules its rows should keep, in order.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>A table that holds further rules; null when nothing was said.</summary>
    public RulesTable? RulesFrom { get; init; }

    /// <summary>Columns of PARTITIONED BY, in order.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>How its files are clustered.</summary>
    public Clustering Clustering { get; init; } = new Clustering.Unspecified();

    /// <summary>What it is for, for people; null when nothing was said.</summary>
    public string? Comment { get; init; }

    /// <summary>Table properties; keys keep their case.</summary>
    public FrozenDictionary<string, string> Properties { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>How a materialized view is refreshed.</summary>
    public RefreshPolicy RefreshPolicy { get; init; } = RefreshPolicy.Auto;

    /// <summary>When it asks to be refreshed on its own; null when only the pipeline decides.</summary>
    public RefreshSchedule? Schedule { get; init; }

    /// <summary>Who may see which row; null when nothing was said.</summary>
    public RowFilter? RowFilter { get; init; }

    /// <summary>Collation for text columns; null when nothing was said.</summary>
    public string? DefaultCollation { get; init; }

    /// <summary>The table of rows that break a rule with ON VIOLATION QUARANTINE; null when there is no such rule.</summary>
    public TableName? Quarantine => Expectations.Any(rule => rule.Action == ViolationAction.Quarantine) ? QuarantineOf(Name) : null;

    /// <summary>The name of the quarantine a dataset has or would have.</summary>
    internal static TableName QuarantineOf(TableName name) => new(name.Catalog, name.Schema, name.Table + "_quarantine");

    /// <summary>Where its rows go; null unless it is a sink.</summary>
    public SinkDeclaration? Sink { get; init; }

    /// <summary>True when its rows are stored as a Delta table.</summary>
    public bool IsStored => Kind is DatasetKind.StreamingTable or DatasetKind.MaterializedView;
}
