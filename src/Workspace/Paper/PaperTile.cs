using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Paper;

/// <summary>A tile as it goes on paper.</summary>
/// <param name="Widget">The widget.</param>
/// <param name="Position">Where it stands on the grid of its page.</param>
/// <param name="Figure">What it shows.</param>
public sealed record PaperTile(Widget Widget, WidgetPosition Position, Figure Figure)
{
    /// <summary>How many rows there are and how many are shown: a whole sentence; null when all are.</summary>
    public string? RowNote { get; init; }

    /// <summary>The file of its picture; null when it has none, or none that can be read.</summary>
    public byte[]? Picture { get; init; }
}
