using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Faults;

namespace Millrace.Workspace.Dashboards;

/// <summary>The dashboards of a folder. A file that cannot be read stays out and does not keep the others from being read.</summary>
public static class DashboardFolder
{
    private const string Pattern = "*.lvdash.json";

    /// <summary>Reads all dashboards below a folder, ordered by path; none when there is no such folder.</summary>
    public static IReadOnlyList<DashboardFile> Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder, Pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(file => ReadFile(folder, file))];
    }

    private static DashboardFile ReadFile(string folder, string file)
    {
        try
        {
            return new DashboardFile(file, Dashboard.Parse(new SourceText(file, File.ReadAllText(Path.Combine(folder, file)))), Fault: null);
        }
        catch (MillraceException fault)
        {
            return new DashboardFile(file, Dashboard: null, fault);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return new DashboardFile(file, Dashboard: null, WorkspaceErrors.DashboardUnreadable(file, cause));
        }
    }
}
