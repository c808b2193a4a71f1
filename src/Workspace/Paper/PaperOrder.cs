using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;

namespace Millrace.Workspace.Paper;

/// <summary>What of a dashboard is to go on paper.</summary>
/// <param name="Title">Its name for people.</param>
/// <param name="Dashboard">The dashboard.</param>
/// <param name="PageName">The page; null for all.</param>
/// <param name="Selections">What is chosen.</param>
public sealed record PaperOrder(string Title, Dashboard Dashboard, string? PageName, Selections Selections);
