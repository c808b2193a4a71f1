namespace Millrace.Workspace.Snapshots;

/// <summary>Writes files that appear whole or not at all: under another name first, and moved when all bytes are on the disk.</summary>
internal static class WholeFile
{
    /// <summary>Begins names of files that are not whole; nobody takes them for what they become.</summary>
    public const string Draft = ".draft-";

    /// <summary>Writes a file, in place of one that is there.</summary>
    public static void Write(string path, byte[] bytes, Func<Guid> newId)
    {
        string folder = Path.GetDirectoryName(path)!; // A file lies in a folder.
        Directory.CreateDirectory(folder);
        string draft = Path.Combine(folder, $"{Draft}{newId():N}");
        try
        {
            using (FileStream file = new(draft, FileMode.CreateNew))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
