using Millrace.Foundation.Storage;
using Millrace.Server.Home;

namespace Millrace.Server.Hosting;

/// <summary>
/// The folder in which files of exports lie while they are sent: one of its own for each server of a project. What servers left that were
/// ended is removed by the next. Thread safety: all members may be called at once.
/// </summary>
public sealed class ExportFolder : IDisposable
{
    private const string LockEnding = ".lock";

    private readonly string _path;
    private readonly Func<Guid> _newId;
    private readonly FileLock _mine;

    private ExportFolder(string path, Func<Guid> newId, FileLock mine)
    {
        _path = path;
        _newId = newId;
        _mine = mine;
    }

    /// <summary>Makes the folder of a server.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static ExportFolder Of(ServedProject served)
    {
        ArgumentNullException.ThrowIfNull(served);
        string all = Path.Combine(served.StateFolder, "exports");
        Directory.CreateDirectory(all);
        RemoveLeft(all);
        string mine = Path.Combine(all, served.Project.Services.NewId().ToString("N"));
        FileLock taken = FileLock.TryTake(mine + LockEnding) ?? throw new IOException($"'{mine}{LockEnding}' is held by another process.");
        Directory.CreateDirectory(mine);
        return new ExportFolder(mine, served.Project.Services.NewId, taken);
    }

    /// <summary>A path for a file to come, which the caller deletes.</summary>
    /// <param name="ending">The ending of its name, without a dot.</param>
    public string NewFile(string ending) => Path.Combine(_path, $"{_newId():N}.{ending}");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(_path)) Directory.Delete(_path, recursive: true);
        _mine.Dispose();
        File.Delete(_path + LockEnding);
    }

    private static void RemoveLeft(string all)
    {
        // The lock of a folder is made before the folder and goes behind it, so that no server loses one that it has just made.
        foreach (string folder in Directory.EnumerateDirectories(all))
        {
            if (FileLock.TryTake(folder + LockEnding) is not FileLock left) continue;
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true); // Its server may have ended just now, and removed it itself.
            left.Dispose();
            File.Delete(folder + LockEnding);
        }

        foreach (string file in Directory.EnumerateFiles(all).Where(static file => !file.EndsWith(LockEnding, StringComparison.Ordinal))) File.Delete(file);
    }
}
