using Millrace.Workspace.Filters;

namespace Millrace.Workspace.Snapshots;

/// <summary>When a snapshot of a dashboard is taken, and what becomes of it.</summary>
/// <param name="Name">Its name, by which it is told apart from others of the dashboard.</param>
/// <param name="Times">When.</param>
/// <param name="Zone">Whose clock is meant.</param>
public sealed record SnapshotSchedule(string Name, CronTimes Times, TimeZoneInfo Zone)
{
    /// <summary>How many snapshots are kept when nothing is said.</summary>
    public const int DefaultKeep = 30;

    /// <summary>The page; null for all.</summary>
    public string? Page { get; init; }

    /// <summary>What is chosen at filters.</summary>
    public Selections Filters { get; init; } = Selections.None;

    /// <summary>True when no snapshots are taken for now.</summary>
    public bool IsPaused { get; init; }

    /// <summary>How many of its snapshots are kept; at least 1.</summary>
    public int Keep { get; init; } = DefaultKeep;

    /// <summary>Addresses that it is mailed to.</summary>
    public IReadOnlyList<string> Mail { get; init; } = [];

    /// <summary>A folder below the project for its files; null for the server's own.</summary>
    public string? Folder { get; init; }

    /// <summary>Tells this schedule from what it was before its times were changed.</summary>
    public string Key => $"{Name}\n{Times.Text}\n{Zone.Id}";
}
