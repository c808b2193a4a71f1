using Millrace.Cli.Contract;

namespace Millrace.Cli.Projects;

/// <summary>
/// Waits until somebody edits a project. What counts is the time and size of its files: a watch of the file system only
/// tells when to look, since it misses files on network drives, and tells of many things twice.
/// </summary>
internal sealed class ProjectEdits : IDisposable
{
    // An editor saves in steps: the files must look the same twice before they are read.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly string[] Aside = ["warehouse", "landing", "bin", "obj", "artifacts", "node_modules"];

    private readonly CliContext _context;
    private readonly string _root;
    private readonly FileSystemWatcher _watcher;
    private readonly SemaphoreSlim _news = new(0);
    private string _seen;

    /// <param name="context">Tells the time.</param>
    /// <param name="root">Folder of the project. Its tables, what lands, and folders whose names start with a dot do not count.</param>
    public ProjectEdits(CliContext context, string root)
    {
        _context = context;
        _root = root;
        _watcher = new FileSystemWatcher(root) { IncludeSubdirectories = true };
        _watcher.Changed += (_, _) => _news.Release();
        _watcher.Created += (_, _) => _news.Release();
        _watcher.Deleted += (_, _) => _news.Release();
        _watcher.Renamed += (_, _) => _news.Release();
        try
        {
            _watcher.EnableRaisingEvents = true;
        }
        catch (IOException)
        {
            // The system has no watch left to give: edits are found by looking, within a second.
            _watcher.EnableRaisingEvents = false;
        }

        _seen = Look();
    }

    /// <summary>Waits for files that differ from those of the last time.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string found = Look();
            if (found != _seen)
            {
                await Task.Delay(Settling, _context.Clock, cancellationToken);
                if (Look() != found) continue;
                _seen = found;
                return;
            }

            await _news.WaitAsync(Longest, cancellationToken);
        }
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _news.Dispose();
    }

    private string Look()
    {
        List<string> files = [];
        Look(new DirectoryInfo(_root), files);
        files.Sort(StringComparer.Ordinal);
        return string.Join('\n', files);
    }

    private static void Look(DirectoryInfo folder, List<string> files)
    {
        try
        {
            foreach (FileSystemInfo each in folder.EnumerateFileSystemInfos())
            {
                if (each.Name.StartsWith('.')) continue;
                if (each is FileInfo file) files.Add($"{file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}");
                else if (each is DirectoryInfo inner && inner.LinkTarget is null && !Aside.Contains(inner.Name)) Look(inner, files);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A file or folder went while it was looked at, or may not be read; the next look finds what is there then.
        }
    }
}
