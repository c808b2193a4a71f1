namespace Millrace.Pipelines.Graph;

/// <summary>Full copies of a source, one after the other, that a table follows.</summary>
public sealed record SnapshotSource
{
    /// <summary>
    /// Gives the snapshot after that of a version, or the first for null; null when there is none. When it is not set, each
    /// version of the table that the flow's query reads is a snapshot.
    /// </summary>
    public Func<SnapshotVersion?, NextSnapshot?>? Next { get; init; }
}
