using Millrace.Delta.Writing;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Maintenance;

/// <summary>An order to rewrite the files that still hold rows or columns which the table has no more.</summary>
public sealed record PurgeOrder
{
    /// <summary>Which partitions: a condition on partition columns alone; null (the default) for the whole table.</summary>
    public BoundExpression? Predicate { get; init; }

    /// <summary>Alias by which the condition may name columns.</summary>
    public string Alias { get; init; } = "t";

    /// <summary>Size of the new files in bytes; null for the table's <c>delta.targetFileSize</c>, else 1 GiB.</summary>
    public long? TargetFileSizeBytes { get; init; }

    /// <summary>What to add to the commits.</summary>
    public CommitNotes Notes { get; init; } = CommitNotes.None;
}
