using System.Collections.Immutable;
using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Editing;

/// <summary>A dashboard while it is edited, with what it was before. Immutable.</summary>
public sealed record EditHistory
{
    private const int Most = 200;

    private ImmutableList<Dashboard> Earlier { get; init; } = [];

    private ImmutableList<Dashboard> Later { get; init; } = [];

    /// <summary>The dashboard as it is now.</summary>
    public required Dashboard Current { get; init; }

    /// <summary>True when there is something to take back.</summary>
    public bool CanUndo => Earlier.Count > 0;

    /// <summary>True when something was taken back that can be done again.</summary>
    public bool CanRedo => Later.Count > 0;

    /// <summary>A history that begins.</summary>
    public static EditHistory Of(Dashboard board) => new() { Current = board };

    /// <summary>The history after a change; what was taken back before is gone.</summary>
    public EditHistory Then(Dashboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        if (ReferenceEquals(board, Current) || board.Source.Text == Current.Source.Text) return this;
        ImmutableList<Dashboard> earlier = Earlier.Add(Current);
        return new EditHistory { Current = board, Earlier = earlier.Count > Most ? earlier.RemoveAt(0) : earlier };
    }

    /// <summary>The history with the last change taken back; itself when there is none.</summary>
    public EditHistory Undo() => CanUndo ? new EditHistory { Current = Earlier[^1], Earlier = Earlier.RemoveAt(Earlier.Count - 1), Later = Later.Add(Current) } : this;

    /// <summary>The history with what was taken back done again; itself when there is none.</summary>
    public EditHistory Redo() => CanRedo ? new EditHistory { Current = Later[^1], Earlier = Earlier.Add(Current), Later = Later.RemoveAt(Later.Count - 1) } : this;
}
