using Millrace.Foundation.Text;
using Millrace.Server.Faults;
using Millrace.Server.Home;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;

namespace Millrace.Server.Live;

/// <summary>The dashboards of the project as their files are now; they are read again when a file changes. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
public sealed class DashboardShelf(ServedProject served)
{
    private const string Ending = ".lvdash.json";

    private readonly Lock _lock = new();
    private IReadOnlyList<DashboardFile> _files = [];
    private string? _stamp;

    /// <summary>The name of a dashboard in addresses: its path below the folder without the ending.</summary>
    public static string NameOf(DashboardFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Name[..^Ending.Length];
    }

    /// <summary>All dashboards, those that cannot be read included, by name.</summary>
    public IReadOnlyList<DashboardFile> All()
    {
        lock (_lock)
        {
            try
            {
                string stamp = Stamp();
                if (stamp == _stamp) return _files;
                _files = DashboardFolder.Read(served.DashboardFolder);
                _stamp = stamp;
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // A folder that may not be listed, or goes away meanwhile, is told where its dashboards would be, and asked again.
                _files = [new DashboardFile("dashboards" + Ending, Dashboard: null, WorkspaceErrors.DashboardUnreadable(served.DashboardFolder, cause))];
                _stamp = null;
            }

            return _files;
        }
    }

    /// <summary>The dashboard of a name.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_UNKNOWN, or why its file cannot be read.</exception>
    public Dashboard Open(string name)
    {
        IReadOnlyList<DashboardFile> all = All();
        DashboardFile file = all.FirstOrDefault(candidate => NameOf(candidate) == name)
            ?? throw ServerErrors.DashboardUnknown(name, NearestText.Of(name, all, NameOf) is DashboardFile near ? NameOf(near) : null);
        return file.Dashboard ?? throw file.Fault!; // A file has a dashboard or a fault.
    }

    private string Stamp()
    {
        DirectoryInfo folder = new(served.DashboardFolder);
        if (!folder.Exists) return "";
        return string.Join('|', folder.EnumerateFiles("*" + Ending, SearchOption.AllDirectories)
            .OrderBy(static file => file.FullName, StringComparer.Ordinal)
            .Select(static file => FormattableString.Invariant($"{file.FullName}:{file.LastWriteTimeUtc.Ticks}:{file.Length}")));
    }
}
