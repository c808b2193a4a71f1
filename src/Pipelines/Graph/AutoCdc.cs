using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>How a flow applies change events to its target: by key, in the order of a sequence.</summary>
/// <param name="Keys">The columns that tell rows of the target apart.</param>
/// <param name="SequenceBy">What orders the events of a key.</param>
/// <param name="Location">Where the clauses start.</param>
public sealed record AutoCdc(
    IReadOnlyList<ChangeColumn> Keys, IReadOnlyList<ChangeColumn> SequenceBy, SourceLocation Location)
{
    /// <summary>True when the sequence is a struct of its columns: the later ones decide where the earlier are equal.</summary>
    public bool IsSequenceStruct { get; init; }

    /// <summary>True when a null in an event keeps the value that was there.</summary>
    public bool IgnoresNullUpdates { get; init; }

    /// <summary>Which events delete the row of their key; null when none does.</summary>
    public QueryText? DeleteWhen { get; init; }

    /// <summary>Which events empty the target; null when none does.</summary>
    public QueryText? TruncateWhen { get; init; }

    /// <summary>Columns of the event to keep; null for all.</summary>
    public ColumnChoice? Columns { get; init; }

    /// <summary>1 for the newest row of each key, 2 for the history of each key.</summary>
    public int ScdType { get; init; } = 1;

    /// <summary>Columns of which a change begins a new row of history; null for all.</summary>
    public ColumnChoice? TrackHistory { get; init; }

    /// <summary>The snapshots that take the place of events; null where events are applied.</summary>
    public SnapshotSource? Snapshots { get; init; }

    /// <summary>What decides how rows come out, in one line: two tables with the same text apply events alike.</summary>
    public string Text => $"SCD type {(ScdType == 1 ? "1" : "2")} by {List(Keys)}{(Snapshots is null ? "" : " from snapshots")}{(IgnoresNullUpdates ? ", nulls keep values" : "")}"
        + (TrackHistory is null ? "" : $", history of {(TrackHistory.IsExcept ? "all but " : "")}{List(TrackHistory.Columns)}");

    private static string List(IReadOnlyList<ChangeColumn> columns) => string.Join(", ", columns.Select(column => column.Name.ToLowerInvariant()));
}
