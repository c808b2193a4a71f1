namespace Millrace.Delta.Maintenance;

/// <summary>An order to delete the files that no version within the retention needs.</summary>
public sealed record VacuumOrder
{
    /// <summary>How long a removed file is kept; null for the table's <c>delta.deletedFileRetentionDuration</c>, else 7 days.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>True to tell the files and delete none.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>True to look only at files the log names as removed, without listing the table's folder.</summary>
    public bool IsLite { get; init; }

    /// <summary>
    /// True to accept a retention below the table's own: a reader or writer that is at work may then lose its files.
    /// </summary>
    public bool AllowsShortRetention { get; init; }

    /// <summary>How many files the result names; it counts them all.</summary>
    /// <value>Default 1,000.</value>
    public int MostFilesNamed { get; init; } = 1_000;
}
