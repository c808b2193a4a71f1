using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Paper;

/// <summary>A tile as it goes on paper.</summary>
/// <param name="Widget">The widget.</param>
/// <param name="Position">Where it stands on the grid of its page.</param>
/// <param name="Figure">What it shows.</param>
/// <param name="IsTruncated">True when there were more rows than a tile takes.</param>
public sealed record PaperTile(Widget Widget, WidgetPosition Position, Figure Figure, bool IsTruncated);
