namespace Millrace.Workspace.Snapshots;

/// <summary>A snapshot that was taken, or could not be.</summary>
/// <param name="Time">When it was taken, which is the time in its name.</param>
/// <param name="Schedule">The schedule; null when somebody took it by hand.</param>
/// <param name="User">Who took it by hand; empty for a schedule.</param>
public sealed record SnapshotEntry(DateTimeOffset Time, string? Schedule, string User)
{
    /// <summary>The time that the schedule asked for; null when it was taken by hand.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Name of its file; null when it could not be taken.</summary>
    public string? File { get; init; }

    /// <summary>Folder of its file below the project; null for the server's own.</summary>
    public string? Folder { get; init; }

    /// <summary>Bytes of its file.</summary>
    public long Bytes { get; init; }

    /// <summary>Tiles in it that failed.</summary>
    public int FailedTiles { get; init; }

    /// <summary>Who is still to get it by mail; null for nobody, or nobody any more.</summary>
    public IReadOnlyList<string>? MailTo { get; init; }

    /// <summary>Why it could not be taken; null when it was.</summary>
    public string? Code { get; init; }

    /// <summary>What people should know of it: why it failed, that it was late, that mail did not arrive; null for nothing.</summary>
    public string? Note { get; init; }
}
