using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Files;

namespace Millrace.Workspace.Snapshots;

/// <summary>The file <c>NAME.snapshots.yml</c> beside a dashboard. Thread safety: a file appears whole or stays as it was.</summary>
/// <param name="folder">Folder of the dashboards.</param>
/// <param name="newId">Names the draft that becomes the file.</param>
public sealed class SnapshotFile(string folder, Func<Guid> newId)
{
    /// <summary>What such files end with.</summary>
    public const string Ending = ".snapshots.yml";

    /// <summary>The schedules of a dashboard; none when there is no such file.</summary>
    /// <param name="name">The dashboard's path below the folder without its ending, with slashes.</param>
    /// <param name="board">The dashboard, whose pages and filters are looked up; null when it cannot be read.</param>
    /// <exception cref="MillraceException">SNAPSHOTS_INVALID, SNAPSHOTS_UNREADABLE.</exception>
    public IReadOnlyList<SnapshotSchedule> Read(string name, Dashboard? board)
    {
        string path = PathOf(name);
        try
        {
            return File.Exists(path) ? Parse(new SourceText($"dashboards/{name}{Ending}", File.ReadAllText(path)), board) : [];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.SnapshotsUnreadable(name + Ending, cause);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="MillraceException">SNAPSHOTS_INVALID.</exception>
    public static IReadOnlyList<SnapshotSchedule> Parse(SourceText source, Dashboard? board)
    {
        ArgumentNullException.ThrowIfNull(source);
        return SnapshotReader.Read(source, board);
    }

    /// <summary>The text of a file that holds schedules.</summary>
    public static string Write(IReadOnlyList<SnapshotSchedule> schedules)
    {
        ArgumentNullException.ThrowIfNull(schedules);
        return SnapshotWriter.Write(schedules);
    }

    /// <summary>Writes the schedules of a dashboard. Comments of the file are lost.</summary>
    /// <param name="name">The dashboard's path below the folder without its ending, with slashes; there must be such a dashboard.</param>
    /// <param name="schedules">The schedules; none removes the file.</param>
    /// <exception cref="MillraceException">SNAPSHOTS_UNREADABLE: it cannot be written.</exception>
    public void Save(string name, IReadOnlyList<SnapshotSchedule> schedules)
    {
        ArgumentNullException.ThrowIfNull(schedules);
        string path = PathOf(name);
        try
        {
            if (schedules.Count == 0) File.Delete(path);
            else WholeFile.Write(path, System.Text.Encoding.UTF8.GetBytes(Write(schedules)), newId);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.SnapshotsUnreadable(name + Ending, cause);
        }
    }

    private string PathOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Path.Combine([folder, .. $"{name}{Ending}".Split('/')]);
    }
}
