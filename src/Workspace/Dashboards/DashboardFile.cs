using Millrace.Foundation.Faults;

namespace Millrace.Workspace.Dashboards;

/// <summary>A file of a dashboard, and the dashboard or why there is none.</summary>
/// <param name="Name">Its path below the folder, with slashes.</param>
/// <param name="Dashboard">The dashboard; null when it cannot be read.</param>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
public sealed record DashboardFile(string Name, Dashboard? Dashboard, MillraceException? Fault)
{
    /// <summary>The name without its ending, by which people know the dashboard.</summary>
    public string Title => Path.GetFileName(Name)[..^".lvdash.json".Length];
}
