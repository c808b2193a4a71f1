using Millrace.Foundation.Names;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// Folders that hold nothing any more; only file systems have them. A folder in which something changed lately may be
/// one that a writer is about to use and stays.
/// </summary>
internal static class EmptyFolders
{
    /// <summary>Folders below a table in which nothing changed since a time, inner ones first.</summary>
    public static List<string> Unchanged(LakePath root, VacuumScope scope, DateTimeOffset cutoff)
    {
        List<string> folders = [];
        if (Directory.Exists(root.Value)) Collect(root.Value);
        return folders;

        void Collect(string folder)
        {
            foreach (string inner in Directory.EnumerateDirectories(folder))
            {
                if (scope.IsHidden(Path.GetFileName(inner), isFile: false) || VacuumScope.IsTable(inner)) continue;
                bool isOld = Directory.GetLastWriteTimeUtc(inner) < cutoff.UtcDateTime;
                Collect(inner);
                if (isOld) folders.Add(inner);
            }
        }
    }

    /// <summary>Removes those that are empty; returns how many.</summary>
    public static int Remove(IEnumerable<string> folders)
    {
        int removed = 0;
        foreach (string folder in folders)
        {
            try
            {
                if (Directory.EnumerateFileSystemEntries(folder).Any()) continue;
                Directory.Delete(folder, recursive: false);
                removed++;
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                // Somebody put a file into it, or removed it first: an empty folder harms nobody.
            }
        }

        return removed;
    }
}
