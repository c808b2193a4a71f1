namespace Millrace.Workspace.Snapshots;

/// <summary>What is known of the snapshots of a dashboard. Immutable.</summary>
public sealed record SnapshotBook
{
    /// <summary>Nothing yet.</summary>
    public static SnapshotBook Empty { get; } = new();

    /// <summary>Up to when the times of each schedule were looked after, by <see cref="SnapshotSchedule.Key"/>.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Handled { get; init; } = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>Snapshots and failures, the newest first.</summary>
    public IReadOnlyList<SnapshotEntry> Entries { get; init; } = [];
}
