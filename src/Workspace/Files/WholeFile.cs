namespace Millrace.Workspace.Files;

/// <summary>Writes files that appear whole or not at all: under another name first, and moved when all bytes are on the disk.</summary>
internal static class WholeFile
{
    /// <summary>Begins names of files that are not whole; nobody takes them for what they become.</summary>
    public const string Draft = ".draft-";

    /// <summary>Writes a file and makes its folder where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">What it holds.</param>
    /// <param name="newId">Names the draft.</param>
    /// <param name="mayReplace">False when a file that is there stays, which is an <see cref="IOException"/>.</param>
    public static void Write(string path, byte[] bytes, Func<Guid> newId, bool mayReplace = true)
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

            File.Move(draft, path, mayReplace);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
