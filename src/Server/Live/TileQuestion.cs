using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;

namespace Millrace.Server.Live;

/// <summary>A tile as viewers see it who chose the same.</summary>
/// <param name="Name">The name of the dashboard.</param>
/// <param name="Dashboard">The dashboard.</param>
/// <param name="Page">The page.</param>
/// <param name="Widget">A widget of the page or of the global page.</param>
/// <param name="Selections">What is chosen.</param>
public sealed record TileQuestion(string Name, Dashboard Dashboard, DashboardPage Page, Widget Widget, Selections Selections)
{
    /// <summary>Who looks; empty for whoever has a published link. It is no part of the question.</summary>
    public string Viewer { get; init; } = "";

    /// <summary>Columns that a series over time is cut into, one of <see cref="TileWidths"/>.</summary>
    public int Columns { get; init; } = TileWidths.Default;

    /// <summary>Names the question: equal for viewers who shall see the same.</summary>
    public string Text => $"{Name}/{Page.Name}/{Widget.Name}?{SelectionText.Write(Selections)}{(Columns == TileWidths.Default ? "" : FormattableString.Invariant($"#{Columns}"))}";
}
