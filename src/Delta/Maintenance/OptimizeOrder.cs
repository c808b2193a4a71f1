using Millrace.Delta.Writing;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Maintenance;

/// <summary>An order to put the rows of small files into larger ones, in a good order. No row changes.</summary>
public sealed record OptimizeOrder
{
    /// <summary>Which partitions: a condition on partition columns alone; null (the default) for the whole table.</summary>
    public BoundExpression? Predicate { get; init; }

    /// <summary>Alias by which the condition may name columns.</summary>
    public string Alias { get; init; } = "t";

    /// <summary>Columns to order rows by in all of them at once, as paths of logical names; empty (the default) for none.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ZOrderBy { get; init; } = [];

    /// <summary>True to rewrite a clustered table's files though they are clustered already.</summary>
    public bool IsFull { get; init; }

    /// <summary>Size of the new files in bytes; null for the table's <c>delta.targetFileSize</c>, else 1 GiB.</summary>
    public long? TargetFileSizeBytes { get; init; }

    /// <summary>True when nobody asked for it, which the history tells.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>What to add to the commits.</summary>
    public CommitNotes Notes { get; init; } = CommitNotes.None;
}
